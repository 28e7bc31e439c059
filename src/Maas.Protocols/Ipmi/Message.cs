using Maas.Protocols.Primitives;

namespace Maas.Protocols.Ipmi;

/// <summary>
/// One IPMI message as it travels over a LAN (IPMI 2.0 §13.8).
/// <code>
/// request | rsAddr 20 | netFn&lt;&lt;2|LUN     | ck1 | rqAddr 81 | rqSeq&lt;&lt;2 | cmd |      data… | ck2 |
/// reply   | rqAddr 81 | (netFn+1)&lt;&lt;2|LUN | ck1 | rsAddr 20 | rqSeq&lt;&lt;2 | cmd | cc | data… | ck2 |
/// </code>
/// </summary>
public readonly ref struct Message(NetworkFunction netFn, byte command, byte sequence, bool isReply, CompletionCode completion, ReadOnlySpan<byte> data)
{
    /// <summary>The BMC's address on its own bus.</summary>
    public const byte BmcAddress = 0x20;

    /// <summary>Remote console software (IPMI 2.0 §5.5, software id 40h).</summary>
    public const byte ConsoleAddress = 0x81;

    /// <summary>The octets around the data of a request.</summary>
    public const int RequestOverhead = 7;

    /// <summary>The function, as of a request.</summary>
    public NetworkFunction NetFn { get; } = netFn;

    /// <summary>The command within the function.</summary>
    public byte Command { get; } = command;

    /// <summary>Six bits; a reply repeats its request's.</summary>
    public byte Sequence { get; } = sequence;

    /// <summary>From the BMC.</summary>
    public bool IsReply { get; } = isReply;

    /// <summary>Of a reply.</summary>
    public CompletionCode Completion { get; } = completion;

    /// <summary>What follows the command (and the completion code).</summary>
    public ReadOnlySpan<byte> Data { get; } = data;

    /// <summary>Writes the message with its checksums.</summary>
    public void WriteTo(ref WireWriter writer)
    {
        var function = (byte)(((byte)NetFn + (IsReply ? 1 : 0)) << 2);
        Span<byte> head = IsReply ? [ConsoleAddress, function] : [BmcAddress, function];
        writer.Write(head);
        writer.WriteByte(Checksum(head));
        var from = writer.Position;
        writer.WriteByte(IsReply ? BmcAddress : ConsoleAddress);
        writer.WriteByte((byte)(Sequence << 2));
        writer.WriteByte(Command);
        if (IsReply) writer.WriteByte((byte)Completion);
        writer.Write(Data);
        writer.WriteByte(Checksum(writer.Written[from..]));
    }

    /// <summary>Reads a message, of either direction.</summary>
    /// <param name="wire">Exactly the message.</param>
    /// <param name="checkSums">False for BMCs that get them wrong (workaround flag <c>nochecksumcheck</c>).</param>
    public static bool TryRead(ReadOnlySpan<byte> wire, bool checkSums, out Message message)
    {
        message = default;
        if (wire.Length < RequestOverhead) return false;
        if (checkSums && (Checksum(wire[..2]) != wire[2] || Checksum(wire[3..^1]) != wire[^1])) return false;
        var function = wire[1] >> 2;
        var isReply = (function & 1) != 0;
        if (isReply && wire.Length < RequestOverhead + 1) return false;
        message = new Message(
            (NetworkFunction)(function & ~1), wire[5], (byte)(wire[4] >> 2), isReply, isReply ? (CompletionCode)wire[6] : default, wire[(isReply ? 7 : 6)..^1]);
        return true;
    }

    /// <summary>Two's complement of the sum: octets and checksum add up to zero.</summary>
    private static byte Checksum(ReadOnlySpan<byte> octets)
    {
        var sum = 0;
        foreach (var octet in octets) sum += octet;
        return (byte)-sum;
    }
}

/// <summary>Network functions of requests (IPMI 2.0 §5.1).</summary>
public enum NetworkFunction : byte
{
    /// <summary>Power and boot options.</summary>
    Chassis = 0x00,

    /// <summary>Sensors and events.</summary>
    SensorEvent = 0x04,

    /// <summary>The BMC itself: sessions, users, channels.</summary>
    Application = 0x06,

    /// <summary>Storage: inventory and logs.</summary>
    Storage = 0x0A,

    /// <summary>Its network settings.</summary>
    Transport = 0x0C,

    /// <summary>A manufacturer's own.</summary>
    Oem = 0x2E,
}
