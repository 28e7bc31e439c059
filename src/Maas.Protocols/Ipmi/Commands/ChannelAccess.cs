using Maas.Protocols.Primitives;

namespace Maas.Protocols.Ipmi.Commands;

/// <summary>
/// Opens or closes a channel (IPMI 2.0 §22.22).
/// <code>
/// | channel | 7:6 which setting, 5 alerting off, 4 per-message auth off, 3 user-level auth off, 2:0 mode | 7:6 which limit, 3:0 privilege limit |
/// </code>
/// </summary>
/// <param name="Which">Non-volatile or present settings.</param>
public readonly record struct SetChannelAccess(byte Channel, ChannelSetting Which, ChannelAccess Access) : IIpmiRequest<SetChannelAccess, Done>
{
    /// <inheritdoc/>
    public static NetworkFunction NetFn => NetworkFunction.Application;

    /// <inheritdoc/>
    public static byte Command => 0x40;

    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer) =>
        writer.Write([Channel, (byte)(((byte)Which << 6) | (Access.Flags & 0x3F)), (byte)(((byte)Which << 6) | (byte)Access.Limit)]);

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out SetChannelAccess request)
    {
        request = data is [var channel, var flags, var limit, ..]
            ? new((byte)(channel & 0x0F), (ChannelSetting)(flags >> 6), new ChannelAccess((byte)(flags & 0x3F), (PrivilegeLevel)(limit & 0x0F)))
            : default;
        return data.Length >= 3;
    }
}

/// <summary>Asks how open a channel is (IPMI 2.0 §22.23).</summary>
public readonly record struct GetChannelAccess(byte Channel, ChannelSetting Which) : IIpmiRequest<GetChannelAccess, ChannelAccess>
{
    /// <inheritdoc/>
    public static NetworkFunction NetFn => NetworkFunction.Application;

    /// <inheritdoc/>
    public static byte Command => 0x41;

    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer) => writer.Write([Channel, (byte)((byte)Which << 6)]);

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out GetChannelAccess request)
    {
        request = data is [var channel, var which, ..] ? new((byte)(channel & 0x0F), (ChannelSetting)(which >> 6)) : default;
        return data.Length >= 2;
    }
}

/// <summary>How open a channel is.</summary>
/// <param name="Flags">Alerting, authentication and the access mode, as on the wire.</param>
public readonly record struct ChannelAccess(byte Flags, PrivilegeLevel Limit) : IIpmiReply<ChannelAccess>
{
    /// <summary>Open at all times, also while the host runs (mode 2).</summary>
    public const byte AlwaysAvailable = 2;

    /// <summary>0 disabled, 1 before boot only, 2 always, 3 shared.</summary>
    public byte Mode => (byte)(Flags & 0x07);

    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer) => writer.Write([Flags, (byte)Limit]);

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out ChannelAccess reply)
    {
        reply = data is [var flags, var limit, ..] ? new((byte)(flags & 0x3F), (PrivilegeLevel)(limit & 0x0F)) : default;
        return data.Length >= 2;
    }
}

/// <summary>Which of a channel's settings.</summary>
public enum ChannelSetting : byte
{
    /// <summary>Change nothing.</summary>
    Neither = 0,

    /// <summary>Those that survive a restart of the BMC.</summary>
    NonVolatile = 1,

    /// <summary>Those in force.</summary>
    Present = 2,
}
