using Maas.Protocols.Primitives;

namespace Maas.Protocols.Ipmi.Commands;

/// <summary>Switches the power (IPMI 2.0 §28.3). Code D5h: not possible in the present state, such as a cycle while off.</summary>
public readonly record struct ChassisControl(ChassisAction Action) : IIpmiRequest<ChassisControl, Done>
{
    /// <inheritdoc/>
    public static NetworkFunction NetFn => NetworkFunction.Chassis;

    /// <inheritdoc/>
    public static byte Command => 0x02;

    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer) => writer.WriteByte((byte)Action);

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out ChassisControl request)
    {
        request = data is [var action, ..] ? new((ChassisAction)(action & 0x0F)) : default;
        return data.Length >= 1;
    }
}

/// <summary>What to do to the power.</summary>
public enum ChassisAction : byte
{
    /// <summary>Cut it.</summary>
    PowerDown = 0,

    /// <summary>Switch it on.</summary>
    PowerUp = 1,

    /// <summary>Off, wait, on.</summary>
    PowerCycle = 2,

    /// <summary>Reset without cutting the power.</summary>
    HardReset = 3,

    /// <summary>Make the operating system write a dump.</summary>
    DiagnosticInterrupt = 4,

    /// <summary>Press the ACPI button.</summary>
    SoftShutdown = 5,
}
