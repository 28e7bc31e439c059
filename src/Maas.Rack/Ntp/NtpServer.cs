using System.Net;
using System.Net.Sockets;
using Maas.Protocols.Ntp;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maas.Rack.Ntp;

/// <param name="Port">UDP; 123.</param>
/// <param name="Addresses">The addresses to listen on; one socket each, so that an answer leaves from where the question came to.</param>
public sealed record NtpServerOptions(int Port, IReadOnlyList<IPAddress> Addresses);

/// <summary>Tells machines the time of this host: a machine whose own clock is years off refuses every certificate and signs nothing that is
/// accepted. A time server that the host runs already answers instead.</summary>
public sealed partial class NtpServer(NtpServerOptions options, TimeProvider clock, ILogger<NtpServer> log) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Socket> _sockets = [];
    private readonly List<Task> _loops = [];

    /// <summary>The port bound, when the options leave it to the system.</summary>
    public int Port { get; private set; } = options.Port;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var address in options.Addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            _sockets.Add(socket);
            try
            {
                socket.Bind(new IPEndPoint(address, Port));
            }
            catch (SocketException problem)
            {
                LogLeft(log, address, Port, problem.SocketErrorCode);
                continue;
            }

            Port = ((IPEndPoint)socket.LocalEndPoint!).Port;
            _loops.Add(ServeAsync(socket));
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        foreach (var socket in _sockets) socket.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync(Socket socket)
    {
        var request = new byte[1500];
        var answer = new byte[NtpPacket.Length];
        var client = new SocketAddress(socket.AddressFamily);
        while (true)
        {
            try
            {
                var length = await socket.ReceiveFromAsync(request, SocketFlags.None, client, _stop.Token);
                if (!NtpPacket.TryAnswer(request.AsSpan(0, length), clock.GetUtcNow(), answer)) continue;
                NtpPacket.Stamp(answer, clock.GetUtcNow());
                await socket.SendToAsync(answer, SocketFlags.None, client, _stop.Token);
            }
            catch (SocketException)
            {
                // A client that is gone answers with ICMP; nothing about the socket is wrong.
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "NTP is left to others on {Address} port {Port} ({Problem})")]
    private static partial void LogLeft(ILogger log, IPAddress address, int port, SocketError problem);
}
