using System.Buffers.Binary;

namespace Maas.Protocols.Dhcp;

/// <summary>A DHCPv4 message in the buffer that it came in (RFC 2131 §2). Reading checks its form once; what follows cannot run over.</summary>
public readonly ref struct DhcpPacket
{
    /// <summary>Where the options begin, behind the magic cookie.</summary>
    public const int OptionsOffset = 240;

    /// <summary>The cookie that tells DHCP from plain BOOTP (RFC 2132 §2).</summary>
    public const uint MagicCookie = 0x6382_5363;

    /// <summary>What every client takes: 576 octets of IP datagram, less its headers (RFC 2131 §2).</summary>
    public const int MinimumMaximumSize = 548;

    /// <summary>BOOTP relay agents and some clients drop shorter messages (RFC 951 §3).</summary>
    public const int LeastLength = 300;

    internal const int SnameOffset = 44;
    internal const int SnameLength = 64;
    internal const int FileOffset = 108;
    internal const int FileLength = 128;
    private const byte FileHoldsOptions = 1;
    private const byte SnameHoldsOptions = 2;

    private readonly ReadOnlySpan<byte> _wire;
    private readonly byte _overload;

    private DhcpPacket(ReadOnlySpan<byte> wire, byte overload)
    {
        _wire = wire;
        _overload = overload;
    }

    /// <summary>The fixed fields.</summary>
    public DhcpHeader Header => DhcpHeader.Read(_wire);

    /// <summary>The server's name field as it is; empty when it holds options.</summary>
    public ReadOnlySpan<byte> Sname => (_overload & SnameHoldsOptions) != 0 ? default : Text(_wire.Slice(SnameOffset, SnameLength));

    /// <summary>The boot file's name field; empty when it holds options.</summary>
    public ReadOnlySpan<byte> File => (_overload & FileHoldsOptions) != 0 ? default : Text(_wire.Slice(FileOffset, FileLength));

    /// <summary>The whole message.</summary>
    public ReadOnlySpan<byte> Wire => _wire;

    /// <summary>All options, in order.</summary>
    public PacketOptions Options => new(
        _wire[OptionsOffset..],
        (_overload & FileHoldsOptions) != 0 ? _wire.Slice(FileOffset, FileLength) : default,
        (_overload & SnameHoldsOptions) != 0 ? _wire.Slice(SnameOffset, SnameLength) : default);

    /// <summary>Reads a message.</summary>
    /// <param name="datagram">The payload of the UDP datagram; octets after the options are allowed.</param>
    /// <param name="packet">The message, in the datagram's own octets.</param>
    /// <returns>False: too short, no cookie, or an option that runs over the end of its field.</returns>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out DhcpPacket packet)
    {
        packet = default;
        if (datagram.Length < OptionsOffset) return false;
        if (BinaryPrimitives.ReadUInt32BigEndian(datagram[(OptionsOffset - 4)..]) != MagicCookie) return false;

        byte overload = 0;
        var options = new OptionReader(datagram[OptionsOffset..]);
        while (options.MoveNext())
        {
            if (options.Code == OptionCode.Overload && options.Value is [var areas and <= 3]) overload = areas;
        }

        if (options.Truncated) return false;
        var read = new DhcpPacket(datagram, overload);
        if (overload != 0)
        {
            var all = read.Options;
            while (all.MoveNext())
            {
            }

            if (all.Truncated) return false;
        }

        packet = read;
        return true;
    }

    /// <summary>The first part of an option; whole unless the option was split (RFC 3396).</summary>
    /// <returns>Whether the option is there.</returns>
    public bool TryFind(byte code, out ReadOnlySpan<byte> value)
    {
        var options = Options;
        while (options.MoveNext())
        {
            if (options.Code != code) continue;
            value = options.Value;
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>All parts of an option, joined (RFC 3396 §5).</summary>
    /// <param name="code">The option.</param>
    /// <param name="joined">Where to write them; a buffer of the packet's length always suffices.</param>
    /// <returns>Number of octets; -1 when the option is not there or does not fit.</returns>
    public int Join(byte code, Span<byte> joined)
    {
        var length = -1;
        var options = Options;
        while (options.MoveNext())
        {
            if (options.Code != code) continue;
            length = Math.Max(length, 0);
            if (!options.Value.TryCopyTo(joined[length..])) return -1;
            length += options.Value.Length;
        }

        return length;
    }

    /// <summary>Whether the option is there, well-formed or not.</summary>
    public bool Contains(byte code) => TryFind(code, out _);

    /// <summary>An option's value, its parts joined.</summary>
    /// <param name="option">Which.</param>
    /// <param name="value">The value, when the option is there and well-formed.</param>
    /// <returns>Whether it is; <see cref="Contains"/> tells absence from malformation.</returns>
    public bool TryGet<T>(Option<T> option, out T value)
    {
        ArgumentNullException.ThrowIfNull(option);
        var joined = new byte[_wire.Length];
        var length = Join(option.Code, joined);
        value = default!;
        return length >= 0 && option.Shape.TryRead(joined.AsSpan(0, length), out value);
    }

    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> field) => field.IndexOf((byte)0) is var end and >= 0 ? field[..end] : field;
}
