using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Maas.Power.Transports.Libvirt;

/// <summary>Writes values as XDR (RFC 4506).</summary>
internal sealed class XdrWriter
{
    private readonly ArrayBufferWriter<byte> _octets = new();

    public ReadOnlySpan<byte> Written => _octets.WrittenSpan;

    public XdrWriter Int(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_octets.GetSpan(4), value);
        _octets.Advance(4);
        return this;
    }

    public XdrWriter Text(string value)
    {
        var octets = Encoding.UTF8.GetBytes(value);
        Int(octets.Length);
        return Octets(octets).Octets(stackalloc byte[(4 - (octets.Length % 4)) % 4]);
    }

    /// <summary>Text that may be absent.</summary>
    public XdrWriter Optional(string? value) => value is null ? Int(0) : Int(1).Text(value);

    public XdrWriter Octets(scoped ReadOnlySpan<byte> fixedLength)
    {
        _octets.Write(fixedLength);
        return this;
    }
}

/// <summary>Reads values of XDR. What does not fit makes the answer garbage.</summary>
internal sealed class XdrReader(ReadOnlyMemory<byte> wire)
{
    private int _position;

    /// <exception cref="PowerException">The answer ends before.</exception>
    public ReadOnlySpan<byte> Octets(int length)
    {
        if ((uint)length > (uint)(wire.Length - _position)) throw new PowerException(PowerFailure.Failed, "libvirt's answer makes no sense.");
        var octets = wire.Span.Slice(_position, length);
        _position += length;
        return octets;
    }

    public int Int() => BinaryPrimitives.ReadInt32BigEndian(Octets(4));

    public long Hyper() => BinaryPrimitives.ReadInt64BigEndian(Octets(8));

    public string Text()
    {
        var length = Int();
        var text = Encoding.UTF8.GetString(Octets(length));
        Octets((4 - (length % 4)) % 4);
        return text;
    }

    public string? Optional() => Int() == 0 ? null : Text();

    public byte[] Uuid() => Octets(16).ToArray();

    /// <summary>A list; each item takes at least four octets, so a count that does not fit is caught before memory is taken for it.</summary>
    public List<T> List<T>(Func<XdrReader, T> read)
    {
        var count = Int();
        if (count < 0 || count > (wire.Length - _position) / 4) throw new PowerException(PowerFailure.Failed, "libvirt's answer makes no sense.");
        var items = new List<T>(count);
        for (var i = 0; i < count; i++) items.Add(read(this));
        return items;
    }
}
