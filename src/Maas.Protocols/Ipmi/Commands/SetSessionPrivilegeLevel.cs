using Maas.Protocols.Primitives;

namespace Maas.Protocols.Ipmi.Commands;

/// <summary>Raises a session from user level (IPMI 2.0 §22.18). Codes: 80h not available for this user, 81h above the limit, 82h cannot disable.</summary>
public readonly record struct SetSessionPrivilegeLevel(PrivilegeLevel Privilege) : IIpmiRequest<SetSessionPrivilegeLevel, SessionPrivilegeLevel>
{
    /// <summary>Not available for this user.</summary>
    public const CompletionCode NotAvailable = (CompletionCode)0x80;

    /// <summary>Above the channel's or the user's limit.</summary>
    public const CompletionCode ExceedsLimit = (CompletionCode)0x81;

    /// <inheritdoc/>
    public static NetworkFunction NetFn => NetworkFunction.Application;

    /// <inheritdoc/>
    public static byte Command => 0x3B;

    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer) => writer.WriteByte((byte)Privilege);

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out SetSessionPrivilegeLevel request)
    {
        request = data is [var level, ..] ? new((PrivilegeLevel)(level & 0x0F)) : default;
        return data.Length >= 1;
    }
}

/// <summary>The level in force.</summary>
public readonly record struct SessionPrivilegeLevel(PrivilegeLevel Privilege) : IIpmiReply<SessionPrivilegeLevel>
{
    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer) => writer.WriteByte((byte)Privilege);

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out SessionPrivilegeLevel reply)
    {
        reply = data is [var level, ..] ? new((PrivilegeLevel)(level & 0x0F)) : default;
        return data.Length >= 1;
    }
}
