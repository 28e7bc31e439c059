using Maas.Protocols.Primitives;

namespace Maas.Protocols.Ipmi.Session;

/// <summary>
/// RMCP+ Open Session Request (IPMI 2.0 §13.17).
/// <code>
/// | tag | privilege | 00 00 | SIDm (4) | 00 00 00 08 auth 00 00 00 | 01 00 00 08 integrity 00 00 00 | 02 00 00 08 confidentiality 00 00 00 |
/// </code>
/// </summary>
/// <param name="Tag">Matches the answer.</param>
/// <param name="Privilege">The highest level wanted; <see cref="PrivilegeLevel.Unspecified"/>: the highest that the suite allows.</param>
/// <param name="ConsoleSessionId">SIDm: our number for the session; packets to us carry it.</param>
public readonly record struct OpenSessionRequest(byte Tag, PrivilegeLevel Privilege, uint ConsoleSessionId, CipherSuite Suite)
{
    /// <summary>Writes the payload.</summary>
    public void WriteTo(ref WireWriter writer)
    {
        writer.WriteByte(Tag);
        writer.WriteByte((byte)Privilege);
        writer.Fill(2);
        writer.WriteUInt32LittleEndian(ConsoleSessionId);
        AlgorithmRecords.Write(ref writer, Suite);
    }

    /// <summary>Reads the payload; false also for algorithms that make no known suite.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out OpenSessionRequest request)
    {
        request = default;
        var reader = new WireReader(payload);
        if (!reader.TryReadByte(out var tag) || !reader.TryReadByte(out var privilege) || !reader.TrySkip(2) || !reader.TryReadUInt32LittleEndian(out var session)
            || !AlgorithmRecords.TryRead(ref reader, out var suite) || suite is null)
            return false;
        request = new OpenSessionRequest(tag, (PrivilegeLevel)privilege, session, suite);
        return true;
    }
}

/// <summary>
/// RMCP+ Open Session Response (IPMI 2.0 §13.18); eight octets when refused, and then nobody relies on more than the status.
/// <code>
/// | tag | status | privilege | 00 | SIDm (4) | SIDc (4) | the three records chosen |
/// </code>
/// </summary>
/// <param name="BmcSessionId">SIDc: the BMC's number for the session; packets to it carry it.</param>
/// <param name="Suite">Null when the algorithms make no known suite.</param>
public readonly record struct OpenSessionResponse(
    byte Tag, RmcpPlusStatus Status, PrivilegeLevel Privilege, uint ConsoleSessionId, uint BmcSessionId = 0, CipherSuite? Suite = null)
{
    /// <summary>Writes the payload.</summary>
    public void WriteTo(ref WireWriter writer)
    {
        writer.WriteByte(Tag);
        writer.WriteByte((byte)Status);
        writer.WriteByte((byte)Privilege);
        writer.WriteByte(0);
        writer.WriteUInt32LittleEndian(ConsoleSessionId);
        if (Status != RmcpPlusStatus.Ok || Suite is null) return;
        writer.WriteUInt32LittleEndian(BmcSessionId);
        AlgorithmRecords.Write(ref writer, Suite);
    }

    /// <summary>Reads the payload.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out OpenSessionResponse response)
    {
        response = default;
        var reader = new WireReader(payload);
        if (!reader.TryReadByte(out var tag) || !reader.TryReadByte(out var status)) return false;
        if (status != (byte)RmcpPlusStatus.Ok)
        {
            var session = reader.TrySkip(2) && reader.TryReadUInt32LittleEndian(out var given) ? given : 0;
            response = new OpenSessionResponse(tag, (RmcpPlusStatus)status, PrivilegeLevel.Unspecified, session);
            return true;
        }

        if (!reader.TryReadByte(out var privilege) || !reader.TrySkip(1) || !reader.TryReadUInt32LittleEndian(out var console)
            || !reader.TryReadUInt32LittleEndian(out var bmc) || !AlgorithmRecords.TryRead(ref reader, out var suite))
            return false;
        response = new OpenSessionResponse(tag, RmcpPlusStatus.Ok, (PrivilegeLevel)(privilege & 0x0F), console, bmc, suite);
        return true;
    }
}

/// <summary>The three algorithm records of both messages (IPMI 2.0 tables 13-9, 13-10).</summary>
internal static class AlgorithmRecords
{
    private const byte Length = 8;

    public static void Write(ref WireWriter writer, CipherSuite suite)
    {
        Span<byte> algorithms = [(byte)suite.Authentication, (byte)suite.Integrity, (byte)suite.Confidentiality];
        for (byte type = 0; type < algorithms.Length; type++)
        {
            writer.WriteByte(type);
            writer.Fill(2);
            writer.WriteByte(Length);
            writer.WriteByte(algorithms[type]);
            writer.Fill(3);
        }
    }

    /// <summary>A record of length 0 lets the other side choose; nobody here sends one, so the algorithm is then taken as none.</summary>
    public static bool TryRead(ref WireReader reader, out CipherSuite? suite)
    {
        suite = null;
        Span<byte> algorithms = stackalloc byte[3];
        for (var type = 0; type < algorithms.Length; type++)
        {
            if (!reader.TryRead(Length, out var record)) return false;
            algorithms[type] = (byte)(record[3] == 0 ? 0 : record[4] & 0x3F);
        }

        suite = CipherSuite.Find((AuthenticationAlgorithm)algorithms[0], (IntegrityAlgorithm)algorithms[1], (ConfidentialityAlgorithm)algorithms[2]);
        return true;
    }
}
