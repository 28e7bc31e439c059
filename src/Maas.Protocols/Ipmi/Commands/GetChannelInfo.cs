using Maas.Protocols.Primitives;

namespace Maas.Protocols.Ipmi.Commands;

/// <summary>What a channel is (IPMI 2.0 §22.24): finds the LAN channel.</summary>
public readonly record struct GetChannelInfo(byte Channel) : IIpmiRequest<GetChannelInfo, ChannelInfo>
{
    /// <inheritdoc/>
    public static NetworkFunction NetFn => NetworkFunction.Application;

    /// <inheritdoc/>
    public static byte Command => 0x42;

    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer) => writer.WriteByte(Channel);

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out GetChannelInfo request)
    {
        request = data is [var channel, ..] ? new((byte)(channel & 0x0F)) : default;
        return data.Length >= 1;
    }
}

/// <summary>
/// <code>
/// | channel | medium | protocol | 7:6 session support, 5:0 sessions | vendor (3) | auxiliary (2) |
/// </code>
/// </summary>
public readonly record struct ChannelInfo(byte Channel, byte Medium, byte Protocol, byte Sessions) : IIpmiReply<ChannelInfo>
{
    private const byte Lan802Dot3 = 4;

    /// <summary>An Ethernet.</summary>
    public bool IsLan => Medium == Lan802Dot3;

    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer)
    {
        // The vendor of the protocol is the IPMI forum: 7154.
        writer.Write([Channel, Medium, Protocol, Sessions, 0xF2, 0x1B, 0x00, 0, 0]);
    }

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out ChannelInfo reply)
    {
        reply = data is [var channel, var medium, var protocol, var sessions, ..] ? new((byte)(channel & 0x0F), (byte)(medium & 0x7F), (byte)(protocol & 0x1F), sessions) : default;
        return data.Length >= 4;
    }
}
