using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Maas.Protocols.Dns;

namespace Maas.Rack.Dns;

/// <summary>Passes a query on to the servers that resolve for us. Each gets a socket of its own on a port the kernel draws, and an identifier drawn at
/// random, so that an answer cannot be guessed (RFC 5452 §4).</summary>
internal sealed class Forwarder(TimeProvider clock) : IDisposable
{
    private const int LargestMessage = 65535;

    /// <summary>Queries under way at once; more are told to come again.</summary>
    private readonly SemaphoreSlim _places = new(512, 512);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <returns>The answer with the client's identifier; null when nobody answered.</returns>
    public async Task<byte[]?> AskAsync(ReadOnlyMemory<byte> query, IReadOnlyList<IPEndPoint> servers, bool tcp, CancellationToken cancel)
    {
        if (!await _places.WaitAsync(0, cancel)) return null;
        try
        {
            foreach (var server in servers)
            {
                using var limit = new CancellationTokenSource(Patience, clock);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
                var asked = query.ToArray();
                RandomNumberGenerator.Fill(asked.AsSpan(0, 2));
                if (await TryAsync(asked, server, tcp, either.Token) is not { } answer) continue;
                query.Span[..2].CopyTo(answer);
                return answer;
            }

            return null;
        }
        finally
        {
            _places.Release();
        }
    }

    private static async Task<byte[]?> TryAsync(byte[] query, IPEndPoint server, bool tcp, CancellationToken cancel)
    {
        try
        {
            return tcp ? await OverTcpAsync(query, server, cancel) : await OverUdpAsync(query, server, cancel);
        }
        catch (Exception problem) when (problem is SocketException or OperationCanceledException or EndOfStreamException or IOException)
        {
            return null;
        }
    }

    private static async Task<byte[]?> OverUdpAsync(byte[] query, IPEndPoint server, CancellationToken cancel)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        // Connected: the kernel drops what does not come from the server asked.
        await socket.ConnectAsync(server, cancel);
        await socket.SendAsync(query, cancel);
        var buffer = new byte[4096];
        while (true)
        {
            var length = await socket.ReceiveAsync(buffer, cancel);
            if (Matches(query, buffer.AsSpan(0, length))) return buffer[..length];
        }
    }

    private static async Task<byte[]?> OverTcpAsync(byte[] query, IPEndPoint server, CancellationToken cancel)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server, cancel);
        await using var stream = new NetworkStream(socket);
        var framed = new byte[query.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)query.Length);
        query.CopyTo(framed, 2);
        await stream.WriteAsync(framed, cancel);
        var size = new byte[2];
        await stream.ReadExactlyAsync(size, cancel);
        var answer = new byte[Math.Min(LargestMessage, (int)BinaryPrimitives.ReadUInt16BigEndian(size))];
        await stream.ReadExactlyAsync(answer, cancel);
        return Matches(query, answer) ? answer : null;
    }

    public void Dispose() => _places.Dispose();

    /// <summary>Same identifier, a response, and the same question.</summary>
    private static bool Matches(ReadOnlySpan<byte> query, ReadOnlySpan<byte> answer)
    {
        if (answer.Length < DnsQuery.HeaderLength || !answer[..2].SequenceEqual(query[..2]) || (answer[2] & 0x80) == 0) return false;
        Span<byte> asked = stackalloc byte[DnsName.Longest];
        Span<byte> answered = stackalloc byte[DnsName.Longest];
        var (a, b) = (DnsQuery.HeaderLength, DnsQuery.HeaderLength);
        return DnsName.TryRead(query, ref a, asked, out var length) && DnsName.TryRead(answer, ref b, answered, out var other)
            && DnsName.IsUnder(answered[..other], asked[..length]) && length == other
            && answer.Length >= b + 4 && answer.Slice(b, 4).SequenceEqual(query.Slice(a, 4));
    }
}
