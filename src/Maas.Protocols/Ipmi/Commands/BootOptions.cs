using Maas.Protocols.Primitives;

namespace Maas.Protocols.Ipmi.Commands;

/// <summary>Sets one parameter of the boot options (IPMI 2.0 §28.12). Codes: 80h no such parameter, 81h set in progress, 82h read-only.</summary>
/// <param name="Parameter">See <see cref="BootOption"/>.</param>
public readonly record struct SetBootOptions(BootOption Parameter, ReadOnlyMemory<byte> Data) : IIpmiRequest<SetBootOptions, Done>
{
    /// <inheritdoc/>
    public static NetworkFunction NetFn => NetworkFunction.Chassis;

    /// <inheritdoc/>
    public static byte Command => 0x08;

    /// <summary>The BMC keeps the flags through button, reset, watchdog, the 60 s limit and PEF.</summary>
    public static SetBootOptions KeepFlags { get; } = new(BootOption.ValidBitClearing, new byte[] { 0x1F });

    /// <summary>No party has handled the boot information yet.</summary>
    public static SetBootOptions Unacknowledged { get; } = new(BootOption.InfoAcknowledge, new byte[] { 0xFF, 0xFF });

    /// <summary>Sets the boot flags.</summary>
    public static SetBootOptions Flags(BootFlags flags) => new(BootOption.Flags, flags.ToArray());

    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer)
    {
        writer.WriteByte((byte)Parameter);
        writer.Write(Data.Span);
    }

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out SetBootOptions request)
    {
        request = data is [var parameter, .. var rest] ? new((BootOption)(parameter & 0x7F), rest.ToArray()) : default;
        return data.Length >= 1;
    }
}

/// <summary>Reads one parameter of the boot options (IPMI 2.0 §28.13).</summary>
public readonly record struct GetBootOptions(BootOption Parameter, byte Set = 0, byte Block = 0) : IIpmiRequest<GetBootOptions, BootOptions>
{
    /// <inheritdoc/>
    public static NetworkFunction NetFn => NetworkFunction.Chassis;

    /// <inheritdoc/>
    public static byte Command => 0x09;

    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer) => writer.Write([(byte)Parameter, Set, Block]);

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out GetBootOptions request)
    {
        request = data is [var parameter, var set, var block, ..] ? new((BootOption)(parameter & 0x7F), set, block) : default;
        return data.Length >= 3;
    }
}

/// <summary>One parameter of the boot options.</summary>
public readonly record struct BootOptions(byte Version, BootOption Parameter, ReadOnlyMemory<byte> Data) : IIpmiReply<BootOptions>
{
    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer)
    {
        writer.Write([Version, (byte)Parameter]);
        writer.Write(Data.Span);
    }

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out BootOptions reply)
    {
        reply = data is [var version, var parameter, .. var rest] ? new((byte)(version & 0x0F), (BootOption)(parameter & 0x7F), rest.ToArray()) : default;
        return data.Length >= 2;
    }
}

/// <summary>Parameters of the boot options (IPMI 2.0 table 28-14).</summary>
public enum BootOption : byte
{
    /// <summary>Marks a change of several parameters.</summary>
    SetInProgress = 0,

    /// <summary>When the BMC forgets the flags by itself.</summary>
    ValidBitClearing = 3,

    /// <summary>Who has handled the boot information.</summary>
    InfoAcknowledge = 4,

    /// <summary>What to boot from.</summary>
    Flags = 5,
}

/// <summary>
/// Boot flags (IPMI 2.0 table 28-14, parameter 5).
/// <code>
/// | 80 valid, 40 persistent, 20 EFI | bits 5:2 device | lock-outs | overrides | instance |
/// </code>
/// </summary>
/// <param name="IsEfi">Boot the EFI way; else the BIOS way.</param>
public readonly record struct BootFlags(bool IsValid, bool IsPersistent, bool IsEfi, BootDevice Device)
{
    /// <summary>Octets on the wire.</summary>
    public const int Length = 5;

    /// <summary>As on the wire.</summary>
    public byte[] ToArray() => [(byte)((IsValid ? 0x80 : 0) | (IsPersistent ? 0x40 : 0) | (IsEfi ? 0x20 : 0)), (byte)((byte)Device << 2), 0, 0, 0];

    /// <summary>Reads what Get Boot Options gave.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out BootFlags flags)
    {
        flags = data is [var first, var second, ..]
            ? new((first & 0x80) != 0, (first & 0x40) != 0, (first & 0x20) != 0, (BootDevice)((second >> 2) & 0x0F))
            : default;
        return data.Length >= 2;
    }
}

/// <summary>What to boot from.</summary>
public enum BootDevice : byte
{
    /// <summary>What the firmware is set to.</summary>
    None = 0,

    /// <summary>The network.</summary>
    Pxe = 1,

    /// <summary>The first disk.</summary>
    Disk = 2,

    /// <summary>The first disk, safe mode.</summary>
    DiskSafeMode = 3,

    /// <summary>The diagnostic partition.</summary>
    Diagnostics = 4,

    /// <summary>CD or DVD.</summary>
    Cd = 5,

    /// <summary>The firmware's own menu.</summary>
    Setup = 6,
}
