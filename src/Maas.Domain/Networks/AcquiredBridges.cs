using System.Globalization;
using System.Text;
using Maas.Domain.Nodes;

namespace Maas.Domain.Networks;

/// <summary>Bridges made for whoever acquires a node, so that virtual machines can share its network (network.md §5, <c>bridge_all</c>).
/// They go when the node is released.</summary>
public static class AcquiredBridges
{
    /// <summary>The kernel's limit for interface names.</summary>
    private const int LongestName = 15;

    /// <param name="linked">Interfaces that have a link other than being up.</param>
    /// <returns>The node with its bridges, and for each interface the bridge that takes over its links.</returns>
    public static (Node Node, IReadOnlyDictionary<int, int> Heirs) Of(Node node, IReadOnlySet<int> linked, string type, bool stp, int forwardDelay, INodeNumbers numbers)
    {
        var heirs = new Dictionary<int, int>();
        var bridges = new List<Interface>();
        foreach (var nic in node.Interfaces.Where(i => i.Enabled && i.Type != InterfaceType.Bridge && linked.Contains(i.Id)).OrderBy(i => i.Id))
        {
            var name = NameOf(nic.Name);
            if (node.Interfaces.Concat(bridges).Any(i => i.Name == name)) continue;
            bridges.Add(new Interface
            {
                Id = numbers.Interface(),
                Name = name,
                Type = InterfaceType.Bridge,
                MacAddress = nic.MacAddress,
                VlanId = nic.VlanId,
                Parents = [nic.Id],
                Params = new InterfaceParams { BridgeType = type, BridgeStp = stp, BridgeFd = forwardDelay, Mtu = nic.Params.Mtu, AcceptRa = nic.Params.AcceptRa },
                LinkConnected = nic.LinkConnected,
                Acquired = true,
            });
            heirs[nic.Id] = bridges[^1].Id;
        }

        return bridges.Count == 0 ? (node, heirs) : (node with { Interfaces = [.. node.Interfaces, .. bridges] }, heirs);
    }

    /// <summary><c>br-NAME</c>, shortened step by step where it is too long.</summary>
    public static string NameOf(string name)
    {
        if (name.Length + 3 <= LongestName) return $"br-{name}";
        var bare = name.StartsWith("en", StringComparison.Ordinal) ? name[2..] : name;
        if (bare.Length + 2 <= LongestName) return $"b-{bare}";
        return $"b-{Crc32(name).ToString("x8", CultureInfo.InvariantCulture)[2..]}-{name[^6..]}";
    }

    /// <summary>ISO 3309, as in Ethernet and zip.</summary>
    internal static uint Crc32(string text)
    {
        var crc = uint.MaxValue;
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            crc ^= octet;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }
}
