using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text.Json.Serialization;

namespace Maas.Protocols.Primitives;

/// <summary>An IPv4 or IPv6 network (RFC 4632, RFC 4291 §2.3): a network address without host bits, and a prefix length. Text form <c>10.0.0.0/24</c>.</summary>
[JsonConverter(typeof(TextJsonConverter<Cidr>))]
public readonly record struct Cidr : IComparable<Cidr>, ISpanParsable<Cidr>, ISpanFormattable
{
    private static readonly SearchValues<char> DecimalOctets = SearchValues.Create("0123456789.");

    private readonly UInt128 _network;

    /// <summary>The network that contains the address.</summary>
    /// <param name="address">Any address of the network; host bits are dropped.</param>
    /// <param name="prefixLength">0 to 32, or to 128 for IPv6.</param>
    /// <exception cref="ArgumentOutOfRangeException">The prefix is longer than an address of that family.</exception>
    public Cidr(IPAddress address, int prefixLength)
    {
        ArgumentNullException.ThrowIfNull(address);
        IsIPv6 = address.IsIPv6();
        ArgumentOutOfRangeException.ThrowIfNegative(prefixLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefixLength, Bits(IsIPv6));
        PrefixLength = prefixLength;
        _network = address.ToNumber() & ~HostMask;
    }

    /// <summary>Leading bits that all addresses of the network share: 0 to 32, or to 128 for IPv6.</summary>
    public int PrefixLength { get; }

    /// <summary>Whether this is an IPv6 network.</summary>
    public bool IsIPv6 { get; }

    /// <summary>The network address: the lowest, all host bits zero.</summary>
    public IPAddress Network => _network.ToAddress(IsIPv6);

    /// <summary>The lowest address, which is <see cref="Network"/>.</summary>
    public IPAddress First => Network;

    /// <summary>The highest address, all host bits one.</summary>
    public IPAddress Last => LastNumber.ToAddress(IsIPv6);

    /// <summary>The directed broadcast address; <c>null</c> for IPv6, which has none, and for /31 (RFC 3021) and /32.</summary>
    public IPAddress? Broadcast => IsIPv6 || PrefixLength > 30 ? null : Last;

    /// <summary>The mask with <see cref="PrefixLength"/> leading ones, for instance 255.255.255.0.</summary>
    public IPAddress Netmask => (~HostMask).ToAddress(IsIPv6);

    /// <summary><see cref="First"/> as a number.</summary>
    public UInt128 FirstNumber => _network;

    /// <summary><see cref="Last"/> as a number.</summary>
    public UInt128 LastNumber => _network | HostMask;

    /// <summary>Addresses in the network, network and broadcast address included; the largest number for ::/0, whose count does not fit.</summary>
    public UInt128 AddressCount => HostMask == UInt128.MaxValue ? HostMask : HostMask + 1;

    private UInt128 HostMask => PrefixLength == 0 && IsIPv6 ? UInt128.MaxValue : (UInt128.One << (Bits(IsIPv6) - PrefixLength)) - 1;

    /// <summary>Whether the address is of this family and inside.</summary>
    public bool Contains(IPAddress address) =>
        address is not null && address.IsIPv6() == IsIPv6 && (address.ToNumber() & ~HostMask) == _network;

    /// <summary>Whether the other network is this one or a part of it.</summary>
    public bool Contains(Cidr other) =>
        other.IsIPv6 == IsIPv6 && other.PrefixLength >= PrefixLength && (other._network & ~HostMask) == _network;

    /// <summary>Whether any address is in both.</summary>
    public bool Overlaps(Cidr other) => Contains(other) || other.Contains(this);

    /// <summary>Reads <c>network/prefixlen</c>; the prefix may be written as an IPv4 netmask. Host bits are dropped; an address alone is refused.</summary>
    /// <param name="s">The text, without surrounding space.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The network, when the text is one.</param>
    /// <returns>Whether the text is a network.</returns>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Cidr result)
    {
        result = default;
        var slash = s.IndexOf('/');
        if (slash < 0 || s[..slash].ContainsAny('%', '[', ']') || !IPAddress.TryParse(s[..slash], out var address)) return false;
        var isIPv6 = address.IsIPv6();

        // The platform's parser takes "10.1" and "0x0a000001" too; a network is written with four decimal octets.
        if (!isIPv6 && (s[..slash].Count('.') != 3 || s[..slash].ContainsAnyExcept(DecimalOctets))) return false;
        if (!TryParsePrefix(s[(slash + 1)..], isIPv6, out var prefixLength)) return false;
        result = new Cidr(address, prefixLength);
        return true;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, IFormatProvider, out Cidr)"/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Cidr result) =>
        TryParse(s.AsSpan(), provider, out result);

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, IFormatProvider, out Cidr)"/>
    public static bool TryParse([NotNullWhen(true)] string? s, out Cidr result) => TryParse(s.AsSpan(), null, out result);

    /// <summary>As <see cref="TryParse(ReadOnlySpan{char}, IFormatProvider, out Cidr)"/>, for text that must be a network.</summary>
    /// <exception cref="FormatException">The text is not a network.</exception>
    public static Cidr Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var cidr) ? cidr : throw new FormatException($"\"{s}\" is not <network>/<prefixlen>.");

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static Cidr Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format = default, IFormatProvider? provider = null)
    {
        if (Network.TryFormat(destination, out var network) && destination[network..].Length > 0)
        {
            destination[network] = '/';
            if (PrefixLength.TryFormat(destination[(network + 1)..], out var prefix, default, CultureInfo.InvariantCulture))
            {
                charsWritten = network + 1 + prefix;
                return true;
            }
        }
        charsWritten = 0;
        return false;
    }

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => string.Create(CultureInfo.InvariantCulture, $"{Network}/{PrefixLength}");

    /// <summary><c>10.0.0.0/24</c>.</summary>
    public override string ToString() => ToString(null, null);

    /// <summary>IPv4 before IPv6, then by network address, then wider networks first.</summary>
    public int CompareTo(Cidr other) =>
        (IsIPv6, _network, PrefixLength).CompareTo((other.IsIPv6, other._network, other.PrefixLength));

    /// <summary>As <see cref="CompareTo"/>.</summary>
    public static bool operator <(Cidr left, Cidr right) => left.CompareTo(right) < 0;

    /// <summary>As <see cref="CompareTo"/>.</summary>
    public static bool operator >(Cidr left, Cidr right) => left.CompareTo(right) > 0;

    /// <summary>As <see cref="CompareTo"/>.</summary>
    public static bool operator <=(Cidr left, Cidr right) => left.CompareTo(right) <= 0;

    /// <summary>As <see cref="CompareTo"/>.</summary>
    public static bool operator >=(Cidr left, Cidr right) => left.CompareTo(right) >= 0;

    private static bool TryParsePrefix(ReadOnlySpan<char> text, bool isIPv6, out int prefixLength)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out prefixLength)) return prefixLength <= Bits(isIPv6);
        if (isIPv6 || text.Count('.') != 3 || !IPAddress.TryParse(text, out var mask) || mask.IsIPv6()) return false;

        var ones = (uint)mask.ToNumber();
        prefixLength = System.Numerics.BitOperations.PopCount(ones);
        return System.Numerics.BitOperations.LeadingZeroCount(~ones) == prefixLength;
    }

    private static int Bits(bool isIPv6) => isIPv6 ? 128 : 32;
}
