using System.Buffers.Binary;
using System.Net;
using Maas.Domain.Naming;
using Maas.Protocols.Dns;

namespace Maas.Rack.Dns;

/// <summary>Finds the names of addresses (RFC 1035 §3.5): in our own zones, else with the servers that resolve for us.</summary>
public sealed class ReverseResolver(IZones zones, TimeProvider clock) : IDisposable
{
    private const int LargestUdp = 4096;

    private readonly Forwarder _forwarder = new(clock);

    /// <returns>The name without its final dot; null when there is none or nobody answers.</returns>
    public async Task<string?> NameOfAsync(IPAddress address, CancellationToken cancel)
    {
        if (!DnsName.TryParse(ReverseNames.Of(address), out var name)) return null;
        if (zones.Current.Of(name) is { } zone)
        {
            // A name of ours that only repeats the address tells nothing.
            return zone.Find(name)?.FirstOrDefault(r => r.Type == RecordType.Ptr) is { } own && Text(own.Data) is { } text
                && !text.StartsWith(address.ToString().Replace('.', '-').Replace(':', '-') + '.', StringComparison.Ordinal) ? text : null;
        }

        var answer = await _forwarder.AskAsync(Question(name), zones.ForwardersOf(name), tcp: false, cancel);
        return answer is null ? null : Read(answer);
    }

    public void Dispose() => _forwarder.Dispose();

    /// <summary>The first PTR record of an answer.</summary>
    internal static string? Read(ReadOnlySpan<byte> message)
    {
        if (message.Length < DnsQuery.HeaderLength || message.Length > LargestUdp) return null;
        var (questions, answers) = (BinaryPrimitives.ReadUInt16BigEndian(message[4..]), BinaryPrimitives.ReadUInt16BigEndian(message[6..]));
        Span<byte> name = stackalloc byte[DnsName.Longest];
        var position = DnsQuery.HeaderLength;
        for (var i = 0; i < questions; i++, position += 4)
        {
            if (!DnsName.TryRead(message, ref position, name, out _)) return null;
        }

        for (var i = 0; i < answers; i++)
        {
            if (!DnsName.TryRead(message, ref position, name, out _) || position + 10 > message.Length) return null;
            var type = (RecordType)BinaryPrimitives.ReadUInt16BigEndian(message[position..]);
            var size = BinaryPrimitives.ReadUInt16BigEndian(message[(position + 8)..]);
            position += 10;
            if (position + size > message.Length) return null;
            var at = position;
            if (type == RecordType.Ptr && DnsName.TryRead(message[..(position + size)], ref at, name, out var length)) return Text(name[..length]);
            position += size;
        }

        return null;
    }

    private static string? Text(ReadOnlySpan<byte> name) => DnsName.ToText(name).TrimEnd('.') is { Length: > 0 } text ? text : null;

    /// <summary>A query with recursion desired; the identifier is drawn by who sends it.</summary>
    private static byte[] Question(byte[] name)
    {
        var query = new byte[DnsQuery.HeaderLength + name.Length + 4];
        query[2] = 0x01;
        query[5] = 1;
        name.CopyTo(query, DnsQuery.HeaderLength);
        BinaryPrimitives.WriteUInt16BigEndian(query.AsSpan(query.Length - 4), (ushort)RecordType.Ptr);
        query[^1] = 1;
        return query;
    }
}
