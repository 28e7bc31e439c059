using Maas.Protocols.Primitives;

namespace Maas.Protocols.Dns;

/// <summary>
/// A query as a server needs it (RFC 1035 §4.1.1, §4.1.2; EDNS: RFC 6891 §6.1).
/// <code>
/// +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
/// |                      ID                       |
/// |QR|   Opcode  |AA|TC|RD|RA| Z|AD|CD|   RCODE   |
/// |                    QDCOUNT                    |
/// |                    ANCOUNT                    |
/// |                    NSCOUNT                    |
/// |                    ARCOUNT                    |
/// +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
/// </code>
/// </summary>
public ref struct DnsQuery
{
    /// <summary>Octets of the header.</summary>
    public const int HeaderLength = 12;

    /// <summary>The largest UDP answer to a client that does not say more.</summary>
    public const int SmallestLimit = 512;

    /// <summary>Chosen by the client, repeated in the answer.</summary>
    public ushort Id { get; private set; }

    /// <summary>0 is a standard query.</summary>
    public byte Opcode { get; private set; }

    /// <summary>RD: resolve it completely, please.</summary>
    public bool RecursionDesired { get; private set; }

    /// <summary>CD: do not validate.</summary>
    public bool CheckingDisabled { get; private set; }

    /// <summary>The name asked for, in wire form, in the case it was sent.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The type asked for.</summary>
    public RecordType Type { get; private set; }

    /// <summary>The class asked for; 1 is the Internet.</summary>
    public ushort Class { get; private set; }

    /// <summary>The client speaks EDNS.</summary>
    public bool HasEdns { get; private set; }

    /// <summary>EDNS version; only 0 exists.</summary>
    public byte EdnsVersion { get; private set; }

    /// <summary>DO: send DNSSEC records.</summary>
    public bool DnssecOk { get; private set; }

    /// <summary>Octets of the largest UDP answer that the client takes.</summary>
    public ushort UdpLimit { get; private set; }

    /// <summary>Reads a query of one question. Answers false for what deserves no answer at all: too short, or itself a response.</summary>
    /// <param name="nameBuffer">Holds the name; at least <see cref="DnsName.Longest"/> octets.</param>
    /// <param name="wellFormed">Whether question and additional section could be read; if not, the answer is <see cref="ResponseCode.FormatError"/>.</param>
    public static bool TryRead(ReadOnlySpan<byte> message, Span<byte> nameBuffer, out DnsQuery query, out bool wellFormed)
    {
        query = new DnsQuery { UdpLimit = SmallestLimit };
        wellFormed = false;
        var reader = new WireReader(message);
        if (!reader.TryReadUInt16(out var id) || !reader.TryReadUInt16(out var flags) || (flags & 0x8000) != 0 || !reader.TryReadUInt16(out var questions)
            || !reader.TryReadUInt16(out var answers) || !reader.TryReadUInt16(out var authorities) || !reader.TryReadUInt16(out var additionals))
            return false;
        query.Id = id;
        query.Opcode = (byte)((flags >> 11) & 0xf);
        query.RecursionDesired = (flags & 0x0100) != 0;
        query.CheckingDisabled = (flags & 0x0010) != 0;
        if (query.Opcode != 0) return true;

        var position = HeaderLength;
        if (questions != 1 || answers != 0 || !DnsName.TryRead(message, ref position, nameBuffer, out var length)) return true;
        var rest = new WireReader(message[position..]);
        if (!rest.TryReadUInt16(out var type) || !rest.TryReadUInt16(out var @class)) return true;
        query.Name = nameBuffer[..length];
        query.Type = (RecordType)type;
        query.Class = @class;
        wellFormed = query.ReadOpt(message, position + 4, authorities, additionals);
        return true;
    }

    private bool ReadOpt(ReadOnlySpan<byte> message, int position, int authorities, int additionals)
    {
        Span<byte> owner = stackalloc byte[DnsName.Longest];
        for (var i = 0; i < authorities + additionals; i++)
        {
            if (!DnsName.TryRead(message, ref position, owner, out var length)) return false;
            var record = new WireReader(message[position..]);
            if (!record.TryReadUInt16(out var type) || !record.TryReadUInt16(out var @class) || !record.TryReadUInt32(out var ttl)
                || !record.TryReadUInt16(out var size) || !record.TrySkip(size))
                return false;
            position += record.Position;
            if ((RecordType)type != RecordType.Opt || i < authorities) continue;
            if (HasEdns || length != 1) return false;
            HasEdns = true;
            UdpLimit = Math.Max(@class, (ushort)SmallestLimit);
            EdnsVersion = (byte)(ttl >> 16);
            DnssecOk = (ttl & 0x8000) != 0;
        }

        return true;
    }
}
