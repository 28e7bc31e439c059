namespace Maas.Protocols.Snmp;

/// <summary>A value as it was read: its type's tag and its octets.</summary>
/// <param name="Tag">The type (RFC 2578 §7.1).</param>
/// <param name="Content">Its octets.</param>
public sealed record SnmpValue(byte Tag, byte[] Content)
{
    /// <summary>No value: in requests to read.</summary>
    public static readonly SnmpValue Null = new(0x05, []);

    /// <summary>A whole number.</summary>
    public static SnmpValue Integer(int value) => new(Ber.IntegerTag, Ber.Integer(value)[2..]);

    /// <summary>The agent knows no such object, or not this instance of it (SNMPv2c).</summary>
    public bool IsMissing => Tag is 0x80 or 0x81 or 0x82;

    /// <summary>The number that INTEGER, Counter32, Gauge32 and TimeTicks hold; null for other types.</summary>
    public long? Number => Tag is Ber.IntegerTag or 0x41 or 0x42 or 0x43 && Ber.TryNumber(Content, out var value) ? value : null;
}
