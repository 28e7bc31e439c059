using Maas.Api.Contract;
using Maas.Api.Resources.Nodes;
using Maas.Api.Resources.Subnets;
using Maas.Domain.Dhcp.Snippets;
using Maas.Domain.Nodes;
using Maas.Region;
using Maas.Store;

namespace Maas.Api.Resources.DhcpSnippets;

/// <summary>A snippet as published (api-resources.md §11.9).</summary>
public sealed record DhcpSnippetView(
    int Id, string Name, string Value, IReadOnlyList<SnippetVersionView> History, string Description, bool Enabled, SnippetNodeView? Node, SubnetView? Subnet,
    bool GlobalSnippet, string ResourceUri);

/// <summary>A version of its value, the newest first.</summary>
public sealed record SnippetVersionView(int Id, string Value, string Created);

/// <summary>The node that a snippet is for: what clients need of it.</summary>
public sealed record SnippetNodeView(string SystemId, string Hostname, string Fqdn, int NodeType, string ResourceUri);

/// <summary>Shows snippets.</summary>
internal sealed class DhcpSnippetViews(IStore store)
{
    /// <param name="caller">Whom a node is hidden from, it is hidden from here too.</param>
    public DhcpSnippetView Of(DhcpSnippet snippet, Caller caller) => new(
        snippet.Id, snippet.Name, snippet.Value, [.. snippet.Versions.Reverse().Select(v => new SnippetVersionView(v.Id, v.Value, Timestamps.Rfc2822(v.Created)))],
        snippet.Description, snippet.Enabled, NodeOf(snippet.SystemId, caller), SubnetView.Of(snippet.SubnetId, store), snippet.IsGlobal,
        $"/MAAS/api/2.0/dhcp-snippets/{snippet.Id}/");

    private SnippetNodeView? NodeOf(string? systemId, Caller caller)
    {
        if (systemId is null || store.Documents(Collections.Nodes).Find(systemId) is not { } node || !Machines.NodeAccess.CanView(node, caller)) return null;
        var collection = node.NodeType switch
        {
            NodeType.Machine => "machines",
            NodeType.Device => "devices",
            NodeType.RegionController => "regioncontrollers",
            _ => "rackcontrollers",
        };
        return new SnippetNodeView(node.SystemId, node.Hostname, NodeFacts.Fqdn(node, store), (int)node.NodeType, $"/MAAS/api/2.0/{collection}/{node.SystemId}/");
    }
}
