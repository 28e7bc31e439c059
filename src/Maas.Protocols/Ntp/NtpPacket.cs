using System.Buffers.Binary;

namespace Maas.Protocols.Ntp;

/// <summary>The server's half of an NTP exchange (RFC 5905 §7.3, §9.2): a client's packet in, the answer out, both 48 octets.</summary>
public static class NtpPacket
{
    /// <summary>Octets of a packet without extensions or keys.</summary>
    public const int Length = 48;

    private const int Client = 3;
    private const int Server = 4;

    /// <summary>A clock that knows no better one's distance; clients follow it unless they have a better one (RFC 5905 §7.3, figure 11).</summary>
    private const byte Stratum = 10;

    /// <summary>log₂ of the clock's precision in seconds: about a microsecond.</summary>
    private const sbyte Precision = -20;

    /// <summary>Root dispersion of 10 ms, in 16.16 seconds.</summary>
    private const uint Dispersion = 655;

    private static readonly DateTimeOffset Epoch = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Answers a client's packet; what follows its header (extensions, keys) is not answered.</summary>
    /// <param name="request">What was received.</param>
    /// <param name="received">When.</param>
    /// <param name="answer">At least <see cref="Length"/> octets; the time of sending is left out, see <see cref="Stamp"/>.</param>
    /// <returns>Whether it was a client's packet of version 1 to 4.</returns>
    public static bool TryAnswer(ReadOnlySpan<byte> request, DateTimeOffset received, Span<byte> answer)
    {
        if (request.Length < Length) return false;
        var (version, mode) = ((request[0] >> 3) & 7, request[0] & 7);
        if (version is < 1 or > 4 || mode != Client) return false;
        answer = answer[..Length];
        answer.Clear();
        answer[0] = (byte)((version << 3) | Server);
        answer[1] = Stratum;
        answer[2] = request[2];
        answer[3] = unchecked((byte)Precision);
        BinaryPrimitives.WriteUInt32BigEndian(answer[8..], Dispersion);
        "LOCL"u8.CopyTo(answer[12..]);
        WriteTime(answer[16..], received);
        request.Slice(40, 8).CopyTo(answer[24..]);
        WriteTime(answer[32..], received);
        return true;
    }

    /// <summary>Notes the time of sending.</summary>
    public static void Stamp(Span<byte> answer, DateTimeOffset sent) => WriteTime(answer[40..], sent);

    /// <summary>Seconds since 1900, modulo the 136 years of an era, and 2⁻³² parts of one (RFC 5905 §6).</summary>
    private static void WriteTime(Span<byte> field, DateTimeOffset time)
    {
        var ticks = time.UtcTicks - Epoch.UtcTicks;
        BinaryPrimitives.WriteUInt32BigEndian(field, unchecked((uint)(ticks / TimeSpan.TicksPerSecond)));
        BinaryPrimitives.WriteUInt32BigEndian(field[4..], (uint)(((ulong)(ticks % TimeSpan.TicksPerSecond) << 32) / TimeSpan.TicksPerSecond));
    }
}
