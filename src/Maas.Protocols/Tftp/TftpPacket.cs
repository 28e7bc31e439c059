using System.Globalization;
using System.Text;
using Maas.Protocols.Primitives;

namespace Maas.Protocols.Tftp;

/// <summary>
/// Reads and writes the packets of TFTP (RFC 1350 §5, RFC 2347 §3). Datagrams padded with zeros, as some firmware sends them, are accepted.
/// <code>
/// RRQ, WRQ | opcode 1, 2 | filename 0 | mode 0 | option 0 | value 0 | …
/// DATA     | opcode 3    | block      | data …
/// ACK      | opcode 4    | block
/// ERROR    | opcode 5    | code       | message 0
/// OACK     | opcode 6    | option 0   | value 0 | …
/// </code>
/// </summary>
public static class TftpPacket
{
    /// <summary>Octets before the data of a block.</summary>
    public const int DataHeader = 4;

    /// <summary>Requests fit in 512 octets (RFC 2347 §2); longer ones come padded.</summary>
    private const int MostFilename = 512;

    /// <summary>The kind of a packet.</summary>
    /// <returns>Whether it is one of this protocol.</returns>
    public static bool TryReadOpcode(ReadOnlySpan<byte> packet, out TftpOpcode opcode)
    {
        var reader = new WireReader(packet);
        var read = reader.TryReadUInt16(out var number);
        opcode = (TftpOpcode)number;
        return read && opcode is >= TftpOpcode.ReadRequest and <= TftpOpcode.OptionAcknowledgment;
    }

    /// <summary>Reads a request; options that are cut off or make no sense are left out, since RFC 2347 lets a server ignore any.</summary>
    /// <returns>False when there is no name or no mode that this protocol knows.</returns>
    public static bool TryReadRequest(ReadOnlySpan<byte> packet, out TftpRequest request)
    {
        request = Nothing;
        if (!TryReadOpcode(packet, out var opcode) || opcode is not (TftpOpcode.ReadRequest or TftpOpcode.WriteRequest)) return false;
        var rest = packet[2..];
        if (!TryTake(ref rest, out var filename) || filename.Length is 0 or > MostFilename) return false;
        if (!TryTake(ref rest, out var mode) || !TryReadMode(mode, out var known)) return false;
        request = new TftpRequest(opcode, Encoding.Latin1.GetString(filename), known, ReadOptions(rest));
        return true;
    }

    /// <summary>Reads an acknowledgment.</summary>
    public static bool TryReadAcknowledgment(ReadOnlySpan<byte> packet, out ushort block) => TryReadNumbered(packet, TftpOpcode.Acknowledgment, out block, out _);

    /// <summary>Reads a block.</summary>
    public static bool TryReadData(ReadOnlySpan<byte> packet, out ushort block, out ReadOnlySpan<byte> data) =>
        TryReadNumbered(packet, TftpOpcode.Data, out block, out data);

    /// <summary>Reads an error; a message without its final zero is taken as far as it goes.</summary>
    public static bool TryReadError(ReadOnlySpan<byte> packet, out TftpErrorCode code, out string message)
    {
        var read = TryReadNumbered(packet, TftpOpcode.Error, out var number, out var rest);
        code = (TftpErrorCode)number;
        var end = rest.IndexOf((byte)0);
        message = Encoding.Latin1.GetString(end < 0 ? rest : rest[..end]);
        return read;
    }

    /// <summary>Reads the options a server took up.</summary>
    public static bool TryReadOptionAcknowledgment(ReadOnlySpan<byte> packet, out TftpOptions options)
    {
        options = TftpOptions.None;
        if (!TryReadOpcode(packet, out var opcode) || opcode != TftpOpcode.OptionAcknowledgment) return false;
        options = ReadOptions(packet[2..]);
        return true;
    }

    /// <summary>Writes a request.</summary>
    /// <returns>Its octets; 0 when they do not fit.</returns>
    public static int WriteRequest(Span<byte> packet, TftpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var writer = new WireWriter(packet);
        writer.WriteUInt16((ushort)request.Opcode);
        WriteText(ref writer, request.Filename);
        WriteText(ref writer, request.Mode switch { TftpMode.Octet => "octet", TftpMode.Netascii => "netascii", TftpMode.Mail => "mail" });
        WriteOptions(ref writer, request.Options);
        return writer.Overflowed ? 0 : writer.Position;
    }

