using Maas.Protocols.Primitives;

namespace Maas.Protocols.Dhcp;

/// <summary>An option: its number and how its value is written.</summary>
/// <param name="Code">The number on the wire.</param>
/// <param name="Shape">The form of its value.</param>
public sealed record Option<T>(byte Code, Shapes.Shape<T> Shape) : IOption
{
    /// <summary>Writes the option.</summary>
    /// <returns>Whether the value can be written and fitted.</returns>
    public bool Write(ref OptionWriter writer, T value)
    {
        Span<byte> octets = stackalloc byte[1024];
        var wire = new WireWriter(octets);
        Shape.Write(ref wire, value);
        return !wire.Overflowed && writer.Write(Code, wire.Written);
    }

    /// <summary>The value's octets.</summary>
    public byte[] ToOctets(T value)
    {
        Span<byte> octets = stackalloc byte[1024];
        var wire = new WireWriter(octets);
        Shape.Write(ref wire, value);
        return wire.Written.ToArray();
    }
}

/// <summary>An option whatever its value is.</summary>
public interface IOption
{
    /// <summary>The number on the wire.</summary>
    byte Code { get; }
}
