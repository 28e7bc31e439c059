using System.Buffers.Binary;
using Maas.Protocols.Primitives;

namespace Maas.Protocols.Ethernet;

/// <summary>A host's question for IPv6 routers (RFC 4861 §4.1), as a frame.</summary>
/// <param name="SourceMac">Station that asks.</param>
/// <param name="Source">Its link-local address; 0 when it has none yet.</param>
/// <param name="Destination">The address it asks, all routers (ff02::2).</param>
public readonly record struct RouterSolicitation(MacAddress SourceMac, UInt128 Source, UInt128 Destination)
{
    private const byte Type = 133;
    private const int MinimumLength = 8;

    /// <summary>Whether the asker can be answered alone: it has a link-local address (fe80::/10).</summary>
    public bool HasAddress => Source >> 118 == 0x3fa;

    /// <summary>Reads a frame.</summary>
    /// <returns>Whether it is a solicitation that RFC 4861 §6.1.1 calls valid.</returns>
    public static bool TryRead(ReadOnlySpan<byte> frame, out RouterSolicitation read)
    {
        read = default;
        if (frame.Length < Icmpv6.HeaderLength + MinimumLength || !Icmpv6.IsFrame(frame)) return false;
        var length = BinaryPrimitives.ReadUInt16BigEndian(frame[18..]);
        if (length < MinimumLength || frame.Length < Icmpv6.HeaderLength + length) return false;
        var message = frame.Slice(Icmpv6.HeaderLength, length);
        if (message[0] != Type || message[1] != 0 || frame[21] != Icmpv6.OnLink || !HasWholeOptions(message[MinimumLength..])) return false;
        MacAddress.TryRead(frame[6..], out var mac);
        read = new RouterSolicitation(mac, BinaryPrimitives.ReadUInt128BigEndian(frame[22..]), BinaryPrimitives.ReadUInt128BigEndian(frame[38..]));
        return Icmpv6.Checksum(read.Source, read.Destination, message) == 0;
    }

    private static bool HasWholeOptions(ReadOnlySpan<byte> options)
    {
        while (options.Length > 0)
        {
            if (options.Length < 2 || options[1] == 0 || options[1] * 8 > options.Length) return false;
            options = options[(options[1] * 8)..];
        }

        return true;
    }
}
