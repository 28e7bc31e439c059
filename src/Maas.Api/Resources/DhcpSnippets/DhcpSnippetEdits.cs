using Maas.Api.Contract;
using Maas.Api.Resources.Subnets;
using Maas.Domain.Dhcp.Snippets;
using Maas.Domain.Networks;
using Maas.Domain;
using Maas.Region;
using Maas.Store;
using Snippets = Maas.Region.Leases.DhcpSnippets;

namespace Maas.Api.Resources.DhcpSnippets;

/// <summary>Writes snippets with the checks of network.md §1.9; called by whoever holds the network gate.</summary>
internal sealed class DhcpSnippetEdits(IStore store, TimeProvider clock)
{
    private const int LongestName = 255;

    public Task<DhcpSnippet> CreateAsync(DhcpSnippetForm form)
    {
        var snippet = new DhcpSnippet { Id = 0, Name = form.Name, Versions = [new SnippetVersion(0, Text(form.Value), clock.GetUtcNow())] };
        return WriteAsync(Apply(snippet, form));
    }

    public Task<DhcpSnippet> UpdateAsync(DhcpSnippet snippet, DhcpSnippetUpdateForm form)
    {
        if (form.Name.TryGet(out var name)) snippet = snippet with { Name = name.Length > 0 ? name : throw ApiException.Field("name", "This field cannot be blank.") };
        if (form.Value.TryGet(out var value) && Text(value) != snippet.Value)
            snippet = snippet with { Versions = [.. snippet.Versions, new SnippetVersion(0, Text(value), clock.GetUtcNow())] };
        return WriteAsync(Apply(snippet, form));
    }

    /// <summary>Checks and stores a snippet; a new version gets its number.</summary>
    public async Task<DhcpSnippet> WriteAsync(DhcpSnippet snippet)
    {
        if (snippet.Name.Length > LongestName) throw ApiException.Field("name", FieldWords.TooLong(snippet.Name, LongestName));
        var subnets = store.Documents(Collections.Subnets).All;
        if (SnippetRules.Check(snippet, snippet.SubnetId is { } id ? [.. subnets.Where(s => s.Id == id)] : subnets) is { } refusal) throw ApiException.Of(refusal);
        snippet = snippet with
        {
            Id = snippet.Id == 0 ? store.NextId(Snippets.All) : snippet.Id,
            Versions = [.. snippet.Versions.Select(v => v.Id == 0 ? v with { Id = store.NextId(Snippets.VersionNumbers) } : v)],
        };
        await store.CommitAsync(new Batch().Put(Snippets.All, snippet));
        return snippet;
    }

    /// <summary>Clients send line ends of their own; the language has one.</summary>
    private static string Text(string value) => value.ReplaceLineEndings("\n");

    private DhcpSnippet Apply(DhcpSnippet snippet, DhcpSnippetFields form)
    {
        snippet = snippet with { Description = form.Description.Or(snippet.Description) ?? "", Enabled = form.Enabled.Or(snippet.Enabled) };
        if (form.GlobalSnippet) return snippet with { SystemId = null, SubnetId = null, IpRangeId = null };
        var node = form.Node.TryGet(out var who) && who.Length > 0 ? NodeOf(who) : null;
        var subnet = form.Subnet.TryGet(out var where) && where.Length > 0 ? SubnetSpecifiers.Choose(where, store) : null;
        if (node is not null && subnet is not null) throw ApiException.Field("__all__", "A DHCP snippet cannot be enabled on a node and subnet at the same time.");
        if (node is not null) snippet = snippet with { SystemId = node, SubnetId = null, IpRangeId = null };
        else if (form.Node.IsSent) snippet = snippet with { SystemId = null };
        if (subnet is not null) snippet = snippet with { SubnetId = subnet.Id, SystemId = null, IpRangeId = subnet.Id == snippet.SubnetId ? snippet.IpRangeId : null };
        else if (form.Subnet.IsSent) snippet = snippet with { SubnetId = null, IpRangeId = null };
        if (!form.Iprange.IsSent) return snippet;
        if (string.IsNullOrEmpty(form.Iprange.Value)) return snippet with { IpRangeId = null };
        var range = store.Documents(Collections.IpRanges).Find(form.Iprange.Value) ?? throw ApiException.Field("iprange", Specifiers.NoSuch(form.Iprange.Value, "iprange"));
        if (snippet.SubnetId is null) throw ApiException.Field("__all__", "A DHCP snippet cannot be enabled on an iprange withouta parent subnet");
        return range is { Type: IpRangeType.Dynamic } && range.SubnetId == snippet.SubnetId
            ? snippet with { IpRangeId = range.Id }
            : throw ApiException.Field("iprange", FieldWords.NoSuchChoice);
    }

    private string NodeOf(string specifier) => store.Documents(Collections.Nodes).Find(specifier)?.SystemId
        ?? store.NodeNamed(specifier.Split('.')[0])?.SystemId
        ?? throw ApiException.Field("node", FieldWords.NoChoice(specifier));
}
