using System.Net;
using System.Text.RegularExpressions;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Naming;

/// <summary>Which of a node's addresses carries its own name, and what the others are called (dns.md §3.1).</summary>
public static partial class AddressNames
{
    /// <summary>An address with the name it has below the node's domain: <c>n1</c> or <c>eth1.n1</c>.</summary>
    public sealed record Named(string Label, IPAddress Address, bool OfBootInterface);

    public static IReadOnlyList<Named> Of(Node node, IEnumerable<StaticIpAddress> addresses)
    {
        var rows = addresses.Where(a => a.Ip is not null && a.TempExpiresOn is null)
            .SelectMany(a => a.Interfaces.Where(i => i.SystemId == node.SystemId).Select(i => (Row: a, Nic: node.Interface(i.InterfaceId))))
            .Where(r => r.Nic is not null).Select(r => new Candidate(r.Row, r.Nic!, KindOf(node, r.Nic!))).ToList();
        if (rows.Any(r => r.Row.AllocType != IpAllocationType.Discovered)) rows.RemoveAll(r => r.Row.AllocType == IpAllocationType.Discovered);
        var boot = rows.Where(r => IsOfBoot(node, r.Nic)).ToList();
        var main = (boot.Count > 0 ? boot : rows).GroupBy(r => r.Row.Ip!.IsIPv6())
            .Select(family => family.OrderBy(r => r.Kind).ThenBy(r => TypeRank(r.Row.AllocType)).ThenBy(r => r.Nic.Id)
                .ThenBy(r => IsUniqueLocal(r.Row.Ip!)).ThenBy(r => r.Row.Id).First().Row)
            .ToHashSet();
        return
        [
            .. rows.Select(r => new Named(main.Contains(r.Row) ? node.Hostname : $"{LabelOf(r.Nic.Name)}.{node.Hostname}", r.Row.Ip!, IsOfBoot(node, r.Nic)))
                .DistinctBy(n => (n.Label, n.Address)),
        ];
    }

    /// <summary>What an address without a name is called: <c>10-0-0-7</c>; of IPv6, all eight groups in full.</summary>
    public static string Dashed(IPAddress address) => address.IsIPv6()
        ? string.Join('-', Convert.ToHexStringLower(address.GetAddressBytes()).Chunk(4).Select(group => new string(group)))
        : address.ToString().Replace('.', '-');

    /// <summary><c>_</c> becomes <c>-</c>; leading non-letters and trailing non-alphanumerics go.</summary>
    private static string LabelOf(string name)
    {
        var label = Trailing().Replace(Leading().Replace(name.Replace('_', '-'), ""), "");
        return label.Length > 0 ? label : "if";
    }

    private static bool IsOfBoot(Node node, Interface nic) =>
        node.BootInterface is { } boot
        && (nic.Id == boot.Id || nic.Parents.Contains(boot.Id) || nic.Parents.Any(p => node.Interface(p)?.Parents.Contains(boot.Id) == true));

    private static int KindOf(Node node, Interface nic)
    {
        var boot = node.BootInterface?.Id ?? -1;
        return nic.Type switch
        {
            InterfaceType.Bridge when nic.Parents.Contains(boot) => 2,
            InterfaceType.Bridge => nic.Parents.Any(p => node.Interface(p)?.Parents.Contains(boot) == true) ? 1 : 10,
            InterfaceType.Bond => nic.Parents.Contains(boot) ? 3 : 5,
            InterfaceType.Physical => nic.Id == boot ? 4 : 6,
            InterfaceType.Vlan => 7,
            InterfaceType.Alias => 8,
            InterfaceType.Unknown => 9,
        };
    }

    private static int TypeRank(IpAllocationType type) => type switch
    {
        IpAllocationType.Sticky => 0,
        IpAllocationType.UserReserved => 1,
        IpAllocationType.Auto => 2,
        IpAllocationType.Dhcp => 3,
        IpAllocationType.Discovered => 4,
    };

    /// <summary>fc00::/7 (RFC 4193).</summary>
    private static bool IsUniqueLocal(IPAddress address) => address.IsIPv6() && (address.GetAddressBytes()[0] & 0xfe) == 0xfc;

    private sealed record Candidate(StaticIpAddress Row, Interface Nic, int Kind);

    [GeneratedRegex("^[^a-zA-Z]+", RegexOptions.NonBacktracking)]
    private static partial Regex Leading();

    [GeneratedRegex("[^a-zA-Z0-9]+$", RegexOptions.NonBacktracking)]
    private static partial Regex Trailing();
}
