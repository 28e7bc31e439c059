using Maas.Protocols.Primitives;

namespace Maas.Protocols.Ipmi.Commands;

/// <summary>What the BMC is (IPMI 2.0 §20.1).</summary>
public readonly record struct GetDeviceId : IIpmiRequest<GetDeviceId, DeviceId>
{
    /// <inheritdoc/>
    public static NetworkFunction NetFn => NetworkFunction.Application;

    /// <inheritdoc/>
    public static byte Command => 0x01;

    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer)
    {
    }

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out GetDeviceId request)
    {
        request = default;
        return true;
    }
}

/// <summary>
/// <code>
/// | device id | revision | firmware major | minor (BCD) | IPMI version (BCD, reversed) | additional support | manufacturer (3) | product (2) | aux (4, optional) |
/// </code>
/// </summary>
public readonly record struct DeviceId(
    byte Id, byte Revision, byte FirmwareMajor, byte FirmwareMinor, byte IpmiVersion, byte Support, uint Manufacturer, ushort Product) : IIpmiReply<DeviceId>
{
    /// <summary>Has a chassis device: power can be controlled.</summary>
    public bool HasChassis => (Support & 0x80) != 0;

    /// <summary>Speaks IPMI 2.0 or newer.</summary>
    public bool IsVersion2 => (IpmiVersion & 0x0F) >= 2;

    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer)
    {
        writer.Write([Id, Revision, FirmwareMajor, FirmwareMinor, IpmiVersion, Support]);
        writer.Write([(byte)Manufacturer, (byte)(Manufacturer >> 8), (byte)(Manufacturer >> 16)]);
        writer.WriteUInt16LittleEndian(Product);
    }

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out DeviceId reply)
    {
        reply = default;
        if (data.Length < 11) return false;
        reply = new(
            data[0], (byte)(data[1] & 0x0F), (byte)(data[2] & 0x7F), data[3], data[4], data[5], (uint)(data[6] | (data[7] << 8) | (data[8] << 16)),
            (ushort)(data[9] | (data[10] << 8)));
        return true;
    }
}
