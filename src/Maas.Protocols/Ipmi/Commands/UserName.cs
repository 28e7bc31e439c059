using Maas.Protocols.Ipmi.Session;
using Maas.Protocols.Primitives;

namespace Maas.Protocols.Ipmi.Commands;

/// <summary>Names a user (IPMI 2.0 §22.28).</summary>
/// <param name="Name">At most 16 octets.</param>
public readonly record struct SetUserName(byte User, ReadOnlyMemory<byte> Name) : IIpmiRequest<SetUserName, Done>
{
    /// <inheritdoc/>
    public static NetworkFunction NetFn => NetworkFunction.Application;

    /// <inheritdoc/>
    public static byte Command => 0x45;

    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer)
    {
        writer.WriteByte(User);
        writer.Write(Name.Span);
        writer.Fill(Rakp1.MaxName - Name.Length);
    }

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out SetUserName request)
    {
        request = data.Length >= 17 ? new((byte)(data[0] & 0x3F), data.Slice(1, 16).TrimEnd((byte)0).ToArray()) : default;
        return data.Length >= 17;
    }
}

/// <summary>Asks for a user's name (IPMI 2.0 §22.29). A slot without a user answers an empty name or code CCh.</summary>
public readonly record struct GetUserName(byte User) : IIpmiRequest<GetUserName, UserName>
{
    /// <inheritdoc/>
    public static NetworkFunction NetFn => NetworkFunction.Application;

    /// <inheritdoc/>
    public static byte Command => 0x46;

    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer) => writer.WriteByte(User);

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out GetUserName request)
    {
        request = data is [var user, ..] ? new((byte)(user & 0x3F)) : default;
        return data.Length >= 1;
    }
}

/// <summary>A user's name.</summary>
public readonly record struct UserName(ReadOnlyMemory<byte> Name) : IIpmiReply<UserName>
{
    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer)
    {
        writer.Write(Name.Span);
        writer.Fill(Rakp1.MaxName - Name.Length);
    }

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out UserName reply)
    {
        reply = data.Length >= Rakp1.MaxName ? new(data[..Rakp1.MaxName].TrimEnd((byte)0).ToArray()) : default;
        return data.Length >= Rakp1.MaxName;
    }
}
