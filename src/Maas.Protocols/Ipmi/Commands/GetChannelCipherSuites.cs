using Maas.Protocols.Primitives;

namespace Maas.Protocols.Ipmi.Commands;

/// <summary>Which cipher suites a channel offers, sixteen octets of the list at a time (IPMI 2.0 §22.15). Needs no session.</summary>
/// <param name="Channel">0Eh: the one that this arrives on.</param>
/// <param name="Index">Which sixteen octets, from 0; at most 3Fh.</param>
public readonly record struct GetChannelCipherSuites(byte Channel, byte Index) : IIpmiRequest<GetChannelCipherSuites, CipherSuiteRecords>
{
    /// <summary>The last index there can be.</summary>
    public const byte MaxIndex = 0x3F;

    private const byte ListBySuite = 0x80;

    /// <inheritdoc/>
    public static NetworkFunction NetFn => NetworkFunction.Application;

    /// <inheritdoc/>
    public static byte Command => 0x54;

    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer) => writer.Write([Channel, 0, (byte)(ListBySuite | Index)]);

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out GetChannelCipherSuites request)
    {
        request = data is [var channel, _, var index, ..] ? new((byte)(channel & 0x0F), (byte)(index & MaxIndex)) : default;
        return data.Length >= 3;
    }
}

/// <summary>A part of the list; fewer than sixteen octets: the last part.</summary>
/// <param name="Octets">Records that may begin in one part and end in the next.</param>
public readonly record struct CipherSuiteRecords(byte Channel, ReadOnlyMemory<byte> Octets) : IIpmiReply<CipherSuiteRecords>
{
    /// <summary>Octets of a full part.</summary>
    public const int PartLength = 16;

    private const byte Standard = 0xC0;
    private const byte Oem = 0xC1;

    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer)
    {
        writer.WriteByte(Channel);
        writer.Write(Octets.Span);
    }

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out CipherSuiteRecords reply)
    {
        reply = data is [var channel, .. var octets] ? new(channel, octets[..Math.Min(octets.Length, PartLength)].ToArray()) : default;
        return data.Length >= 1;
    }

    /// <summary>The numbers of the standard suites in a whole list: C0 id algorithms…, or C1 id OEM(3) algorithms…; algorithm octets have bits 7:6 other than 11.</summary>
    public static IReadOnlyList<byte> SuitesOf(ReadOnlySpan<byte> list)
    {
        var suites = new List<byte>();
        var reader = new WireReader(list);
        while (reader.TryReadByte(out var start) && reader.TryReadByte(out var id))
        {
            if (start == Standard) suites.Add(id);
            else if (start != Oem || !reader.TrySkip(3)) break;
            while (reader.Rest is [< Standard, ..]) reader.TrySkip(1);
        }

        return suites;
    }

    /// <summary>The record of a standard suite.</summary>
    public static byte[] RecordOf(Session.CipherSuite suite) =>
        [Standard, suite.Id, (byte)suite.Authentication, (byte)(0x40 | (byte)suite.Integrity), (byte)(0x80 | (byte)suite.Confidentiality)];
}
