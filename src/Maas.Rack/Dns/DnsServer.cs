using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Maas.Protocols.Dns;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maas.Rack.Dns;

/// <param name="Port">UDP and TCP; 53.</param>
/// <param name="Addresses">The addresses to listen on; one socket each, so that an answer leaves from where the query came to.</param>
public sealed record DnsServerOptions(int Port, IReadOnlyList<IPAddress> Addresses);

/// <summary>DNS over UDP and TCP (RFC 1035, RFC 7766). Own names are answered from memory on the receiving loop; only questions about others' names wait.</summary>
public sealed partial class DnsServer(IZones zones, DnsServerOptions options, TimeProvider clock, ILogger<DnsServer> log) : IHostedService, IDisposable
{
    private const int LargestTcp = 65535;

    // Linux: SOL_IP and IP_FREEBIND, for both families (ip(7)).
    private const int IpLevel = 0;
    private const int IpFreeBind = 15;

    /// <summary>Clients that hold a TCP connection without a question.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    private readonly Forwarder _forwarder = new(clock);
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _connections = new(256, 256);
    private readonly List<Socket> _sockets = [];
    private readonly List<Task> _loops = [];

    /// <summary>The UDP port bound, when the options leave it to the system.</summary>
    public int Port { get; private set; } = options.Port;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var address in options.Addresses)
        {
            var udp = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 << 20 };
            _sockets.Add(udp);
            FreeBind(udp);
            udp.Bind(new IPEndPoint(address, Port));
            Port = ((IPEndPoint)udp.LocalEndPoint!).Port;
            var tcp = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            _sockets.Add(tcp);
            FreeBind(tcp);
            tcp.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            tcp.Bind(new IPEndPoint(address, Port));
            tcp.Listen(64);
            _loops.Add(Task.Factory.StartNew(() => ServeUdp(udp), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
            _loops.Add(AcceptAsync(tcp));
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        foreach (var socket in _sockets) socket.Dispose();
        await Task.WhenAll(_loops).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        foreach (var socket in _sockets) socket.Dispose();
        _stop.Dispose();
        _connections.Dispose();
        _forwarder.Dispose();
    }

    /// <summary>Lets a socket bind an address that the kernel does not have yet: an IPv6 address is tentative for a second after it appears (RFC 4862 §5.4).</summary>
    public static void FreeBind(Socket socket) => socket.SetRawSocketOption(IpLevel, IpFreeBind, BitConverter.GetBytes(1));

    /// <summary>A blocking loop on its own thread: one datagram is a few microseconds, less than handing it to another thread.</summary>
    private void ServeUdp(Socket socket)
    {
        var received = new byte[4096];
        var answer = new byte[DnsAnswer.LargestUdp];
        var from = new SocketAddress(socket.AddressFamily);
        Span<byte> name = stackalloc byte[DnsName.Longest];
        var any = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var length = socket.ReceiveFrom(received, SocketFlags.None, from);
                if (!DnsQuery.TryRead(received.AsSpan(0, length), name, out var query, out var wellFormed)) continue;
                var client = (IPEndPoint)any.Create(from);
                var recursion = zones.MayRecurse(client.Address);
                var limit = Math.Min((int)query.UdpLimit, DnsAnswer.LargestUdp);
                switch (DnsResponder.Respond(query, wellFormed, zones.Current, recursion, answer.AsSpan(0, limit), out var size))
                {
                    case DnsResponder.Outcome.Answered:
                        socket.SendTo(answer.AsSpan(0, size), SocketFlags.None, from);
                        break;
                    case DnsResponder.Outcome.Forward:
                        _ = ForwardAsync(socket, client, received[..length], zones.ForwardersOf(query.Name), limit);
                        break;
                }
            }
            catch (SocketException problem) when (!_stop.IsCancellationRequested)
            {
                // A client that is gone answers with ICMP; nothing about the socket is wrong.
                LogDatagram(log, problem.SocketErrorCode);
            }
            catch (Exception) when (_stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task ForwardAsync(Socket socket, IPEndPoint client, byte[] query, IReadOnlyList<IPEndPoint> servers, int limit)
    {
        try
        {
            var answer = await ResolveAsync(query, servers, tcp: false);
            if (answer.Length > limit)
            {
                // TC and nothing else: the client comes again over TCP.
                answer = Refuse(query, ResponseCode.NoError);
                answer[2] |= 0x02;
            }

            await socket.SendToAsync(answer, client, _stop.Token);
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            LogForward(log, client, problem.Message);
        }
    }

    private async Task<byte[]> ResolveAsync(byte[] query, IReadOnlyList<IPEndPoint> servers, bool tcp) =>
        await _forwarder.AskAsync(query, servers, tcp, _stop.Token) ?? Refuse(query, ResponseCode.ServerFailure);

    private static byte[] Refuse(byte[] message, ResponseCode code)
    {
        Span<byte> name = stackalloc byte[DnsName.Longest];
        Span<byte> answer = stackalloc byte[DnsQuery.SmallestLimit];
        return DnsQuery.TryRead(message, name, out var query, out _) ? answer[..DnsResponder.Fail(query, code, answer)].ToArray() : [];
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptAsync(_stop.Token);
                if (!await _connections.WaitAsync(0)) client.Dispose();
                else _ = ServeTcpAsync(client);
            }
            catch (Exception problem) when (problem is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                if (_stop.IsCancellationRequested) return;
            }
        }
    }

    private async Task ServeTcpAsync(Socket socket)
    {
        try
        {
            using var client = socket;
            await using var stream = new NetworkStream(client);
            var address = ((IPEndPoint)client.RemoteEndPoint!).Address;
            var size = new byte[2];
            while (true)
            {
                using var limit = new CancellationTokenSource(Idle, clock);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
                await stream.ReadExactlyAsync(size, either.Token);
                var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(size)];
                await stream.ReadExactlyAsync(message, either.Token);
                if (await AnswerTcpAsync(message, address) is not { Length: > 0 } answer) return;
                var framed = new byte[answer.Length + 2];
                BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)answer.Length);
                answer.CopyTo(framed, 2);
                await stream.WriteAsync(framed, either.Token);
            }
        }
        catch (Exception problem) when (problem is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The client left or had nothing more to ask.
        }
        finally
        {
            _connections.Release();
        }
    }

    private async Task<byte[]?> AnswerTcpAsync(byte[] message, IPAddress client)
    {
        var answer = Local(message, client, out var forwarders);
        return answer ?? (forwarders is null ? null : await ResolveAsync(message, forwarders, tcp: true));
    }

    private byte[]? Local(byte[] message, IPAddress client, out IReadOnlyList<IPEndPoint>? forwarders)
    {
        forwarders = null;
        Span<byte> name = stackalloc byte[DnsName.Longest];
        if (!DnsQuery.TryRead(message, name, out var query, out var wellFormed)) return null;
        var buffer = new byte[LargestTcp];
        var outcome = DnsResponder.Respond(query, wellFormed, zones.Current, zones.MayRecurse(client), buffer, out var length);
        if (outcome == DnsResponder.Outcome.Forward) forwarders = zones.ForwardersOf(query.Name);
        return outcome == DnsResponder.Outcome.Answered ? buffer[..length] : null;
    }

    [LoggerMessage(LogLevel.Debug, "DNS datagram: {Problem}")]
    private static partial void LogDatagram(ILogger log, SocketError problem);

    [LoggerMessage(LogLevel.Debug, "DNS answer to {Client} not sent: {Problem}")]
    private static partial void LogForward(ILogger log, IPEndPoint client, string problem);
}
