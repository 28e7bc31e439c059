using Maas.Protocols.Primitives;

namespace Maas.Protocols.Ipmi;

/// <summary>The data of a command, in both directions: a client writes requests and reads replies, a simulated BMC the reverse.</summary>
/// <typeparam name="TSelf">The request.</typeparam>
/// <typeparam name="TReply">What answers it.</typeparam>
public interface IIpmiRequest<TSelf, TReply>
    where TSelf : IIpmiRequest<TSelf, TReply>
    where TReply : IIpmiReply<TReply>
{
    /// <summary>The function the command belongs to.</summary>
    static abstract NetworkFunction NetFn { get; }

    /// <summary>Its number there.</summary>
    static abstract byte Command { get; }

    /// <summary>Writes the data.</summary>
    void WriteTo(ref WireWriter writer);

    /// <summary>Reads the data.</summary>
    static abstract bool TryRead(ReadOnlySpan<byte> data, out TSelf request);
}

/// <summary>The data of an answer whose completion code is 00.</summary>
/// <typeparam name="TSelf">The answer.</typeparam>
public interface IIpmiReply<TSelf>
    where TSelf : IIpmiReply<TSelf>
{
    /// <summary>Writes the data.</summary>
    void WriteTo(ref WireWriter writer);

    /// <summary>Reads the data; more than is known of is ignored.</summary>
    static abstract bool TryRead(ReadOnlySpan<byte> data, out TSelf reply);
}

/// <summary>The answer of commands that only do something.</summary>
public readonly record struct Done : IIpmiReply<Done>
{
    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer)
    {
    }

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out Done reply)
    {
        reply = default;
        return true;
    }
}
