using System.Net;
using System.Net.Sockets;
using Maas.Protocols.Tftp;
using Maas.Rack.Boot;

namespace Maas.Rack.Tftp;

/// <summary>What a transfer is about.</summary>
/// <param name="Asked">As the client sent it.</param>
/// <param name="Answered">The options taken up; none: the first block is the answer.</param>
internal sealed record TransferTerms(TftpRequest Asked, TftpOptions Answered, BootRequest Request, IPEndPoint Client);

/// <summary>One file on its way to one client, from a port of its own (the transfer identifier of RFC 1350 §4), from the address that was asked.
/// Connected, so that the kernel keeps strangers out and tells when the client's port is closed. All of it runs on the loop's thread.</summary>
internal sealed class Transfer : IDisposable
{
    private readonly TransferContent _content;
    private readonly Socket _socket;
    private readonly SendWindow _window;
    private readonly TftpSettings _settings;
    private readonly int _blockSize;
    private readonly TimeSpan _firstWait;
    private TimeSpan _wait;
    private int _waits;
    private long _bytes;

    /// <exception cref="SocketException">There is no port left, or the address is gone.</exception>
    public Transfer(TransferTerms terms, TransferContent content, TftpSettings settings)
    {
        (Terms, _content, _settings) = (terms, content, settings);
        _blockSize = terms.Answered.BlockSize ?? TftpOptions.DefaultBlockSize;
        _window = new SendWindow(terms.Answered.WindowSize ?? 1, !terms.Answered.IsEmpty);
        _firstWait = terms.Answered.Timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : settings.FirstWait;
        _wait = _firstWait;
        _socket = Connected(terms.Request.Local, terms.Client);
    }

    public TransferTerms Terms { get; }

    public int Descriptor => (int)_socket.Handle;

    /// <summary>When silence has lasted too long, on the loop's clock.</summary>
    public TimeSpan Deadline { get; private set; }

    /// <summary>Why it is over; null while it is not.</summary>
    public TransferEnd? End { get; private set; }

    public string Progress => _content.Length is { } length ? $"{_bytes} of {length} bytes" : $"{_bytes} bytes";

    /// <summary>The client has not answered anything yet.</summary>
    public bool IsUnanswered => _window.Acknowledged == (Terms.Answered.IsEmpty ? 0 : -1);

    /// <summary>A socket for one answer or one transfer.</summary>
    public static Socket Connected(IPAddress local, IPEndPoint client)
    {
        var socket = new Socket(client.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            var from = local.IsIPv6LinkLocal ? new IPAddress(local.GetAddressBytes(), client.Address.ScopeId) : local;
            socket.Bind(new IPEndPoint(from, 0));
            socket.Connect(client);
            socket.Blocking = false;
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Start(byte[] packet, TimeSpan now)
    {
        Deadline = now + _wait;
        Send(packet);
    }

    /// <summary>Takes everything that has arrived.</summary>
    public void Receive(byte[] packet, TimeSpan now)
    {
        while (End is null)
        {
            var length = _socket.Receive(packet, SocketFlags.None, out var problem);
            if (problem == SocketError.WouldBlock) return;
            if (problem != SocketError.Success) End = new TransferEnd(false, _window.Acknowledged > 0 ? "the client closed its port" : "");
            else Take(packet.AsSpan(0, length), packet, now);
        }
    }

    public void Elapsed(byte[] packet, TimeSpan now)
    {
        if (++_waits > _settings.MostWaits)
        {
            End = new TransferEnd(false, "the client fell silent");
            return;
        }

        _wait = TimeSpan.FromTicks(Math.Min(_wait.Ticks * 2, Math.Max(_settings.LongestWait.Ticks, _firstWait.Ticks)));
        Deadline = now + _wait;
        _window.Rewind();
        Send(packet);
    }

    /// <summary>Sends the first packet again: the client has asked again.</summary>
    public void Repeat(byte[] packet)
    {
        _window.Rewind();
        Send(packet);
    }

    private void Take(ReadOnlySpan<byte> received, byte[] packet, TimeSpan now)
    {
        if (TftpPacket.TryReadAcknowledgment(received, out var block))
        {
            var before = _window.Acknowledged;
            if (!_window.Acknowledge(block)) return;
            if (_window.Acknowledged > before) (_waits, _wait) = (0, _firstWait);
            _bytes = Math.Max(0, _window.Acknowledged) * _blockSize;
            Deadline = now + _wait;
            if (_window.IsComplete) End = new TransferEnd(true, "");
            else Send(packet);
        }
        else if (TftpPacket.TryReadError(received, out var code, out var message))
        {
            // Firmware that only wanted to know the size says so like this (boot-lab.md §4.2).
            var probe = _window.Acknowledged <= 0 && code is TftpErrorCode.OptionRefused or TftpErrorCode.NotDefined;
            End = new TransferEnd(false, probe ? "" : $"the client gave up: {(message.Length > 0 ? message : code)}");
        }
    }

    private void Send(byte[] packet)
    {
        try
        {
            while (_window.Next is { } block)
            {
                var (length, isLast) = Write(packet, block);
                _window.WasSent(block, isLast);
                _socket.Send(packet.AsSpan(0, length), SocketFlags.None, out var problem);
                // A full buffer is a lost packet, which the timer mends.
                if (problem is SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable) return;
                if (problem is not (SocketError.Success or SocketError.ConnectionRefused))
                {
                    End = new TransferEnd(false, $"sending failed: {problem}");
                    return;
                }
            }
        }
        catch (IOException problem)
        {
            _socket.Send(packet.AsSpan(0, TftpPacket.WriteError(packet, TftpErrorCode.NotDefined, "The file cannot be read")), SocketFlags.None, out _);
            End = new TransferEnd(false, problem.Message);
        }
    }

    private (int Length, bool IsLast) Write(byte[] packet, long block)
    {
        if (block == 0) return (TftpPacket.WriteOptionAcknowledgment(packet, Terms.Answered), false);
        TftpPacket.WriteDataHeader(packet, (ushort)block);
        var read = _content.Read(packet.AsSpan(TftpPacket.DataHeader, _blockSize), (block - 1) * _blockSize);
        return (TftpPacket.DataHeader + read, read < _blockSize);
    }

    public void Dispose()
    {
        _socket.Dispose();
        _content.Dispose();
    }
}

/// <summary>How a transfer ended.</summary>
/// <param name="Why">Empty when that is nothing to speak of.</param>
internal sealed record TransferEnd(bool IsComplete, string Why);
