using System.Globalization;

namespace Maas.Protocols.Snmp;

/// <summary>The name of an object: numbers between dots (X.660).</summary>
public sealed class ObjectId : IEquatable<ObjectId>
{
    private const int MostParts = 128;
    private readonly uint[] _parts;

    private ObjectId(uint[] parts) => _parts = parts;

    /// <summary>The numbers.</summary>
    public IReadOnlyList<uint> Parts => _parts;

    /// <summary>From its text, with a leading dot or without.</summary>
    /// <returns>False when it is none.</returns>
    public static bool TryParse(string text, out ObjectId id)
    {
        id = null!;
        var words = text.TrimStart('.').Split('.');
        if (words.Length is < 2 or > MostParts) return false;
        var parts = new uint[words.Length];
        for (var i = 0; i < words.Length; i++)
            if (!uint.TryParse(words[i], NumberStyles.None, CultureInfo.InvariantCulture, out parts[i])) return false;
        if (parts[0] > 2 || (parts[0] < 2 && parts[1] > 39) || parts[1] > uint.MaxValue - 80) return false;
        id = new ObjectId(parts);
        return true;
    }

    /// <summary>From its octets (X.690 §8.19).</summary>
    /// <returns>False when they are none.</returns>
    public static bool TryRead(ReadOnlySpan<byte> octets, out ObjectId id)
    {
        id = null!;
        var parts = new List<uint>();
        ulong value = 0;
        foreach (var octet in octets)
        {
            value = (value << 7) | (uint)(octet & 0x7F);
            if (value > uint.MaxValue || parts.Count == MostParts) return false;
            if ((octet & 0x80) != 0) continue;
            if (parts.Count == 0)
            {
                var first = Math.Min((uint)value / 40, 2);
                parts.Add(first);
                value -= first * 40;
            }

            parts.Add((uint)value);
            value = 0;
        }

        if (parts.Count == 0 || (octets[^1] & 0x80) != 0) return false;
        id = new ObjectId([.. parts]);
        return true;
    }

    /// <summary>Its octets.</summary>
    public byte[] ToBytes()
    {
        var octets = new List<byte>();
        Append(octets, (_parts[0] * 40) + _parts[1]);
        foreach (var part in _parts.AsSpan(2)) Append(octets, part);
        return [.. octets];
    }

    /// <inheritdoc/>
    public bool Equals(ObjectId? other) => other is not null && _parts.AsSpan().SequenceEqual(other._parts);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ObjectId);

    /// <inheritdoc/>
    public override int GetHashCode() => _parts.Aggregate(17, HashCode.Combine);

    /// <summary>Numbers between dots.</summary>
    public override string ToString() => string.Join('.', _parts);

    private static void Append(List<byte> octets, uint value)
    {
        for (var shift = 28; shift > 0; shift -= 7)
            if (value >> shift != 0) octets.Add((byte)(0x80 | ((value >> shift) & 0x7F)));
        octets.Add((byte)(value & 0x7F));
    }
}
