using System.Text.Json.Serialization;
using Maas.Api.Contract;
using Maas.Api.Resources.Nodes;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;
using Maas.Region;
using Maas.Region.Naming;
using Maas.Region.Networks;
using Maas.Store;

namespace Maas.Api.Resources.Subnets;

/// <summary>An address in use on a subnet (api-resources.md §11.4); keys of what is empty are left out.</summary>
public sealed record SubnetAddressView(string Ip, int AllocType, string Created, string Updated)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? User { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public NodeSummaryView? NodeSummary { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<DnsSummaryView>? DnsRecords { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<BmcSummaryView>? Bmcs { get; init; }
}

/// <summary>A BMC that has an address.</summary>
public sealed record BmcSummaryView(int Id, string PowerType, IReadOnlyList<BmcNodeView> Nodes);

/// <summary>A node that hangs on a BMC.</summary>
public sealed record BmcNodeView(string SystemId, string Hostname);

/// <summary>A name that an address has.</summary>
public sealed record DnsSummaryView(int Id, string Name, string Domain);

/// <summary>Whose an address is.</summary>
public sealed record NodeSummaryView(
    string SystemId, int NodeType, string Fqdn, string Hostname, bool IsContainer, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Via);

/// <summary>Lists the addresses of a subnet.</summary>
internal static class SubnetAddresses
{
    public static IEnumerable<SubnetAddressView> Of(Subnet subnet, SubnetAddressesForm form, Caller caller, IStore store)
    {
        var summary = form.WithSummary && form.WithNodeSummary;
        var bmcs = new BmcAddresses(store).In(subnet.Cidr).ToLookup(b => b.Ip);
        var rows = store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesBySubnet, Collections.Key(subnet.Id))
            .Where(a => a.Ip is not null && a.TempExpiresOn is null).ToList();
        var shown = rows.Select(a => (Ip: a.Ip!, View: new SubnetAddressView(a.Ip!.ToString(), (int)a.AllocType, Timestamps.Long(a.Created), Timestamps.Long(a.Updated))
        {
            User = form.WithUsername ? a.User ?? (a.AllocType == IpAllocationType.Discovered ? null : OwnerOf(a, store)) : null,
            DnsRecords = summary ? Names(a, store) : null,
            NodeSummary = summary ? Summary(a, store) : null,
        }));
        var held = rows.Select(r => r.Ip!).ToHashSet();
        var others = bmcs.Where(b => !held.Contains(b.Key)).Select(b => (Ip: b.Key, View: new SubnetAddressView(
            b.Key.ToString(), (int)IpAllocationType.Sticky, Timestamps.Long(b.Min(a => a.Created)), Timestamps.Long(b.Max(a => a.Updated)))));
        return shown.Concat(others).OrderBy(a => a.Ip.ToNumber()).Select(a => summary && Bmcs(bmcs[a.Ip], caller) is { Count: > 0 } there ? a.View with { Bmcs = there } : a.View);
    }

    /// <summary>Nodes that the caller may not see are not named.</summary>
    private static List<BmcSummaryView> Bmcs(IEnumerable<BmcAt> bmcs, Caller caller) =>
    [
        .. bmcs.Select(b => new BmcSummaryView(
            b.Id, b.PowerType, [.. b.Nodes.Where(n => Machines.NodeAccess.CanView(n, caller)).OrderBy(n => n.Id).Select(n => new BmcNodeView(n.SystemId, n.Hostname))])),
    ];

    private static string? OwnerOf(StaticIpAddress address, IStore store) => address.Interfaces.Select(i => i.SystemId).OfType<string>()
        .Select(id => store.Documents(Collections.Nodes).Find(id)?.Owner).FirstOrDefault(o => o is not null);

    private static List<DnsSummaryView>? Names(StaticIpAddress address, IStore store)
    {
        var names = store.Documents(DnsCollections.Resources).Where(DnsCollections.ResourcesByAddress, Collections.Key(address.Id))
            .Select(r => new DnsSummaryView(r.Id, r.Name, store.Documents(Collections.Domains).Find(Collections.Key(r.DomainId))?.Name ?? "")).ToList();
        return names.Count > 0 ? names : null;
    }

    private static NodeSummaryView? Summary(StaticIpAddress address, IStore store)
    {
        var held = address.Interfaces.FirstOrDefault(i => i.SystemId is not null);
        if (held is null || store.Documents(Collections.Nodes).Find(held.SystemId!) is not { } node) return null;
        return new NodeSummaryView(
            node.SystemId, (int)node.NodeType, NodeFacts.Fqdn(node, store), node.Hostname, node is { NodeType: NodeType.Device, Parent: not null },
            node.Interface(held.InterfaceId)?.Name);
    }
}

public sealed record SubnetAddressesForm
{
    [Path]
    public string Id { get; init; } = "";

    [Doc("Whether to tell whose reservation it is.")]
    public bool WithUsername { get; init; } = true;

    [Doc("Whether to tell what uses it.")]
    public bool WithSummary { get; init; } = true;

    [Doc("Whether to tell which node uses it.")]
    public bool WithNodeSummary { get; init; } = true;
}
