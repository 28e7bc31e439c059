using System.Globalization;
using System.Net;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Naming;

/// <summary>Reverse zones of subnets and the names of addresses in them (dns.md §4, RFC 1035 §3.5, RFC 3596 §2.5, RFC 2317).</summary>
public static class ReverseNames
{
    /// <summary>The name of an address below <c>in-addr.arpa</c> or <c>ip6.arpa</c>.</summary>
    public static string Of(IPAddress address) => Join(Labels(address), address.IsIPv6());

    /// <summary>The zones of a subnet: whole octets or nibbles rounded up, or one RFC 2317 zone for a small one.</summary>
    public static IEnumerable<string> Zones(Cidr cidr)
    {
        if (cidr.PrefixLength == 0) yield break;
        var unit = cidr.IsIPv6 ? 4 : 8;
        var rounded = (cidr.PrefixLength + unit - 1) / unit * unit;
        var width = cidr.IsIPv6 ? 128 : 32;
        if (rounded == width)
        {
            yield return SmallZone(cidr);
            yield break;
        }

        var count = 1 << (rounded - cidr.PrefixLength);
        for (var i = 0; i < count; i++)
        {
            var block = (cidr.FirstNumber + ((UInt128)i << (width - rounded))).ToAddress(cidr.IsIPv6);
            yield return Join(Labels(block).Skip((width - rounded) / unit), cidr.IsIPv6);
        }
    }

    /// <summary>Whether a subnet is smaller than what one label delegates.</summary>
    public static bool IsSmall(Cidr cidr) => cidr.PrefixLength > (cidr.IsIPv6 ? 124 : 24);

    /// <summary><c>64-26.1.168.192.in-addr.arpa</c>.</summary>
    public static string SmallZone(Cidr cidr)
    {
        var labels = Labels(cidr.Network);
        return $"{labels[0]}-{cidr.PrefixLength.ToString(CultureInfo.InvariantCulture)}.{Join(labels.Skip(1), cidr.IsIPv6)}";
    }

    /// <summary>The zone a small subnet lies in.</summary>
    public static string EnclosingZone(Cidr cidr) => Join(Labels(cidr.Network).Skip(1), cidr.IsIPv6);

    /// <summary>The owner of an address's PTR record in the most specific zone of a subnet: its own name, or the last label inside an RFC 2317 zone.</summary>
    public static string Owner(IPAddress address, Cidr cidr) => IsSmall(cidr) ? $"{Labels(address)[0]}.{SmallZone(cidr)}" : Of(address);

    private static List<string> Labels(IPAddress address)
    {
        var octets = address.GetAddressBytes();
        return address.IsIPv6()
            ? [.. octets.Reverse().SelectMany(o => new[] { o & 0xf, o >> 4 }).Select(n => n.ToString("x", CultureInfo.InvariantCulture))]
            : [.. octets.Reverse().Select(o => o.ToString(CultureInfo.InvariantCulture))];
    }

    private static string Join(IEnumerable<string> labels, bool isIPv6) => string.Join('.', labels.Append(isIPv6 ? "ip6.arpa" : "in-addr.arpa"));
}
