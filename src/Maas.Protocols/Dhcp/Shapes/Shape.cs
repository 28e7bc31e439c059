using Maas.Protocols.Primitives;

namespace Maas.Protocols.Dhcp.Shapes;

/// <summary>The form of an option's value: both directions side by side. Many options share a shape (RFC 2132).</summary>
public abstract class Shape<T>
{
    /// <summary>Reads a whole value.</summary>
    /// <returns>False: the octets are not a value of this form.</returns>
    public abstract bool TryRead(ReadOnlySpan<byte> wire, out T value);

    /// <summary>Writes a value.</summary>
    public abstract void Write(ref WireWriter wire, T value);
}
