using Maas.Api.Pipeline;
using Maas.Domain;
using Maas.Domain.Nodes;
using Maas.Region;
using Maas.Region.Accounts;
using Maas.Region.Nodes;
using Maas.Region.Scripts;
using Maas.Store;
using Microsoft.AspNetCore.Http;

namespace Maas.Api.Metadata;

/// <summary>Which node asks: its own credentials tell, and they show it nothing but itself (metadata.md §2).</summary>
internal sealed class NodeIdentity(IStore store, OAuth oauth, IGrainFactory grains)
{
    /// <returns>Null when the request is not signed.</returns>
    /// <exception cref="OAuthException">The signature is not good.</exception>
    /// <exception cref="MetadataFailure">The credentials are somebody's, but no node's.</exception>
    public Node? Of(HttpRequest request, Parameters? parameters = null) =>
        OAuthHeader.Read(request, parameters) is not { } header ? null
            : oauth.Check(header, request).Node ?? throw new MetadataFailure(403, "Not authenticated as a known node.");

    public Node Required(HttpRequest request, Parameters? parameters = null) =>
        Of(request, parameters) ?? throw new OAuthException("'The request is not signed.'");

    /// <summary>The status endpoint looks at nothing but the token (metadata.md §2).</summary>
    /// <returns>Whether there is a token, and the node it belongs to, if any.</returns>
    public (bool HasToken, Node? Node) ByToken(HttpRequest request) => OAuthHeader.TokenOf(request) is not { Length: > 0 } token
        ? (false, null)
        : (true, store.Documents(Collections.Nodes).Where(Collections.NodesByToken, token) is [var node, ..] ? node : null);

    public Node ById(string systemId) => store.Documents(Collections.Nodes).Find(systemId) is { NodeType: not NodeType.Device } node ? node : throw MetadataFailure.NotFound();

    /// <summary>The node with credentials: made when first needed.</summary>
    public async Task<Node> WithTokenAsync(Node node)
    {
        if (node.Token is not null) return node;
        Outcome<Node> minted = await grains.GetGrain<IMachineGrain>(node.SystemId).Edit(new MintToken(Accounts.NewNodeToken()), new Asked(null));
        return minted.Value ?? throw MetadataFailure.NotFound(minted.Refusal!.Text);
    }
}
