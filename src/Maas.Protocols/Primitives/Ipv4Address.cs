using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text.Json.Serialization;

namespace Maas.Protocols.Primitives;

/// <summary>
/// An IPv4 address as a value: four octets, no object. Packet paths use it where <see cref="IPAddress"/> would allocate.
/// Text form <c>10.0.0.1</c>.
/// </summary>
/// <param name="Value">The four octets as a number, first octet most significant.</param>
[JsonConverter(typeof(TextJsonConverter<Ipv4Address>))]
public readonly record struct Ipv4Address(uint Value) : IComparable<Ipv4Address>, ISpanParsable<Ipv4Address>, ISpanFormattable
{
    /// <summary>Octets of the address.</summary>
    public const int Length = 4;

    /// <summary>0.0.0.0, "no address".</summary>
    public static Ipv4Address Any => default;

    /// <summary>255.255.255.255, every station on the link.</summary>
    public static Ipv4Address Broadcast => new(uint.MaxValue);

    /// <summary>Whether this is 0.0.0.0.</summary>
    public bool IsEmpty => Value == 0;

    /// <summary>Reads the first four octets.</summary>
    /// <param name="wire">At least four octets.</param>
    public static Ipv4Address Read(ReadOnlySpan<byte> wire) => new(BinaryPrimitives.ReadUInt32BigEndian(wire));

    /// <summary>Writes the four octets.</summary>
    /// <param name="destination">At least four octets.</param>
    public void Write(Span<byte> destination) => BinaryPrimitives.WriteUInt32BigEndian(destination, Value);

    /// <summary>The value of an address object.</summary>
    /// <exception cref="ArgumentException">The address is an IPv6 address.</exception>
    public static Ipv4Address From(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.IsIPv6() ? throw new ArgumentException($"{address} is not an IPv4 address.", nameof(address)) : new((uint)address.ToNumber());
    }

    /// <summary>The same address as an object.</summary>
    public IPAddress ToIPAddress() => ((UInt128)Value).ToAddress(isIPv6: false);

    /// <summary>Reads four decimal octets.</summary>
    /// <param name="s">The text, without surrounding space.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The address, when the text is one.</param>
    /// <returns>Whether the text is an address.</returns>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Ipv4Address result)
    {
        result = default;
        var value = 0U;
        for (var i = 0; i < Length; i++)
        {
            var end = i < Length - 1 ? s.IndexOf('.') : s.Length;
            if (end is < 1 or > 3 || !byte.TryParse(s[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var octet)) return false;
            value = value << 8 | octet;
            s = s[Math.Min(end + 1, s.Length)..];
        }
        result = new Ipv4Address(value);
        return true;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, IFormatProvider, out Ipv4Address)"/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Ipv4Address result) =>
        TryParse(s.AsSpan(), provider, out result);

    /// <summary>As <see cref="TryParse(ReadOnlySpan{char}, IFormatProvider, out Ipv4Address)"/>, for text that must be an address.</summary>
    /// <exception cref="FormatException">The text is not an address.</exception>
    public static Ipv4Address Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var address) ? address : throw new FormatException($"\"{s}\" is not an IPv4 address.");

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static Ipv4Address Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format = default, IFormatProvider? provider = null) =>
        destination.TryWrite(
            CultureInfo.InvariantCulture, $"{Value >> 24}.{Value >> 16 & 255}.{Value >> 8 & 255}.{Value & 255}", out charsWritten);

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider)
    {
        Span<char> text = stackalloc char[15];
        TryFormat(text, out var length);
        return new string(text[..length]);
    }

    /// <summary><c>10.0.0.1</c>.</summary>
    public override string ToString() => ToString(null, null);

    /// <inheritdoc/>
    public int CompareTo(Ipv4Address other) => Value.CompareTo(other.Value);

    /// <summary>Numeric order.</summary>
    public static bool operator <(Ipv4Address left, Ipv4Address right) => left.CompareTo(right) < 0;

    /// <summary>Numeric order.</summary>
    public static bool operator >(Ipv4Address left, Ipv4Address right) => left.CompareTo(right) > 0;

    /// <summary>Numeric order.</summary>
    public static bool operator <=(Ipv4Address left, Ipv4Address right) => left.CompareTo(right) <= 0;

    /// <summary>Numeric order.</summary>
    public static bool operator >=(Ipv4Address left, Ipv4Address right) => left.CompareTo(right) >= 0;
}
