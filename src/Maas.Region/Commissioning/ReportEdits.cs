using Maas.Domain;
using Maas.Domain.Hardware;
using Maas.Domain.Inventory;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;
using Maas.Region.Nodes;

namespace Maas.Region.Commissioning;

/// <summary>Takes a hardware report into the model; what was to be skipped once is skipped, once.</summary>
internal sealed record TakeReport(HardwareReport Report, ReportSurroundings Around, INodeNumbers Numbers) : INodeEdit
{
    public Outcome<Node> Apply(Node node, DateTimeOffset now)
    {
        var after = ReportedHardware.Apply(node, Report, Around, Numbers) with { SkipNetworking = false, SkipStorage = false };
        return node.Status == NodeState.Deployed && node.EnableHwSync ? after with { LastSync = now } : after;
    }
}

/// <summary>Rebuilds the interfaces from the last report.</summary>
internal sealed record TakeInterfaces(IReadOnlyList<ReportedInterface> Reported, IReadOnlyDictionary<string, int> Vlans, INodeNumbers Numbers) : INodeEdit
{
    public Outcome<Node> Apply(Node node, DateTimeOffset now) =>
        InterfaceInventory.Apply(node, Reported, Vlans, Numbers) with { GatewayLinkIpv4 = null, GatewayLinkIpv6 = null };
}

/// <summary>The interface that the firmware booted from; one that is not known yet changes nothing.</summary>
internal sealed record BootedFrom(MacAddress Mac) : INodeEdit
{
    public Outcome<Node> Apply(Node node, DateTimeOffset now) =>
        node.Interfaces.FirstOrDefault(i => i.Type == InterfaceType.Physical && i.MacAddress == Mac) is { } nic && nic.Id != node.BootInterfaceId
            ? node with { BootInterfaceId = nic.Id }
            : node;
}

internal sealed record AddMetadata(IReadOnlyDictionary<string, string> Facts) : INodeEdit
{
    public Outcome<Node> Apply(Node node, DateTimeOffset now)
    {
        if (Facts.All(f => node.Metadata.GetValueOrDefault(f.Key) == f.Value)) return node;
        var metadata = new Dictionary<string, string>(node.Metadata);
        foreach (var (key, value) in Facts) metadata[key] = value;
        return node with { Metadata = metadata };
    }
}

/// <summary>A hardware UUID that two nodes report identifies neither.</summary>
internal sealed record LoseUuid(string Uuid) : INodeEdit
{
    public Outcome<Node> Apply(Node node, DateTimeOffset now) =>
        string.Equals(node.HardwareUuid, Uuid, StringComparison.OrdinalIgnoreCase) ? node with { HardwareUuid = null } : node;
}

/// <summary>An interface that turned up in another node.</summary>
internal sealed record LoseInterface(MacAddress Mac) : INodeEdit
{
    public Outcome<Node> Apply(Node node, DateTimeOffset now)
    {
        var gone = node.Interfaces.Where(i => i.Type == InterfaceType.Physical && i.MacAddress == Mac).Select(i => i.Id).ToHashSet();
        if (gone.Count == 0) return node;
        var kept = node.Interfaces.Where(i => !gone.Contains(i.Id)).ToList();

        // What was built on it alone goes with it (network.md §4.1).
        for (var count = -1; count != kept.Count;)
        {
            count = kept.Count;
            kept = [.. kept.Where(i => i.Parents.Count == 0 || i.Parents.Any(p => kept.Any(k => k.Id == p)))];
        }

        var left = kept.Select(i => i.Id).ToHashSet();
        return node with
        {
            Interfaces = [.. kept.Select(i => i.Parents.All(left.Contains) ? i : i with { Parents = [.. i.Parents.Where(left.Contains)] })],
            BootInterfaceId = node.BootInterfaceId is { } boot && left.Contains(boot) ? boot : null,
        };
    }
}

/// <summary>The choice of a default gateway goes with the links it was made from.</summary>
public sealed record ForgetGateways : INodeEdit
{
    public Outcome<Node> Apply(Node node, DateTimeOffset now) =>
        node.GatewayLinkIpv4 is null && node.GatewayLinkIpv6 is null ? node : node with { GatewayLinkIpv4 = null, GatewayLinkIpv6 = null };
}
