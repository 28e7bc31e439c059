using System.Buffers.Binary;

namespace Maas.Protocols.Primitives;

/// <summary>Reads octets of a datagram in order. Never throws and never reads past the end: a read that does not fit answers false and moves nothing.</summary>
/// <param name="wire">The octets.</param>
public ref struct WireReader(ReadOnlySpan<byte> wire)
{
    private readonly ReadOnlySpan<byte> _wire = wire;

    /// <summary>Octets read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Octets that are left.</summary>
    public readonly ReadOnlySpan<byte> Rest => _wire[Position..];

    /// <summary>Number of octets that are left.</summary>
    public readonly int Remaining => _wire.Length - Position;

    /// <summary>Takes the next octets without copying them.</summary>
    /// <param name="length">How many; a negative number does not fit.</param>
    /// <param name="octets">The octets.</param>
    /// <returns>Whether there were that many.</returns>
    public bool TryRead(int length, out ReadOnlySpan<byte> octets)
    {
        octets = default;
        if ((uint)length > (uint)Remaining) return false;
        octets = _wire.Slice(Position, length);
        Position += length;
        return true;
    }

    /// <summary>Passes over octets.</summary>
    /// <returns>Whether there were that many.</returns>
    public bool TrySkip(int length) => TryRead(length, out _);

    /// <summary>One octet.</summary>
    /// <returns>Whether there was one.</returns>
    public bool TryReadByte(out byte value)
    {
        var fits = TryRead(1, out var octets);
        value = fits ? octets[0] : default;
        return fits;
    }

    /// <summary>Two octets, most significant first.</summary>
    /// <returns>Whether there were two.</returns>
    public bool TryReadUInt16(out ushort value)
    {
        var fits = TryRead(2, out var octets);
        value = fits ? BinaryPrimitives.ReadUInt16BigEndian(octets) : default;
        return fits;
    }

    /// <summary>Four octets, most significant first.</summary>
    /// <returns>Whether there were four.</returns>
    public bool TryReadUInt32(out uint value)
    {
        var fits = TryRead(4, out var octets);
        value = fits ? BinaryPrimitives.ReadUInt32BigEndian(octets) : default;
        return fits;
    }

    /// <summary>Eight octets, most significant first.</summary>
    /// <returns>Whether there were eight.</returns>
    public bool TryReadUInt64(out ulong value)
    {
        var fits = TryRead(8, out var octets);
        value = fits ? BinaryPrimitives.ReadUInt64BigEndian(octets) : default;
        return fits;
    }

    /// <summary>Two octets, least significant first (IPMI).</summary>
    /// <returns>Whether there were two.</returns>
    public bool TryReadUInt16LittleEndian(out ushort value)
    {
        var fits = TryRead(2, out var octets);
        value = fits ? BinaryPrimitives.ReadUInt16LittleEndian(octets) : default;
        return fits;
    }

    /// <summary>Four octets, least significant first (IPMI).</summary>
    /// <returns>Whether there were four.</returns>
    public bool TryReadUInt32LittleEndian(out uint value)
    {
        var fits = TryRead(4, out var octets);
        value = fits ? BinaryPrimitives.ReadUInt32LittleEndian(octets) : default;
        return fits;
    }
}
