using System.Buffers.Binary;
using System.Text;
using Maas.Agent.Host;

namespace Maas.Agent.Hardware;

/// <summary>What the driver says of itself.</summary>
internal sealed record EthtoolDriver(string Name, string Version, string Firmware);

/// <summary>What a port can do and does. <see cref="Speed"/> is Mbit/s.</summary>
internal sealed record EthtoolLink(IReadOnlyList<string> SupportedModes, IReadOnlyList<string> SupportedPorts, string? Port, string? Transceiver, bool AutoNegotiation, long? Speed, string? Duplex);

/// <summary>Questions to network drivers (linux/ethtool.h).</summary>
internal static unsafe class Ethtool
{
    private const nuint SIOCETHTOOL = 0x8946;
    private const uint ETHTOOL_GDRVINFO = 0x03;
    private const uint ETHTOOL_GLINKSETTINGS = 0x4c;

    /// <summary>Head of <c>struct ethtool_link_settings</c>; three bit maps follow.</summary>
    private const int LinkHead = 48;

    public static EthtoolDriver? Driver(string name)
    {
        // cmd[4] driver[32] version[32] fw_version[32] bus_info[32] …
        Span<byte> info = stackalloc byte[196];
        BinaryPrimitives.WriteUInt32LittleEndian(info, ETHTOOL_GDRVINFO);
        return Ask(name, info) ? new EthtoolDriver(Text(info[4..36]), Text(info[36..68]), Text(info[68..100])) : null;
    }

    public static EthtoolLink? Link(string name)
    {
        Span<byte> settings = stackalloc byte[LinkHead + (3 * 4 * 127)];
        BinaryPrimitives.WriteUInt32LittleEndian(settings, ETHTOOL_GLINKSETTINGS);
        // Asked with no room, the kernel answers how many words it has, negated.
        if (!Ask(name, settings) || (sbyte)settings[18] is not (< 0 and var negated))
            return null;
        settings[18] = (byte)-negated;
        BinaryPrimitives.WriteUInt32LittleEndian(settings, ETHTOOL_GLINKSETTINGS);
        return Ask(name, settings) ? Read(settings, -negated) : null;
    }

    /// <summary><c>cmd[4] speed[4] duplex[1] port[1] phy[1] autoneg[1] mdio[1] tp_mdix[2] … words[1 at 18] transceiver[1 at 19]</c>.</summary>
    private static EthtoolLink Read(ReadOnlySpan<byte> settings, int words)
    {
        var speed = BinaryPrimitives.ReadUInt32LittleEndian(settings[4..]);
        var supported = settings.Slice(LinkHead, words * 4);
        var modes = new List<string>();
        var ports = new List<string>();
        for (var bit = 0; bit < supported.Length * 8; bit++)
        {
            if ((supported[bit / 8] & (1 << (bit % 8))) == 0)
                continue;
            if (LinkModes.Port(bit) is { } port)
                ports.Add(port);
            else if (LinkModes.Mode(bit) is { } mode)
                modes.Add(mode);
        }
        return new EthtoolLink(
            modes, ports, LinkModes.PortType(settings[9]), settings[19] switch { 0 => "internal", 1 => "external", _ => null }, settings[11] == 1,
            speed is 0 or uint.MaxValue ? null : speed, settings[8] switch { 0 => "half", 1 => "full", _ => null });
    }

    private static bool Ask(string name, Span<byte> data)
    {
        var descriptor = Libc.socket(2, 2 | Libc.O_CLOEXEC, 0);
        if (descriptor < 0)
            return false;
        try
        {
            // struct ifreq: name[16], then a pointer.
            Span<byte> request = stackalloc byte[40];
            Encoding.ASCII.GetBytes(name.AsSpan(0, Math.Min(15, name.Length)), request);
            fixed (byte* pointer = data)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(request[16..], (ulong)pointer);
                return Libc.ioctl(descriptor, SIOCETHTOOL, request) >= 0;
            }
        }
        finally
        {
            _ = Libc.close(descriptor);
        }
    }

    private static string Text(ReadOnlySpan<byte> field) => Encoding.ASCII.GetString(field.IndexOf((byte)0) is >= 0 and var end ? field[..end] : field);
}
