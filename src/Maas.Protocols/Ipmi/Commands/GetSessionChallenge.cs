using Maas.Protocols.Ipmi.Session;
using Maas.Protocols.Primitives;

namespace Maas.Protocols.Ipmi.Commands;

/// <summary>Asks for the random string that opens an IPMI 1.5 session (IPMI 2.0 §22.16). Codes: 81h unknown user, 82h the null user is off.</summary>
/// <param name="Name">At most 16 octets; zero padded on the wire.</param>
public readonly record struct GetSessionChallenge(AuthType AuthType, ReadOnlyMemory<byte> Name) : IIpmiRequest<GetSessionChallenge, SessionChallenge>
{
    /// <summary>No such user.</summary>
    public const CompletionCode InvalidUserName = (CompletionCode)0x81;

    /// <summary>The user without a name may not log in.</summary>
    public const CompletionCode NullUserDisabled = (CompletionCode)0x82;

    /// <inheritdoc/>
    public static NetworkFunction NetFn => NetworkFunction.Application;

    /// <inheritdoc/>
    public static byte Command => 0x39;

    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer)
    {
        writer.WriteByte((byte)AuthType);
        writer.Write(Name.Span);
        writer.Fill(Rakp1.MaxName - Name.Length);
    }

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out GetSessionChallenge request)
    {
        request = default;
        if (data.Length < 1 + Rakp1.MaxName) return false;
        request = new((AuthType)(data[0] & 0x0F), data.Slice(1, Rakp1.MaxName).TrimEnd((byte)0).ToArray());
        return true;
    }
}

/// <summary>The challenge and the session number to answer it under.</summary>
public readonly record struct SessionChallenge(uint TemporarySessionId, ReadOnlyMemory<byte> Challenge) : IIpmiReply<SessionChallenge>
{
    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer)
    {
        writer.WriteUInt32LittleEndian(TemporarySessionId);
        writer.Write(Challenge.Span);
    }

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out SessionChallenge reply)
    {
        reply = default;
        var reader = new WireReader(data);
        if (!reader.TryReadUInt32LittleEndian(out var session) || !reader.TryRead(16, out var challenge)) return false;
        reply = new(session, challenge.ToArray());
        return true;
    }
}
