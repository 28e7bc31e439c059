namespace Maas.Protocols.Ipmi;

/// <summary>
/// The header in front of everything on UDP port 623 (ASF 2.0 §3.2.2.1).
/// <code>
/// | version 06 | reserved 00 | sequence FF: no ACK | class |
/// </code>
/// </summary>
public static class RmcpPacket
{
    /// <summary>The primary RMCP port.</summary>
    public const int Port = 623;

    /// <summary>Octets of the header.</summary>
    public const int HeaderLength = 4;

    /// <summary>The largest datagram that is taken; IPMI messages are far smaller.</summary>
    public const int MaxLength = 1024;

    private const byte Version = 0x06;
    private const byte NoAck = 0xFF;

    /// <summary>Writes the header.</summary>
    public static void WriteHeader(ref Primitives.WireWriter writer, RmcpClass messageClass)
    {
        writer.WriteByte(Version);
        writer.WriteByte(0);
        writer.WriteByte(NoAck);
        writer.WriteByte((byte)messageClass);
    }

    /// <summary>Takes the header off a datagram. Acknowledgements (class bit 7) are no messages.</summary>
    /// <returns>Whether it is RMCP.</returns>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out RmcpClass messageClass, out ReadOnlySpan<byte> body)
    {
        messageClass = default;
        body = default;
        if (datagram.Length is < HeaderLength or > MaxLength || datagram[0] != Version) return false;
        messageClass = (RmcpClass)datagram[3];
        body = datagram[HeaderLength..];
        return messageClass is RmcpClass.Asf or RmcpClass.Ipmi;
    }
}

/// <summary>Message classes (ASF 2.0 §3.2.2.1).</summary>
public enum RmcpClass : byte
{
    /// <summary>Alert Standard Format: presence.</summary>
    Asf = 0x06,

    /// <summary>IPMI.</summary>
    Ipmi = 0x07,
}
