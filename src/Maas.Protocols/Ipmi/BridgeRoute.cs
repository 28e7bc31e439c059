using Maas.Protocols.Primitives;

namespace Maas.Protocols.Ipmi;

/// <summary>
/// The way to a management controller behind a BMC: requests travel inside Send Message (IPMI 2.0 §22.7), once for each bus on the way.
/// <code>
/// channel|40 (tracked) | rsAddr | netFn&lt;&lt;2 | ck1 | rqAddr | rqSeq&lt;&lt;2 | cmd | data… | ck2
/// </code>
/// </summary>
/// <param name="TransitChannel">The bus to the controller in between.</param>
/// <param name="TransitAddress">The controller in between; 0 when there is none.</param>
/// <param name="TargetChannel">The bus to the target.</param>
/// <param name="TargetAddress">The target.</param>
/// <param name="OwnAddress">Who asks, on those buses.</param>
public readonly record struct BridgeRoute(byte TransitChannel, byte TransitAddress, byte TargetChannel, byte TargetAddress, byte OwnAddress)
{
    /// <summary>Send Message.</summary>
    public const byte SendMessage = 0x34;

    private const byte Tracked = 0x40;
    private const int Deepest = 3;

    /// <summary>From the words that <c>ipmitool</c> takes: <c>-B</c> transit channel, <c>-T</c> transit address, <c>-b</c> channel, <c>-t</c> target, <c>-m</c> own
    /// address.</summary>
    /// <returns>False when a word is not one of these, or there is no target.</returns>
    public static bool TryParse(string text, out BridgeRoute route)
    {
        route = new BridgeRoute(0, 0, 0, 0, Message.BmcAddress);
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < words.Length; i += 2)
        {
            if (i + 1 == words.Length || !TryByte(words[i + 1], out var value)) return false;
            switch (words[i])
            {
                case "-B": route = route with { TransitChannel = value }; break;
                case "-T": route = route with { TransitAddress = value }; break;
                case "-b": route = route with { TargetChannel = value }; break;
                case "-t": route = route with { TargetAddress = value }; break;
                case "-m": route = route with { OwnAddress = value }; break;
                default: return false;
            }
        }

        return route is { TargetAddress: > 0, TransitChannel: < 16, TargetChannel: < 16 };
    }

    /// <summary>Writes the data of the outermost Send Message.</summary>
    public void WriteTo(ref WireWriter writer, NetworkFunction netFn, byte command, byte sequence, scoped ReadOnlySpan<byte> data)
    {
        Span<byte> buffer = stackalloc byte[160];
        var inner = new WireWriter(buffer);
        inner.WriteByte((byte)(Tracked | TargetChannel));
        WriteMessage(ref inner, TargetAddress, netFn, command, sequence, data);
        if (TransitAddress == 0 || TransitAddress == OwnAddress)
        {
            writer.Write(inner.Written);
            return;
        }

        writer.WriteByte((byte)(Tracked | TransitChannel));
        WriteMessage(ref writer, TransitAddress, NetworkFunction.Application, SendMessage, sequence, inner.Written);
    }

    /// <summary>Takes the target's answer out of the data of an answered Send Message.</summary>
    /// <returns>False when it holds none, as an answer that only says that the request was passed on.</returns>
    public static bool TryUnwrap(ReadOnlySpan<byte> data, bool checkSums, NetworkFunction netFn, byte command, out Message answer) =>
        TryUnwrap(data, checkSums, netFn, command, Deepest, out answer);

    private static bool TryUnwrap(ReadOnlySpan<byte> data, bool checkSums, NetworkFunction netFn, byte command, int deepest, out Message answer)
    {
        if (!Message.TryRead(data, checkSums, out answer) || !answer.IsReply) return false;
        if (answer.NetFn == netFn && answer.Command == command) return true;
        if (answer.NetFn != NetworkFunction.Application || answer.Command != SendMessage) return false;
        // A controller on the way refused: that is the answer.
        if (answer.Completion != CompletionCode.Ok) return true;
        return deepest > 1 && TryUnwrap(answer.Data, checkSums, netFn, command, deepest - 1, out answer);
    }

    private void WriteMessage(ref WireWriter writer, byte to, NetworkFunction netFn, byte command, byte sequence, scoped ReadOnlySpan<byte> data)
    {
        var function = (byte)((byte)netFn << 2);
        writer.WriteByte(to);
        writer.WriteByte(function);
        writer.WriteByte((byte)-(to + function));
        writer.WriteByte(OwnAddress);
        writer.WriteByte((byte)(sequence << 2));
        writer.WriteByte(command);
        writer.Write(data);
        var sum = OwnAddress + (sequence << 2) + command;
        foreach (var octet in data) sum += octet;
        writer.WriteByte((byte)-sum);
    }

    private static bool TryByte(string text, out byte value) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? byte.TryParse(text.AsSpan(2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out value)
        : byte.TryParse(text, System.Globalization.NumberStyles.None, null, out value);
}