    /// <summary>Writes the options taken up.</summary>
    /// <returns>Its octets; 0 when they do not fit.</returns>
    public static int WriteOptionAcknowledgment(Span<byte> packet, TftpOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var writer = new WireWriter(packet);
        writer.WriteUInt16((ushort)TftpOpcode.OptionAcknowledgment);
        WriteOptions(ref writer, options);
        return writer.Overflowed ? 0 : writer.Position;
    }

    /// <summary>Writes the octets before a block's data (<see cref="DataHeader"/> of them).</summary>
    public static void WriteDataHeader(Span<byte> packet, ushort block) => WriteNumbered(packet, TftpOpcode.Data, block);

    /// <summary>Writes an acknowledgment.</summary>
    /// <returns>Its octets; 0 when they do not fit.</returns>
    public static int WriteAcknowledgment(Span<byte> packet, ushort block) => WriteNumbered(packet, TftpOpcode.Acknowledgment, block);

    /// <summary>Writes an error.</summary>
    /// <returns>Its octets; 0 when they do not fit.</returns>
    public static int WriteError(Span<byte> packet, TftpErrorCode code, string message)
    {
        var writer = new WireWriter(packet);
        writer.WriteUInt16((ushort)TftpOpcode.Error);
        writer.WriteUInt16((ushort)code);
        WriteText(ref writer, message);
        return writer.Overflowed ? 0 : writer.Position;
    }

    private static TftpRequest Nothing { get; } = new(TftpOpcode.ReadRequest, "", TftpMode.Octet, TftpOptions.None);

    private static bool TryReadNumbered(ReadOnlySpan<byte> packet, TftpOpcode expected, out ushort number, out ReadOnlySpan<byte> rest)
    {
        var reader = new WireReader(packet);
        rest = default;
        number = 0;
        if (!reader.TryReadUInt16(out var opcode) || opcode != (ushort)expected || !reader.TryReadUInt16(out number)) return false;
        rest = reader.Rest;
        return true;
    }

    private static int WriteNumbered(Span<byte> packet, TftpOpcode opcode, ushort number)
    {
        var writer = new WireWriter(packet);
        writer.WriteUInt16((ushort)opcode);
        writer.WriteUInt16(number);
        return writer.Overflowed ? 0 : writer.Position;
    }

    private static bool TryReadMode(ReadOnlySpan<byte> text, out TftpMode mode)
    {
        mode = default;
        if (Ascii.EqualsIgnoreCase(text, "octet"u8)) mode = TftpMode.Octet;
        else if (Ascii.EqualsIgnoreCase(text, "netascii"u8)) mode = TftpMode.Netascii;
        else if (Ascii.EqualsIgnoreCase(text, "mail"u8)) mode = TftpMode.Mail;
        else return false;
        return true;
    }

    private static TftpOptions ReadOptions(ReadOnlySpan<byte> rest)
    {
        var options = TftpOptions.None;
        // An empty name is where padding begins.
        while (TryTake(ref rest, out var name) && name.Length > 0 && TryTake(ref rest, out var value)) options = options.With(name, value);
        return options;
    }

    private static void WriteOptions(ref WireWriter writer, TftpOptions options)
    {
        Option(ref writer, "blksize", options.BlockSize);
        Option(ref writer, "timeout", options.Timeout);
        Option(ref writer, "tsize", options.TransferSize);
        Option(ref writer, "windowsize", options.WindowSize);

        static void Option(ref WireWriter writer, string name, long? value)
        {
            if (value is not { } number) return;
            WriteText(ref writer, name);
            WriteText(ref writer, number.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void WriteText(ref WireWriter writer, string text)
    {
        writer.Write(Encoding.Latin1.GetBytes(text));
        writer.WriteByte(0);
    }

    /// <summary>Takes the text before the next zero.</summary>
    private static bool TryTake(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> text)
    {
        var end = rest.IndexOf((byte)0);
        text = end < 0 ? default : rest[..end];
        if (end >= 0) rest = rest[(end + 1)..];
        return end >= 0;
    }
}
