using Maas.Protocols.Ipmi.Session;
using Maas.Protocols.Primitives;

namespace Maas.Protocols.Ipmi.Commands;

/// <summary>Which ways of logging in a channel offers (IPMI 2.0 §22.13). Needs no session.</summary>
/// <param name="Channel">0Eh: the one that this arrives on.</param>
/// <param name="AskExtended">Ask for what IPMI 2.0 added.</param>
public readonly record struct GetChannelAuthenticationCapabilities(byte Channel, bool AskExtended, PrivilegeLevel Privilege)
    : IIpmiRequest<GetChannelAuthenticationCapabilities, ChannelAuthenticationCapabilities>
{
    /// <summary>The channel a message arrives on, whatever its number.</summary>
    public const byte PresentChannel = 0x0E;

    /// <inheritdoc/>
    public static NetworkFunction NetFn => NetworkFunction.Application;

    /// <inheritdoc/>
    public static byte Command => 0x38;

    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer)
    {
        writer.WriteByte((byte)(Channel | (AskExtended ? 0x80 : 0)));
        writer.WriteByte((byte)Privilege);
    }

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out GetChannelAuthenticationCapabilities request)
    {
        request = data is [var channel, var privilege, ..] ? new((byte)(channel & 0x0F), (channel & 0x80) != 0, (PrivilegeLevel)(privilege & 0x0F)) : default;
        return data.Length >= 2;
    }
}

/// <summary>
/// <code>
/// | channel | types: bit 0 none, 1 MD2, 2 MD5, 4 straight, 5 OEM, 7 extended valid | status | extended: bit 0 v1.5, bit 1 v2.0 | OEM id (3) | OEM aux |
/// status: bit 5 K_g set, 4 per-message auth off, 3 user-level auth off, 2 named users, 1 null names, 0 anonymous
/// </code>
/// </summary>
public readonly record struct ChannelAuthenticationCapabilities(byte Channel, byte AuthTypes, byte Status, byte Extended) : IIpmiReply<ChannelAuthenticationCapabilities>
{
    /// <summary>The extended octet says something.</summary>
    public bool IsExtended => (AuthTypes & 0x80) != 0;

    /// <summary>The BMC speaks IPMI 2.0.</summary>
    public bool SupportsVersion2 => IsExtended && (Extended & 2) != 0;

    /// <summary>K_g is not zero.</summary>
    public bool HasBmcKey => (Status & 0x20) != 0;

    /// <summary>After activation packets are not signed.</summary>
    public bool PerMessageAuthenticationOff => (Status & 0x10) != 0;

    /// <summary>Commands of user level are not signed.</summary>
    public bool UserLevelAuthenticationOff => (Status & 0x08) != 0;

    /// <summary>Whether a way of logging in is offered.</summary>
    public bool Offers(AuthType type) => (AuthTypes & (1 << (int)type)) != 0;

    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer)
    {
        writer.Write([Channel, AuthTypes, Status, Extended]);
        writer.Fill(4);
    }

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out ChannelAuthenticationCapabilities reply)
    {
        reply = data is [var channel, var types, var status, var extended, ..] ? new(channel, types, status, extended)
            : data is [var first, var offered, var flags] ? new(first, offered, flags, 0) : default;
        return data.Length >= 3;
    }
}
