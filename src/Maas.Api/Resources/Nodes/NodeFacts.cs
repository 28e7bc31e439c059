using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Region;
using Maas.Store;

namespace Maas.Api.Resources.Nodes;

/// <summary>Parts that the published forms of all kinds of node share.</summary>
internal static class NodeFacts
{
    /// <summary>The keys of <c>hardware_info</c>; exactly these, in this order (api-resources.md §5.1).</summary>
    private static readonly string[] HardwareKeys =
    [
        "system_vendor", "system_product", "system_family", "system_version", "system_sku", "system_serial", "cpu_model", "mainboard_vendor",
        "mainboard_product", "mainboard_serial", "mainboard_version", "mainboard_firmware_vendor", "mainboard_firmware_date",
        "mainboard_firmware_version", "chassis_vendor", "chassis_type", "chassis_serial", "chassis_version",
    ];

    public static Dictionary<string, string> HardwareInfo(Node node) =>
        HardwareKeys.ToDictionary(key => key, key => node.Metadata.TryGetValue(key, out var value) && value.Length > 0 ? value : "Unknown");

    public static string Fqdn(Node node, IStore store) =>
        store.Documents(Collections.Domains).Find(Collections.Key(node.DomainId)) is { } domain ? $"{node.Hostname}.{domain.Name}" : node.Hostname;

    /// <summary>Configured addresses; the observed ones when there are none.</summary>
    public static IReadOnlyList<string> Addresses(IReadOnlyList<StaticIpAddress> addresses)
    {
        var configured = addresses.Where(a => a.Ip is not null && a.AllocType != IpAllocationType.Discovered && a.TempExpiresOn is null).ToList();
        return [.. (configured.Count > 0 ? configured : addresses.Where(a => a.Ip is not null)).Select(a => a.Ip!.ToString()).Distinct()];
    }

    public static string TypeName(NodeType type) => type switch
    {
        NodeType.Machine => "Machine",
        NodeType.Device => "Device",
        NodeType.RackController => "Rack controller",
        NodeType.RegionController => "Region controller",
        NodeType.RegionAndRackController => "Region and rack controller",
    };

    public static string PowerName(PowerState state) => state switch
    {
        PowerState.On => "on",
        PowerState.Off => "off",
        PowerState.Error => "error",
        PowerState.Unknown => "unknown",
    };
}
