using System.Buffers.Binary;

namespace Maas.Protocols.Dhcp;

/// <summary>Writes a DHCPv4 message into a buffer: the fixed fields, the two names, then options in the order given. Options that do not fit go on
/// in <c>file</c> and <c>sname</c> where these are free (option 52, RFC 2132 §9.3); longer ones than 255 octets are split (RFC 3396).
/// An option that fits nowhere is left out whole: write what matters most first. Allocates nothing, never throws.</summary>
public ref struct OptionWriter
{
    /// <summary>Room kept in the options field for option 52 and the end mark.</summary>
    private const int Kept = 4;

    private readonly Span<byte> _message;
    private readonly int _limit;
    private int _position = DhcpPacket.OptionsOffset;
    private int _filePosition;
    private int _snamePosition;
    private int _reserved;

    /// <summary>Begins a message.</summary>
    /// <param name="buffer">At least as long as <paramref name="mostOctets"/>.</param>
    /// <param name="mostOctets">What the receiver takes; at least <see cref="DhcpPacket.MinimumMaximumSize"/> is used.</param>
    public OptionWriter(Span<byte> buffer, int mostOctets = DhcpPacket.MinimumMaximumSize)
    {
        _limit = Math.Min(buffer.Length, Math.Max(mostOctets, DhcpPacket.MinimumMaximumSize));
        _message = buffer[.._limit];
        _message[..DhcpPacket.OptionsOffset].Clear();
        BinaryPrimitives.WriteUInt32BigEndian(_message[(DhcpPacket.OptionsOffset - 4)..], DhcpPacket.MagicCookie);
    }

    /// <summary>An option did not fit and was left out.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>Writes the fixed fields.</summary>
    public readonly void Header(DhcpHeader header) => header.Write(_message);

    /// <summary>Writes the boot file's name, which then is no room for options.</summary>
    /// <returns>Whether it fits with its end mark; otherwise it goes into option 67 alone.</returns>
    public bool File(scoped ReadOnlySpan<byte> name)
    {
        if (name.Length >= DhcpPacket.FileLength) return false;
        _filePosition = DhcpPacket.FileLength;
        name.CopyTo(_message[DhcpPacket.FileOffset..]);
        return true;
    }

    /// <summary>Writes the name of the server that has the boot file, which then is no room for options.</summary>
    /// <returns>Whether it fits with its end mark.</returns>
    public bool ServerName(scoped ReadOnlySpan<byte> name)
    {
        if (name.Length >= DhcpPacket.SnameLength) return false;
        _snamePosition = DhcpPacket.SnameLength;
        name.CopyTo(_message[DhcpPacket.SnameOffset..]);
        return true;
    }

    /// <summary>Keeps room at the end for an option written last (option 82, RFC 3046 §2.2).</summary>
    /// <param name="length">Octets of its value.</param>
    public void Reserve(int length) => _reserved = Split(length);

    /// <summary>Gives the room back before the last option is written.</summary>
    public void Unreserve() => _reserved = 0;

    /// <summary>Writes an option.</summary>
    /// <returns>Whether it fitted.</returns>
    public bool Write(byte code, scoped ReadOnlySpan<byte> value)
    {
        var needed = Split(value.Length);
        if (needed <= _limit - _position - Kept - _reserved) Put(_message, ref _position, code, value);
        else if (needed < DhcpPacket.FileLength - _filePosition) Put(_message[DhcpPacket.FileOffset..], ref _filePosition, code, value);
        else if (needed < DhcpPacket.SnameLength - _snamePosition) Put(_message[DhcpPacket.SnameOffset..], ref _snamePosition, code, value);
        else return !(Overflowed = true);
        return true;
    }

    /// <summary>Writes an option of one octet.</summary>
    public bool WriteByte(byte code, byte value) => Write(code, [value]);

    /// <summary>Writes an option of four octets.</summary>
    public bool WriteUInt32(byte code, uint value)
    {
        Span<byte> octets = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, value);
        return Write(code, octets);
    }

    /// <summary>Ends the options and pads the message.</summary>
    /// <returns>Octets of the message.</returns>
    public int Finish()
    {
        var fileUsed = _filePosition is > 0 and < DhcpPacket.FileLength;
        var snameUsed = _snamePosition is > 0 and < DhcpPacket.SnameLength;
        var overload = (fileUsed ? 1 : 0) | (snameUsed ? 2 : 0);
        if (fileUsed) _message[DhcpPacket.FileOffset + _filePosition] = OptionCode.End;
        if (snameUsed) _message[DhcpPacket.SnameOffset + _snamePosition] = OptionCode.End;
        if (overload != 0) Put(_message, ref _position, OptionCode.Overload, [(byte)overload]);
        _message[_position++] = OptionCode.End;
        if (_position >= DhcpPacket.LeastLength) return _position;
        _message[_position..DhcpPacket.LeastLength].Clear();
        return DhcpPacket.LeastLength;
    }

    private static int Split(int length) => length + 2 * Math.Max(1, (length + 254) / 255);

    private static void Put(Span<byte> area, ref int position, byte code, scoped ReadOnlySpan<byte> value)
    {
        do
        {
            var part = value[..Math.Min(255, value.Length)];
            area[position] = code;
            area[position + 1] = (byte)part.Length;
            part.CopyTo(area[(position + 2)..]);
            position += 2 + part.Length;
            value = value[part.Length..];
        }
        while (value.Length > 0);
    }
}
