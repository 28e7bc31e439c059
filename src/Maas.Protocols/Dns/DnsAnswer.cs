using Maas.Protocols.Primitives;

namespace Maas.Protocols.Dns;

/// <summary>Writes the answer to a query into a buffer: header, the question again, records section by section, EDNS last. Owner names equal to the name
/// asked for are compressed to a pointer, which is what makes ordinary answers small (RFC 1035 §4.1.4).</summary>
public ref struct DnsAnswer
{
    /// <summary>The largest UDP answer sent, whatever the client says: what no path fragments.</summary>
    public const int LargestUdp = 1232;

    private const int OptLength = 11;

    private readonly DnsQuery _query;
    private WireWriter _writer;
    private ushort _answers;
    private ushort _authorities;
    private ushort _additionals;

    /// <summary>Starts the answer.</summary>
    /// <param name="buffer">Its size is the limit of the answer.</param>
    /// <param name="query">What is answered.</param>
    public DnsAnswer(Span<byte> buffer, scoped in DnsQuery query)
    {
        _query = query;
        _writer = new WireWriter(buffer[..Math.Max(DnsQuery.HeaderLength, buffer.Length - (query.HasEdns ? OptLength : 0))]);
        Buffer = buffer;
        _writer.Fill(DnsQuery.HeaderLength);
        if (query.Name.Length == 0) return;
        _writer.Write(query.Name);
        _writer.WriteUInt16((ushort)query.Type);
        _writer.WriteUInt16(query.Class);
    }

    private Span<byte> Buffer { get; }

    /// <summary>Not everything fitted: the client asks again over TCP.</summary>
    public bool Truncated { get; private set; }

    /// <summary>Adds a record to the answer section.</summary>
    public void Answer(DnsRecord record) => _answers += Write(record, required: true);

    /// <summary>Adds a record to the authority section.</summary>
    public void Authority(DnsRecord record) => _authorities += Write(record, required: true);

    /// <summary>Adds a record to the additional section; left out without consequence when it does not fit.</summary>
    public void Additional(DnsRecord record) => _additionals += Write(record, required: false);

    /// <summary>Completes header and EDNS.</summary>
    /// <param name="code">The response code.</param>
    /// <param name="authoritative">AA: the data is our own.</param>
    /// <param name="recursion">RA: recursion is offered to this client.</param>
    /// <returns>Octets of the answer.</returns>
    public int Complete(ResponseCode code, bool authoritative, bool recursion)
    {
        var length = _writer.Position;
        if (_query.HasEdns)
        {
            var opt = new WireWriter(Buffer[length..]);
            opt.WriteByte(0);
            opt.WriteUInt16((ushort)RecordType.Opt);
            opt.WriteUInt16(LargestUdp);
            // BADVERS is 16: its upper bits travel here (RFC 6891 §6.1.3).
            opt.WriteUInt32(_query.EdnsVersion > 0 ? 0x0100_0000u : 0);
            opt.WriteUInt16(0);
            length += opt.Position;
            _additionals++;
        }

        var header = new WireWriter(Buffer);
        header.WriteUInt16(_query.Id);
        header.WriteUInt16((ushort)(0x8000 | (_query.Opcode << 11) | (authoritative ? 0x0400 : 0) | (Truncated ? 0x0200 : 0)
            | (_query.RecursionDesired ? 0x0100 : 0) | (recursion ? 0x0080 : 0) | (_query.CheckingDisabled ? 0x0010 : 0) | (byte)code));
        header.WriteUInt16((ushort)(_query.Name.Length > 0 ? 1 : 0));
        header.WriteUInt16(_answers);
        header.WriteUInt16(_authorities);
        header.WriteUInt16(_additionals);
        return length;
    }

    private ushort Write(DnsRecord record, bool required)
    {
        if (Truncated) return 0;
        var isQuestion = record.Name.AsSpan().SequenceEqual(_query.Name);
        var size = (isQuestion ? 2 : record.Name.Length) + 10 + record.Data.Length;
        if (size > _writer.Remaining)
        {
            Truncated |= required;
            return 0;
        }

        if (isQuestion) _writer.WriteUInt16(0xc000 | DnsQuery.HeaderLength);
        else _writer.Write(record.Name);
        _writer.WriteUInt16((ushort)record.Type);
        _writer.WriteUInt16(1);
        _writer.WriteUInt32(record.Ttl);
        _writer.WriteUInt16((ushort)record.Data.Length);
        _writer.Write(record.Data);
        return 1;
    }
}
