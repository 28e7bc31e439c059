using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Maas.Protocols.Dns;

/// <summary>Domain names in wire form: length-prefixed labels, ended by an empty one, uncompressed (RFC 1035 §3.1, §4.1.4).</summary>
public static class DnsName
{
    /// <summary>Octets of the longest name.</summary>
    public const int Longest = 255;

    private const int LongestLabel = 63;

    /// <summary>Pointers followed at most: a name of 255 octets cannot need more, a loop would.</summary>
    private const int MostPointers = 127;

    /// <summary>Compares wire names without regard to ASCII case (RFC 4343); look-ups by span allocate nothing.</summary>
    public static IEqualityComparer<byte[]> Comparer { get; } = new NameComparer();

    /// <summary>Reads a name out of a message, following compression pointers backwards only.</summary>
    /// <param name="message">The whole message.</param>
    /// <param name="position">Where the name starts; after it on success.</param>
    /// <param name="name">Receives the uncompressed name; at least <see cref="Longest"/> octets.</param>
    /// <param name="length">Octets of the name, its end included.</param>
    public static bool TryRead(ReadOnlySpan<byte> message, ref int position, Span<byte> name, out int length)
    {
        length = 0;
        var at = position;
        var end = -1;
        var pointers = 0;
        while ((uint)at < (uint)message.Length)
        {
            var octet = message[at];
            if (octet == 0)
            {
                name[length++] = 0;
                position = end >= 0 ? end : at + 1;
                return true;
            }

            if ((octet & 0xc0) == 0xc0)
            {
                if (at + 1 >= message.Length || ++pointers > MostPointers) return false;
                if (end < 0) end = at + 2;
                var target = ((octet & 0x3f) << 8) | message[at + 1];
                if (target >= at) return false;
                at = target;
                continue;
            }

            if ((octet & 0xc0) != 0 || at + 1 + octet > message.Length || length + 1 + octet + 1 > Longest) return false;
            message.Slice(at, octet + 1).CopyTo(name[length..]);
            length += octet + 1;
            at += octet + 1;
        }

        return false;
    }

    /// <summary>A name from its text; a final dot changes nothing; <c>@</c> and escapes are not known here.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? name)
    {
        name = null;
        text = text is [.. var inner, '.'] ? inner : text;
        if (text.Length > Longest - 2) return false;
        if (text.Length == 0)
        {
            name = [0];
            return true;
        }

        var wire = new byte[text.Length + 2];
        var at = 0;
        foreach (var range in text.Split('.'))
        {
            var label = text[range];
            if (label.Length is 0 or > LongestLabel || !Ascii.IsValid(label)) return false;
            wire[at++] = (byte)label.Length;
            at += Encoding.ASCII.GetBytes(label, wire.AsSpan(at));
        }

        name = wire;
        return true;
    }

    /// <summary>The text with a final dot; octets that are not printable as <c>\DDD</c> (RFC 1035 §5.1).</summary>
    public static string ToText(ReadOnlySpan<byte> name)
    {
        if (name is [] or [0, ..]) return ".";
        var text = new StringBuilder(name.Length);
        while (name is [> 0 and <= LongestLabel and var length, .. var rest] && rest.Length >= length)
        {
            foreach (var octet in rest[..length])
            {
                if (octet is (byte)'.' or (byte)'\\') text.Append('\\').Append((char)octet);
                else if (octet is > 0x20 and < 0x7f) text.Append((char)octet);
                else text.Append('\\').Append(octet.ToString("D3", System.Globalization.CultureInfo.InvariantCulture));
            }

            text.Append('.');
            name = rest[length..];
        }

        return text.ToString();
    }

    /// <summary>The name without its first label; the root stays the root.</summary>
    public static ReadOnlySpan<byte> Parent(ReadOnlySpan<byte> name) =>
        name is [> 0 and <= LongestLabel and var length, .. var rest] && rest.Length > length ? rest[length..] : name;

    /// <summary>Whether a name is another one or below it.</summary>
    public static bool IsUnder(ReadOnlySpan<byte> name, ReadOnlySpan<byte> ancestor)
    {
        while (name.Length > ancestor.Length && name[0] != 0) name = Parent(name);
        return NameComparer.Same(name, ancestor);
    }

    private sealed class NameComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static bool Same(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y) => Ascii.EqualsIgnoreCase(x, y) || (x.SequenceEqual(y) && x.Length > 0);

        public bool Equals(byte[]? x, byte[]? y) => ReferenceEquals(x, y) || (x is not null && y is not null && Same(x, y));

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => Same(alternate, other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            foreach (var octet in alternate) hash.Add(octet is >= (byte)'A' and <= (byte)'Z' ? octet + 32 : octet);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
