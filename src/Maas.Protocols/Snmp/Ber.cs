using Maas.Protocols.Primitives;

namespace Maas.Protocols.Snmp;

/// <summary>The Basic Encoding Rules (X.690) as far as SNMP uses them: definite lengths, one-octet tags.</summary>
internal static class Ber
{
    public const byte IntegerTag = 0x02;
    public const byte OctetsTag = 0x04;
    public const byte OidTag = 0x06;
    public const byte SequenceTag = 0x30;

    public static byte[] Sequence(byte tag, params byte[][] items) => Wrap(tag, [.. items.SelectMany(i => i)]);

    public static byte[] Octets(byte[] content) => Wrap(OctetsTag, content);

    public static byte[] Oid(ObjectId id) => Wrap(OidTag, id.ToBytes());

    public static byte[] Value(SnmpValue value) => Wrap(value.Tag, value.Content);

    /// <summary>The fewest octets that keep the sign.</summary>
    public static byte[] Integer(int value)
    {
        var octets = new List<byte> { (byte)value };
        for (var rest = value >> 8; rest is not (0 or -1) || ((octets[^1] & 0x80) != 0) != (value < 0); rest >>= 8) octets.Add((byte)rest);
        octets.Reverse();
        return Wrap(IntegerTag, [.. octets]);
    }

    /// <summary>The next element, whatever it is.</summary>
    public static bool TryReadAny(ref WireReader reader, out byte tag, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (!reader.TryReadByte(out tag) || (tag & 0x1F) == 0x1F || !reader.TryReadByte(out var first)) return false;
        var length = (int)first;
        if (first >= 0x80)
        {
            if (first is 0x80 or > 0x84 || !reader.TryRead(first & 0x7F, out var octets)) return false;
            length = 0;
            foreach (var octet in octets)
            {
                if (length > 0xFFFF) return false;
                length = (length << 8) | octet;
            }
        }

        return reader.TryRead(length, out content);
    }

    /// <summary>The next element, which has to be of this type.</summary>
    public static bool TryRead(ref WireReader reader, byte wanted, out ReadOnlySpan<byte> content) => TryReadAny(ref reader, out var tag, out content) && tag == wanted;

    public static bool TryReadInteger(ref WireReader reader, out long value)
    {
        value = 0;
        return TryRead(ref reader, IntegerTag, out var content) && TryNumber(content, out value);
    }

    /// <summary>A signed number of at most eight octets.</summary>
    public static bool TryNumber(ReadOnlySpan<byte> content, out long value)
    {
        value = 0;
        if (content.Length is 0 or > 8) return false;
        value = (sbyte)content[0];
        foreach (var octet in content[1..]) value = (value << 8) | octet;
        return true;
    }

    private static byte[] Wrap(byte tag, byte[] content) =>
        content.Length < 0x80 ? [tag, (byte)content.Length, .. content]
        : content.Length <= 0xFF ? [tag, 0x81, (byte)content.Length, .. content]
        : [tag, 0x82, (byte)(content.Length >> 8), (byte)content.Length, .. content];
}
