using Maas.Protocols.Primitives;

namespace Maas.Protocols.Ethernet;

/// <summary>The answer to a solicitation that says: no router here (RFC 4861 §4.2). Its lifetime is 0, which makes the sender nobody's default router; it
/// has no prefix and no flag, and it goes to the asker alone, so that no other host learns or forgets anything by it.</summary>
public static class RouterAdvertisement
{
    /// <summary>Octets of the frame.</summary>
    public const int FrameLength = Icmpv6.HeaderLength + 16;

    private const byte Type = 134;

    /// <summary>Writes the frame.</summary>
    /// <param name="frame">At least <see cref="FrameLength"/> octets.</param>
    /// <param name="from">Our station on that link.</param>
    /// <param name="asker">Whom it is for.</param>
    public static void WriteNone(Span<byte> frame, MacAddress from, in RouterSolicitation asker)
    {
        frame = frame[..FrameLength];
        frame.Clear();
        asker.SourceMac.Write(frame);
        from.Write(frame[6..]);
        frame[Icmpv6.HeaderLength] = Type;
        Icmpv6.WriteHeaders(frame, LinkLocal(from), asker.Source);
    }

    /// <summary>The link-local address that follows from a station's own (RFC 4291 appendix A): routers speak from none other.</summary>
    private static UInt128 LinkLocal(MacAddress mac)
    {
        Span<byte> octets = stackalloc byte[MacAddress.Length];
        mac.Write(octets);
        var high = ((ulong)(octets[0] ^ 2) << 16) | ((ulong)octets[1] << 8) | octets[2];
        var low = ((ulong)octets[3] << 16) | ((ulong)octets[4] << 8) | octets[5];
        return new UInt128(0xfe80UL << 48, (high << 40) | (0xfffeUL << 24) | low);
    }
}
