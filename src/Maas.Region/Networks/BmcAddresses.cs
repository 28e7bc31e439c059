using System.Net;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;
using Maas.Region.VmHosts;
using Maas.Store;

namespace Maas.Region.Networks;

/// <summary>A BMC at an address, with the nodes that hang on it.</summary>
/// <param name="Id">The number of the first of the nodes; of the VM host where that is all there is.</param>
public sealed record BmcAt(IPAddress Ip, int Id, string PowerType, IReadOnlyList<Node> Nodes, DateTimeOffset Created, DateTimeOffset Updated);

/// <summary>Which addresses BMCs have: they are on the same networks as machines, and nobody else may get them.</summary>
public sealed class BmcAddresses(IStore store)
{
    /// <summary>Every BMC that has an address, in a subnet or not.</summary>
    public IReadOnlyList<BmcAt> All => [.. In(Cidr.Parse("0.0.0.0/0")), .. In(Cidr.Parse("::/0"))];

    /// <summary>The BMCs inside a network, by address.</summary>
    public IReadOnlyList<BmcAt> In(Cidr cidr)
    {
        var nodes = store.Documents(Collections.Nodes).Where(Collections.NodesByBmcNetwork, Key(cidr))
            .Select(n => (Node: n, Ip: BmcAddress.Of(n.PowerType, n.PowerParameters)!)).Where(n => n.Ip is not null && cidr.Contains(n.Ip))
            .GroupBy(n => (n.Ip, n.Node.PowerType))
            .Select(g => new BmcAt(g.Key.Ip, g.Min(n => n.Node.Id), g.Key.PowerType, [.. g.Select(n => n.Node)], g.Min(n => n.Node.Created), g.Max(n => n.Node.Updated)))
            .ToList();
        var hosts = store.Documents(VmHostCollections.Hosts).All.Select(h => (Host: h, Ip: BmcAddress.Of(h.Type, h.Parameters)))
            .Where(h => h.Ip is not null && cidr.Contains(h.Ip) && nodes.All(n => !n.Ip.Equals(h.Ip)))
            .Select(h => new BmcAt(h.Ip!, h.Host.Id, h.Host.Type, [], h.Host.Created, h.Host.Updated));
        return [.. nodes.Concat(hosts).OrderBy(b => b.Ip.ToNumber())];
    }

    /// <summary>The widest part of the index that has all of a network: IPv4 by 24, 16 or no bits, IPv6 by 64 or none.</summary>
    private static string Key(Cidr cidr) => (cidr.IsIPv6, cidr.PrefixLength) switch
    {
        (false, >= 24) => Keys(cidr.Network)[0],
        (false, >= 16) => Keys(cidr.Network)[1],
        (true, >= 64) => Keys(cidr.Network)[0],
        _ => Keys(cidr.Network)[^1],
    };

    /// <summary>What a BMC's address is found by.</summary>
    internal static IReadOnlyList<string> Keys(IPAddress? ip)
    {
        if (ip is null) return [];
        var octets = ip.GetAddressBytes();
        return ip.IsIPv6()
            ? [Convert.ToHexString(octets, 0, 8), "6"]
            : [$"{octets[0]}.{octets[1]}.{octets[2]}", $"{octets[0]}.{octets[1]}", "4"];
    }
}
