using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Maas.Domain.Booting;
using Maas.Protocols.Tftp;
using Maas.Rack.Boot;
using Microsoft.Extensions.Logging;

namespace Maas.Rack.Tftp;

/// <summary>Hands out boot files over TFTP, read only (boot.md §4). Listens for requests; transfers run in a <see cref="TransferLoop"/>.</summary>
public sealed partial class TftpServer(TftpSettings settings, BootRoutes routes, IBootJournal journal, TimeProvider clock, ILogger<TftpServer> log) : IAsyncDisposable
{
    /// <summary>Octets in flight to one client at most: what the smallest usual receive buffer holds.</summary>
    private const int MostInFlight = 128 * 1024;
    private const int MostWindow = 64;

    private readonly CancellationTokenSource _stop = new();
    private readonly List<Socket> _sockets = [];
    private readonly List<Task> _listening = [];

    /// <summary>Requests being looked up, so that one sent again meanwhile is not answered twice.</summary>
    private readonly ConcurrentDictionary<IPEndPoint, TftpRequest> _lookedUp = new();
    private TransferLoop? _loop;
    private int _disposed;

    /// <summary>The port listened on, for one that was left to the system.</summary>
    public int Port { get; private set; }

    /// <exception cref="SocketException">The port is in use or may not be bound.</exception>
    public void Start()
    {
        Port = settings.Port;
        foreach (var address in settings.Listen)
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6 && !Socket.OSSupportsIPv6) continue;
            var socket = Listen(new IPEndPoint(address, Port));
            Port = ((IPEndPoint)socket.LocalEndPoint!).Port;
            _sockets.Add(socket);
        }

        _loop = new TransferLoop(settings, journal, clock, log);
        _listening.AddRange(_sockets.Select(ListenAsync));
    }

    /// <summary>Ends every transfer; a second call finds nothing to do.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _stop.CancelAsync();
        foreach (var socket in _sockets) socket.Dispose();
        await Task.WhenAll(_listening);
        _loop?.Dispose();
        _stop.Dispose();
    }

    private static Socket Listen(IPEndPoint at)
    {
        var socket = new Socket(at.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (at.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = false;
                socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.PacketInformation, true);
            }
            else
            {
                socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.PacketInformation, true);
            }

            // A whole row of racks may be switched on in the same second.
            socket.ReceiveBufferSize = 4 << 20;
            socket.Bind(at);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task ListenAsync(Socket socket)
    {
        var buffer = new byte[2048];
        var anyone = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var received = await socket.ReceiveMessageFromAsync(buffer, SocketFlags.None, anyone, _stop.Token);
                if (settings.Serves(received.PacketInformation.Interface))
                    Take(buffer.AsSpan(0, received.ReceivedBytes), (IPEndPoint)received.RemoteEndPoint, received.PacketInformation.Address);
            }
            catch (Exception problem) when (problem is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException problem)
            {
                LogReceive(log, problem.Message);
            }
        }
    }

    private void Take(ReadOnlySpan<byte> packet, IPEndPoint client, IPAddress local)
    {
        if (!TftpPacket.TryReadRequest(packet, out var request))
        {
            if (TftpPacket.TryReadOpcode(packet, out var opcode) && opcode is TftpOpcode.ReadRequest or TftpOpcode.WriteRequest)
                Refuse(client, local, TftpErrorCode.IllegalOperation, "The request is malformed");
            return;
        }

        if (request.Opcode == TftpOpcode.WriteRequest) Refuse(client, local, TftpErrorCode.AccessViolation, "This server is read only");
        else if (request.Mode == TftpMode.Mail) Refuse(client, local, TftpErrorCode.IllegalOperation, "Mail is not delivered here");
        else if (_loop!.Count + _lookedUp.Count >= settings.MostTransfers) Refuse(client, local, TftpErrorCode.NotDefined, "Too many transfers at a time");
        else if (_lookedUp.TryAdd(client, request)) _ = AnswerAsync(request, client, local);
    }

    private async Task AnswerAsync(TftpRequest asked, IPEndPoint client, IPAddress local)
    {
        try
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            if (!BootPath.TryNormalize(asked.Filename, out var path))
            {
                Refuse(client, local, TftpErrorCode.AccessViolation, "The name leads out of what is served");
                return;
            }

            var request = new BootRequest(path, BootProtocol.Tftp, local, client.Address);
            if (await routes.FindAsync(request, _stop.Token) is { } file) Begin(asked, request, client, Open(file, asked.Mode));
            else Refuse(client, local, TftpErrorCode.FileNotFound, "File not found");
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            LogFailed(log, problem, client, asked.Filename);
            Refuse(client, local, TftpErrorCode.NotDefined, "The file cannot be read");
        }
        finally
        {
            _lookedUp.TryRemove(client, out _);
        }
    }

    private static TransferContent Open(BootFile file, TftpMode mode)
    {
        var content = file switch
        {
            BootFile.Generated generated => TransferContent.Of(generated.Content),
            BootFile.Stored stored => TransferContent.OfFile(stored.Path),
            _ => throw new InvalidOperationException($"{file} cannot be sent."),
        };
        return mode == TftpMode.Netascii ? TransferContent.AsText(content) : content;
    }

    private void Begin(TftpRequest asked, BootRequest request, IPEndPoint client, TransferContent content)
    {
        var block = asked.Options.BlockSize is { } size ? Math.Clamp(size, TftpOptions.LeastBlockSize, Math.Max(TftpOptions.LeastBlockSize, settings.MaxBlockSize())) : (int?)null;
        var window = asked.Options.WindowSize is { } wanted ? Math.Clamp(Math.Min(wanted, MostInFlight / (block ?? TftpOptions.DefaultBlockSize)), 1, MostWindow) : (int?)null;
        var answered = new TftpOptions
        {
            BlockSize = block,
            WindowSize = window,
            Timeout = asked.Options.Timeout,
            // The size of text is known only when it has been sent.
            TransferSize = asked.Options.TransferSize is not null ? content.Length : null,
        };
        _loop!.Add(new TransferTerms(asked, answered, request, client), content);
    }

    /// <summary>Answers at once, or the client would try again until its patience ends.</summary>
    private void Refuse(IPEndPoint client, IPAddress local, TftpErrorCode code, string message)
    {
        try
        {
            Span<byte> packet = stackalloc byte[128];
            using var socket = Transfer.Connected(local, client);
            socket.Send(packet[..TftpPacket.WriteError(packet, code, message)], SocketFlags.None, out _);
        }
        catch (SocketException problem)
        {
            LogReceive(log, problem.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "TFTP: {Why}")]
    private static partial void LogReceive(ILogger log, string why);

    [LoggerMessage(LogLevel.Error, "TFTP {Client} {Filename}: failed")]
    private static partial void LogFailed(ILogger log, Exception problem, IPEndPoint client, string filename);
}
