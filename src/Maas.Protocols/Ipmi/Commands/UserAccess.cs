using Maas.Protocols.Primitives;

namespace Maas.Protocols.Ipmi.Commands;

/// <summary>
/// What a user may do on a channel (IPMI 2.0 §22.26).
/// <code>
/// | 80 change the next three: 40 only callback, 20 link auth, 10 IPMI messaging; channel | user | privilege limit | session limit (optional) |
/// </code>
/// </summary>
/// <param name="Messaging">May open IPMI sessions at all.</param>
public readonly record struct SetUserAccess(byte Channel, byte User, PrivilegeLevel Limit, bool Messaging, bool LinkAuthentication = false, bool CallbackOnly = false)
    : IIpmiRequest<SetUserAccess, Done>
{
    /// <inheritdoc/>
    public static NetworkFunction NetFn => NetworkFunction.Application;

    /// <inheritdoc/>
    public static byte Command => 0x43;

    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer) => writer.Write(
    [
        (byte)(0x80 | (CallbackOnly ? 0x40 : 0) | (LinkAuthentication ? 0x20 : 0) | (Messaging ? 0x10 : 0) | (Channel & 0x0F)), User, (byte)Limit,
    ]);

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out SetUserAccess request)
    {
        request = data is [var first, var user, var limit, ..]
            ? new((byte)(first & 0x0F), (byte)(user & 0x3F), (PrivilegeLevel)(limit & 0x0F), (first & 0x10) != 0, (first & 0x20) != 0, (first & 0x40) != 0)
            : default;
        return data.Length >= 3;
    }
}

/// <summary>Asks what a user may do on a channel (IPMI 2.0 §22.27).</summary>
public readonly record struct GetUserAccess(byte Channel, byte User) : IIpmiRequest<GetUserAccess, UserAccess>
{
    /// <inheritdoc/>
    public static NetworkFunction NetFn => NetworkFunction.Application;

    /// <inheritdoc/>
    public static byte Command => 0x44;

    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer) => writer.Write([Channel, User]);

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out GetUserAccess request)
    {
        request = data is [var channel, var user, ..] ? new((byte)(channel & 0x0F), (byte)(user & 0x3F)) : default;
        return data.Length >= 2;
    }
}

/// <summary>
/// <code>
/// | number of users | bits 7:6 01 enabled, 10 disabled; users enabled | users with fixed names | 40 callback only, 20 link auth, 10 messaging; limit |
/// </code>
/// </summary>
public readonly record struct UserAccess(byte MaxUsers, byte Enabled, byte FixedNames, byte Access) : IIpmiReply<UserAccess>
{
    /// <summary>The user is switched off; some BMCs do not say (00), which is no.</summary>
    public bool IsDisabled => (Enabled & 0xC0) == 0x80;

    /// <summary>May open IPMI sessions.</summary>
    public bool Messaging => (Access & 0x10) != 0;

    /// <summary>The highest level.</summary>
    public PrivilegeLevel Limit => (PrivilegeLevel)(Access & 0x0F);

    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer) => writer.Write([MaxUsers, Enabled, FixedNames, Access]);

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out UserAccess reply)
    {
        reply = data is [var max, var enabled, var names, var access, ..] ? new((byte)(max & 0x3F), enabled, (byte)(names & 0x3F), access) : default;
        return data.Length >= 4;
    }
}
