using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Maas.Protocols.Primitives;

/// <summary>A 48-bit Ethernet address (IEEE 802 EUI-48). Its text form is lower-case hexadecimal separated by colons.</summary>
[JsonConverter(typeof(TextJsonConverter<MacAddress>))]
public readonly record struct MacAddress : IComparable<MacAddress>, ISpanParsable<MacAddress>, ISpanFormattable
{
    /// <summary>Octets of the address.</summary>
    public const int Length = 6;

    private const int TextLength = 17;

    /// <summary>Six octets of one digit with their separators.</summary>
    private const int ShortestText = 11;

    /// <summary>The address of a number.</summary>
    /// <param name="value">The six octets, first octet most significant; the upper 16 bits are dropped.</param>
    public MacAddress(ulong value) => Value = value & 0xFFFF_FFFF_FFFF;

    /// <summary>The address as a number below 2^48, first octet most significant.</summary>
    public ulong Value { get; }

    /// <summary>ff:ff:ff:ff:ff:ff, every station on the link.</summary>
    public static MacAddress Broadcast { get; } = new(ulong.MaxValue);

    /// <summary>Whether the group bit is set: a multicast or broadcast address, which no station has as its own.</summary>
    public bool IsMulticast => (Value >> 40 & 1) != 0;

    /// <summary>Whether the local bit is set: assigned by an administrator or a hypervisor rather than by the vendor.</summary>
    public bool IsLocal => (Value >> 40 & 2) != 0;

    /// <summary>Whether all octets are zero, which is "no address".</summary>
    public bool IsEmpty => Value == 0;

    /// <summary>Reads the first six octets.</summary>
    /// <param name="wire">At least six octets; more are ignored.</param>
    /// <param name="address">The address, when there were six octets.</param>
    /// <returns>Whether there were six octets.</returns>
    public static bool TryRead(ReadOnlySpan<byte> wire, out MacAddress address)
    {
        address = default;
        if (wire.Length < Length) return false;
        address = new MacAddress((ulong)BinaryPrimitives.ReadUInt16BigEndian(wire) << 32 | BinaryPrimitives.ReadUInt32BigEndian(wire[2..]));
        return true;
    }

    /// <summary>Writes the six octets.</summary>
    /// <param name="destination">At least six octets.</param>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)(Value >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(destination[2..], (uint)Value);
    }

    /// <summary>Reads <c>aa:bb:cc:dd:ee:ff</c>, <c>aa-bb-cc-dd-ee-ff</c>, <c>aabb.ccdd.eeff</c> or <c>aabbccddeeff</c>, in either case.</summary>
    /// <param name="s">The text, without surrounding space.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The address, when the text is one.</param>
    /// <returns>Whether the text is an address.</returns>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out MacAddress result)
    {
        result = default;
        if (s.Length is >= ShortestText and < TextLength && s.IndexOfAny(':', '-') is var at and > 0) return TryParseShort(s, s[at], out result);
        var (separator, group) = s.Length switch
        {
            TextLength => (s[2], 2),
            14 => ('.', 4),
            12 => ('\0', 12),
            _ => (' ', 0),
        };
        if (group == 0 || (group == 2 && separator is not (':' or '-'))) return false;

        var value = 0UL;
        for (var i = 0; i < s.Length; i++)
        {
            if (i % (group + 1) == group)
            {
                if (s[i] != separator) return false;
                continue;
            }
            if (!char.IsAsciiHexDigit(s[i])) return false;
            value = value << 4 | (uint)(s[i] <= '9' ? s[i] - '0' : (s[i] | 0x20) - 'a' + 10);
        }
        result = new MacAddress(value);
        return true;
    }

    /// <summary>Octets without their leading zeros, as some firmware prints them.</summary>
    private static bool TryParseShort(ReadOnlySpan<char> s, char separator, out MacAddress result)
    {
        result = default;
        var value = 0UL;
        var octets = 0;
        foreach (var range in s.Split(separator))
        {
            if (++octets > Length || !byte.TryParse(s[range], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet) || s[range].Length > 2) return false;
            value = value << 8 | octet;
        }

        if (octets != Length) return false;
        result = new MacAddress(value);
        return true;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, IFormatProvider, out MacAddress)"/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out MacAddress result) =>
        TryParse(s.AsSpan(), provider, out result);

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, IFormatProvider, out MacAddress)"/>
    public static bool TryParse([NotNullWhen(true)] string? s, out MacAddress result) => TryParse(s.AsSpan(), null, out result);

    /// <summary>As <see cref="TryParse(ReadOnlySpan{char}, IFormatProvider, out MacAddress)"/>, for text that must be an address.</summary>
    /// <exception cref="FormatException">The text is not an address.</exception>
    public static MacAddress Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var address) ? address : throw new FormatException($"\"{s}\" is not a MAC address.");

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static MacAddress Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    /// <inheritdoc/>
    /// <param name="format"><c>-</c> for dashes (PXELINUX and GRUB file names), otherwise colons.</param>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format = default, IFormatProvider? provider = null)
    {
        charsWritten = 0;
        if (destination.Length < TextLength) return false;
        var separator = format is "-" ? '-' : ':';
        for (var i = 0; i < Length; i++)
        {
            if (i > 0) destination[i * 3 - 1] = separator;
            ((byte)(Value >> (40 - i * 8))).TryFormat(destination[(i * 3)..], out _, "x2", CultureInfo.InvariantCulture);
        }
        charsWritten = TextLength;
        return true;
    }

    /// <inheritdoc/>
    /// <param name="format"><c>-</c> for dashes (PXELINUX and GRUB file names), otherwise colons.</param>
    public string ToString(string? format, IFormatProvider? formatProvider)
    {
        Span<char> text = stackalloc char[TextLength];
        TryFormat(text, out _, format, formatProvider);
        return new string(text);
    }

    /// <summary><c>aa:bb:cc:dd:ee:ff</c>.</summary>
    public override string ToString() => ToString(null, null);

    /// <inheritdoc/>
    public int CompareTo(MacAddress other) => Value.CompareTo(other.Value);

    /// <summary>Numeric order.</summary>
    public static bool operator <(MacAddress left, MacAddress right) => left.Value < right.Value;

    /// <summary>Numeric order.</summary>
    public static bool operator >(MacAddress left, MacAddress right) => left.Value > right.Value;

    /// <summary>Numeric order.</summary>
    public static bool operator <=(MacAddress left, MacAddress right) => left.Value <= right.Value;

    /// <summary>Numeric order.</summary>
    public static bool operator >=(MacAddress left, MacAddress right) => left.Value >= right.Value;
}
