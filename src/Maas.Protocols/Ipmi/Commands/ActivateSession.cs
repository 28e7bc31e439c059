using Maas.Protocols.Ipmi.Session;
using Maas.Protocols.Primitives;

namespace Maas.Protocols.Ipmi.Commands;

/// <summary>Opens an IPMI 1.5 session (IPMI 2.0 §22.17). Codes: 81h–83h no slot, 84h sequence, 85h session id, 86h privilege above the user's limit.</summary>
/// <param name="Challenge">As given.</param>
/// <param name="OutboundSequence">The number that the BMC's first packet is to have; not 0.</param>
public readonly record struct ActivateSession(AuthType AuthType, PrivilegeLevel Privilege, ReadOnlyMemory<byte> Challenge, uint OutboundSequence)
    : IIpmiRequest<ActivateSession, ActivatedSession>
{
    /// <summary>No session slot is free.</summary>
    public const CompletionCode NoSlot = (CompletionCode)0x81;

    /// <summary>No slot is free for this user.</summary>
    public const CompletionCode NoSlotForUser = (CompletionCode)0x82;

    /// <summary>No slot is free for this user at this level.</summary>
    public const CompletionCode NoSlotForLevel = (CompletionCode)0x83;

    /// <summary>The level is above the user's limit.</summary>
    public const CompletionCode ExceedsPrivilege = (CompletionCode)0x86;

    /// <inheritdoc/>
    public static NetworkFunction NetFn => NetworkFunction.Application;

    /// <inheritdoc/>
    public static byte Command => 0x3A;

    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer)
    {
        writer.Write([(byte)AuthType, (byte)Privilege]);
        writer.Write(Challenge.Span);
        writer.WriteUInt32LittleEndian(OutboundSequence);
    }

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out ActivateSession request)
    {
        request = default;
        var reader = new WireReader(data);
        if (!reader.TryReadByte(out var type) || !reader.TryReadByte(out var privilege) || !reader.TryRead(16, out var challenge)
            || !reader.TryReadUInt32LittleEndian(out var sequence))
            return false;
        request = new((AuthType)(type & 0x0F), (PrivilegeLevel)(privilege & 0x0F), challenge.ToArray(), sequence);
        return true;
    }
}

/// <summary>The session that is open now.</summary>
/// <param name="InboundSequence">The number that our next packet is to have.</param>
public readonly record struct ActivatedSession(AuthType AuthType, uint SessionId, uint InboundSequence, PrivilegeLevel Privilege) : IIpmiReply<ActivatedSession>
{
    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer)
    {
        writer.WriteByte((byte)AuthType);
        writer.WriteUInt32LittleEndian(SessionId);
        writer.WriteUInt32LittleEndian(InboundSequence);
        writer.WriteByte((byte)Privilege);
    }

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out ActivatedSession reply)
    {
        reply = default;
        var reader = new WireReader(data);
        if (!reader.TryReadByte(out var type) || !reader.TryReadUInt32LittleEndian(out var session) || !reader.TryReadUInt32LittleEndian(out var sequence)
            || !reader.TryReadByte(out var privilege))
            return false;
        reply = new((AuthType)(type & 0x0F), session, sequence, (PrivilegeLevel)(privilege & 0x0F));
        return true;
    }
}
