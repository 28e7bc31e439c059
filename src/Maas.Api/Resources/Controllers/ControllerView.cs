using System.Text.Json.Serialization;
using Maas.Api.Resources.Domains;
using Maas.Api.Resources.Interfaces;
using Maas.Api.Resources.Machines;
using Maas.Api.Resources.Nodes;
using Maas.Domain.Nodes;
using Maas.Region;
using Maas.Region.Nodes;
using Maas.Store;

namespace Maas.Api.Resources.Controllers;

/// <summary>A rack or region controller as published (api-resources.md §8.2).</summary>
public sealed record ControllerView
{
    public required string SystemId { get; init; }
    public required string Hostname { get; init; }
    public required string Description { get; init; }
    public required string? HardwareUuid { get; init; }
    public required DomainView? Domain { get; init; }
    public required string Fqdn { get; init; }
    public required string? Architecture { get; init; }
    public required int CpuCount { get; init; }
    public required int CpuSpeed { get; init; }
    public required int Memory { get; init; }
    public required long? SwapSize { get; init; }
    public required string Osystem { get; init; }
    public required string DistroSeries { get; init; }
    public required string PowerType { get; init; }
    public required string PowerState { get; init; }
    public required IReadOnlyList<string> IpAddresses { get; init; }
    public required IReadOnlyList<InterfaceView> InterfaceSet { get; init; }
    public required object? Zone { get; init; }
    public required string? StatusAction { get; init; }
    public required int NodeType { get; init; }
    public required string NodeTypeName { get; init; }

    /// <summary>Rack controllers only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ServiceView>? ServiceSet { get; init; }
    public required int? CurrentCommissioningResultId { get; init; }
    public required int? CurrentTestingResultId { get; init; }
    public required int? CurrentInstallationResultId { get; init; }
    public required string? Version { get; init; }

    [JsonExtensionData]
    public Dictionary<string, object> TestStatuses { get; init; } = [];
    public required IReadOnlyDictionary<string, string> HardwareInfo { get; init; }
    public required IReadOnlyList<string> TagNames { get; init; }
    public required string ResourceUri { get; init; }
}

public sealed record ServiceView(string Name, string Status, string StatusInfo);

/// <summary>Makes the published form of controllers: the appliance is one process, so what runs in it runs on its one controller.</summary>
internal sealed class ControllerViews(IStore store, IGroupViews groups, NodeSurroundings surroundings)
{
    public ControllerView Rack(Node node) => Of(node, "rackcontrollers") with { ServiceSet = Services(node) };

    public ControllerView Region(Node node) => Of(node, "regioncontrollers");

    private ControllerView Of(Node node, string noun) => new()
    {
        SystemId = node.SystemId,
        Hostname = node.Hostname,
        Description = node.Description,
        HardwareUuid = node.HardwareUuid,
        Domain = store.Documents(Collections.Domains).Find(Collections.Key(node.DomainId)) is { } domain ? DomainView.Of(domain, store) : null,
        Fqdn = NodeFacts.Fqdn(node, store),
        Architecture = node.Architecture.Length > 0 ? node.Architecture : null,
        CpuCount = node.CpuCount,
        CpuSpeed = node.CpuSpeed,
        Memory = node.Memory,
        SwapSize = node.SwapSize,
        Osystem = node.Osystem,
        DistroSeries = node.DistroSeries,
        PowerType = node.PowerType,
        PowerState = NodeFacts.PowerName(node.PowerState),
        IpAddresses = NodeFacts.Addresses(store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesByNode, node.SystemId)),
        InterfaceSet = [.. node.Interfaces.OrderBy(i => i.Id).Select(i => InterfaceView.Of(node, i, store))],
        Zone = groups.Zone(node.ZoneId),
        StatusAction = node.StatusAction,
        NodeType = (int)node.NodeType,
        NodeTypeName = NodeFacts.TypeName(node.NodeType),
        CurrentCommissioningResultId = node.CommissioningSetId,
        CurrentTestingResultId = node.TestingSetId,
        CurrentInstallationResultId = node.InstallationSetId,
        Version = Resources.Version.VersionApi.Number,
        TestStatuses = TestStatuses.Of(node, store),
        HardwareInfo = NodeFacts.HardwareInfo(node),
        TagNames = node.Tags,
        ResourceUri = $"/MAAS/api/2.0/{noun}/{node.SystemId}/",
    };

    /// <summary>The published service names (api-resources.md §1.3); what this appliance does itself is running, what it has no need of is off.</summary>
    private List<ServiceView> Services(Node node)
    {
        var serving = surroundings.Interfaces.Count > 0;
        var dhcp = serving && store.Documents(Collections.Vlans).All.Any(v => v.DhcpOn && (v.PrimaryRack == node.SystemId || v.SecondaryRack == node.SystemId));
        string[] off = ["agent", "bind9", "dhcpd6", "dns_rack", "ntp_rack", "ntp_region", "proxy", "proxy_rack", "reverse_proxy", "syslog_rack", "syslog_region", "temporal", "temporal-worker"];
        (string Name, bool Running)[] own = [("dhcpd", dhcp), ("http", true), ("rackd", true), ("regiond", true), ("tftp", serving)];
        return
        [
            .. off.Select(name => (Name: name, Running: false)).Concat(own).OrderBy(s => s.Name, StringComparer.Ordinal)
                .Select(s => new ServiceView(s.Name, s.Running ? "running" : "off", "")),
        ];
    }
}
