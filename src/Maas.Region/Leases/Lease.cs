using System.Buffers.Binary;
using System.Text;
using Maas.Protocols.Primitives;

namespace Maas.Region.Leases;

/// <summary>A client on a network. Firmware, ephemeral system and installed system have different client identifiers and one MAC address (boot.md §2.1).</summary>
internal readonly record struct LeaseKey(MacAddress Mac, int VlanId);

/// <summary>What an address is doing. Stored: never renumber.</summary>
internal enum LeaseState : byte
{
    /// <summary>Nobody's any more; its last client gets it again if it comes back before others need it.</summary>
    Free = 0,

    /// <summary>Granted until it expires.</summary>
    Bound = 1,

    /// <summary>Offered; kept for the client until the offer expires. Not stored.</summary>
    Offered = 2,

    /// <summary>About to be offered: the wire is being asked. Not stored.</summary>
    Probing = 3,

    /// <summary>Found in use by a stranger; left alone until it expires.</summary>
    Declined = 4,
}

/// <summary>One address and its client. Changed only under the book's lock.</summary>
internal sealed class Lease
{
    private const int FixedLength = 27;
    private const int LongestName = 63;

    public required LeaseKey Key { get; init; }
    public required Ipv4Address Address { get; init; }
    public LeaseState State { get; set; }

    /// <summary>Milliseconds since 1970.</summary>
    public long Expires { get; set; }

    /// <summary>Seconds granted last.</summary>
    public int Seconds { get; set; }

    /// <summary>As the client sent it; null for none.</summary>
    public string? HostName { get; set; }

    /// <summary>Where the lease stands in the queue of expiries; 0: not at all.</summary>
    public long QueuedAt { get; set; }

    /// <summary>When it was offered last, as <see cref="Expires"/>; 0 when the offer is not remembered.</summary>
    public long Offered { get; set; }

    /// <summary>The record shows this lease as it is.</summary>
    public bool IsShown { get; set; }

    /// <summary>The lease as a journal record: state 1, MAC 6, VLAN 4, address 4, seconds 4, expires 8, name.</summary>
    public int Write(Span<byte> record)
    {
        record[0] = (byte)State;
        Key.Mac.Write(record[1..]);
        BinaryPrimitives.WriteInt32LittleEndian(record[7..], Key.VlanId);
        Address.Write(record[11..]);
        BinaryPrimitives.WriteInt32LittleEndian(record[15..], Seconds);
        BinaryPrimitives.WriteInt64LittleEndian(record[19..], Expires);
        return FixedLength + (HostName is { } name ? Encoding.Latin1.GetBytes(name, record[FixedLength..]) : 0);
    }

    public const int MostOctets = FixedLength + LongestName;

    public static Lease? Read(ReadOnlySpan<byte> record)
    {
        if (record.Length < FixedLength || !MacAddress.TryRead(record[1..], out var mac)) return null;
        return new Lease
        {
            State = (LeaseState)record[0],
            Key = new LeaseKey(mac, BinaryPrimitives.ReadInt32LittleEndian(record[7..])),
            Address = Ipv4Address.Read(record[11..]),
            Seconds = BinaryPrimitives.ReadInt32LittleEndian(record[15..]),
            Expires = BinaryPrimitives.ReadInt64LittleEndian(record[19..]),
            HostName = record.Length > FixedLength ? Encoding.Latin1.GetString(record[FixedLength..]) : null,
        };
    }

    /// <summary>Takes the name over when it changed; a name that stays costs no string.</summary>
    public bool Rename(ReadOnlySpan<byte> name)
    {
        if (name.Length == 0) return false;
        if (name.Length > LongestName) name = name[..LongestName];
        Span<char> text = stackalloc char[LongestName];
        text = text[..Encoding.Latin1.GetChars(name, text)];
        if (text.SequenceEqual(HostName)) return false;
        HostName = new string(text);
        return true;
    }
}
