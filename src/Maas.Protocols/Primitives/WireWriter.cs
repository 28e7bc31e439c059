using System.Buffers.Binary;

namespace Maas.Protocols.Primitives;

/// <summary>
/// Writes octets of a datagram in order into a buffer of fixed size. Never throws: what does not fit is left out whole,
/// and <see cref="Overflowed"/> says so once, at the end.
/// </summary>
/// <param name="buffer">Where to write.</param>
public ref struct WireWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;

    /// <summary>Octets written so far.</summary>
    public int Position { get; private set; }

    /// <summary>Something did not fit: the datagram is not whole.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>The octets written so far.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer[..Position];

    /// <summary>Octets that still fit.</summary>
    public readonly int Remaining => _buffer.Length - Position;

    /// <summary>Takes the next octets, to be filled by the caller; empty when they do not fit.</summary>
    public Span<byte> Take(int length)
    {
        if (Overflowed || (uint)length > (uint)Remaining)
        {
            Overflowed = true;
            return default;
        }
        var octets = _buffer.Slice(Position, length);
        Position += length;
        return octets;
    }

    /// <summary>Octets as they are.</summary>
    public void Write(scoped ReadOnlySpan<byte> octets)
    {
        var place = Take(octets.Length);
        if (place.Length == octets.Length) octets.CopyTo(place);
    }

    /// <summary>The same octet several times.</summary>
    public void Fill(int length, byte value = 0) => Take(length).Fill(value);

    /// <summary>One octet.</summary>
    public void WriteByte(byte value)
    {
        if (Take(1) is [_] octets) octets[0] = value;
    }

    /// <summary>Two octets, most significant first.</summary>
    public void WriteUInt16(ushort value)
    {
        if (Take(2) is [_, _] octets) BinaryPrimitives.WriteUInt16BigEndian(octets, value);
    }

    /// <summary>Four octets, most significant first.</summary>
    public void WriteUInt32(uint value)
    {
        if (Take(4) is [_, _, _, _] octets) BinaryPrimitives.WriteUInt32BigEndian(octets, value);
    }

    /// <summary>Eight octets, most significant first.</summary>
    public void WriteUInt64(ulong value)
    {
        if (Take(8) is { Length: 8 } octets) BinaryPrimitives.WriteUInt64BigEndian(octets, value);
    }

    /// <summary>Two octets, least significant first (IPMI).</summary>
    public void WriteUInt16LittleEndian(ushort value)
    {
        if (Take(2) is [_, _] octets) BinaryPrimitives.WriteUInt16LittleEndian(octets, value);
    }

    /// <summary>Four octets, least significant first (IPMI).</summary>
    public void WriteUInt32LittleEndian(uint value)
    {
        if (Take(4) is [_, _, _, _] octets) BinaryPrimitives.WriteUInt32LittleEndian(octets, value);
    }
}
