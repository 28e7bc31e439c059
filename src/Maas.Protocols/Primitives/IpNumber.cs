using System.Net;

namespace Maas.Protocols.Primitives;

/// <summary>IP addresses as numbers, for ranges, order and neighbours. An IPv4 address is a number below 2^32, so a number alone does not tell the family.</summary>
public static class IpNumber
{
    /// <summary>The address as a number, first octet most significant.</summary>
    public static UInt128 ToNumber(this IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out var length);
        var number = UInt128.Zero;
        foreach (var octet in octets[..length]) number = number << 8 | octet;
        return number;
    }

    /// <summary>The address that has this number.</summary>
    /// <param name="number">Below 2^32 for IPv4; higher bits are dropped.</param>
    /// <param name="isIPv6">The family.</param>
    public static IPAddress ToAddress(this UInt128 number, bool isIPv6)
    {
        Span<byte> octets = stackalloc byte[isIPv6 ? 16 : 4];
        for (var i = octets.Length - 1; i >= 0; i--, number >>= 8) octets[i] = (byte)number;
        return new IPAddress(octets);
    }

    /// <summary>Whether the address is an IPv6 address; IPv4-mapped ones are.</summary>
    public static bool IsIPv6(this IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        return address.TryWriteBytes(octets, out var length) && length == 16;
    }
}
