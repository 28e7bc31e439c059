using Maas.Protocols.Primitives;

namespace Maas.Protocols.Ipmi.Commands;

/// <summary>Asks whether the power is on (IPMI 2.0 §28.2).</summary>
public readonly record struct GetChassisStatus : IIpmiRequest<GetChassisStatus, ChassisStatus>
{
    /// <inheritdoc/>
    public static NetworkFunction NetFn => NetworkFunction.Chassis;

    /// <inheritdoc/>
    public static byte Command => 0x01;

    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer)
    {
    }

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out GetChassisStatus request)
    {
        request = default;
        return true;
    }
}

/// <summary>
/// <code>
/// | power: bit 0 on, 1 overload, 2 interlock, 3 fault, 4 control fault, 5–6 restore policy | last event | misc | front panel (optional) |
/// </code>
/// </summary>
public readonly record struct ChassisStatus(byte Power, byte LastEvent = 0, byte Misc = 0) : IIpmiReply<ChassisStatus>
{
    /// <summary>The power is on.</summary>
    public bool IsOn => (Power & 1) != 0;

    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer) => writer.Write([Power, LastEvent, Misc]);

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out ChassisStatus reply)
    {
        reply = data is [var power, var last, var misc, ..] ? new(power, last, misc) : default;
        return data.Length >= 3;
    }
}
