using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Maas.Protocols.Dns;
using Maas.Rack.Dhcp.Wire;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maas.Rack.Discovery;

/// <summary>Hears what hosts call themselves by multicast DNS (RFC 6762) on the served interfaces. Asks nothing.</summary>
public sealed partial class MdnsWatch(DiscoveryOptions options, IStationJournal journal, ILogger<MdnsWatch> log) : BackgroundService
{
    private const int Port = 5353;
    /// <summary>Top bit of the class: forget what you knew (RFC 6762 §10.2).</summary>
    private const int CacheFlush = 0x8000;
    private const string Local = ".local.";
    private static readonly IPAddress Group = IPAddress.Parse("224.0.0.251");

    private readonly Dictionary<int, string> _names = [];
    private Socket? _socket;

    /// <summary>Opens the socket at once; without one, nothing is heard.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // A rack that is switched on introduces itself all at once.
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.PacketInformation, true);
            socket.Bind(new IPEndPoint(IPAddress.Any, Port));
            foreach (var name in options.Interfaces)
            {
                var index = (int)Native.InterfaceIndex(name);
                socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(Group, index));
                _names[index] = name;
            }
        }
        catch (SocketException problem)
        {
            socket.Dispose();
            LogDeaf(log, problem.Message);
            return Task.CompletedTask;
        }

        _socket = socket;
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _socket?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var buffer = new byte[9000];
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var received = await _socket!.ReceiveMessageFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), stoppingToken);
                // Who answers does so from the port of the protocol (RFC 6762 §6).
                if (((IPEndPoint)received.RemoteEndPoint).Port != Port || !_names.TryGetValue(received.PacketInformation.Interface, out var name)) continue;
                foreach (var (address, hostname) in Read(buffer.AsSpan(0, received.ReceivedBytes))) journal.Heard(name, address, hostname);
            }
            catch (SocketException)
            {
                // One bad datagram.
            }
        }
    }

    /// <summary>The addresses of hosts in a response, with their names under <c>local</c>; a lifetime of 0 is a farewell (RFC 6762 §10.1).</summary>
    public static IReadOnlyList<(IPAddress Address, string Hostname)> Read(ReadOnlySpan<byte> message)
    {
        if (message.Length < DnsQuery.HeaderLength || (message[2] & 0x80) == 0) return [];
        var found = new List<(IPAddress, string)>();
        var questions = BinaryPrimitives.ReadUInt16BigEndian(message[4..]);
        var records = BinaryPrimitives.ReadUInt16BigEndian(message[6..]) + BinaryPrimitives.ReadUInt16BigEndian(message[8..]) + BinaryPrimitives.ReadUInt16BigEndian(message[10..]);
        Span<byte> name = stackalloc byte[DnsName.Longest];
        var position = DnsQuery.HeaderLength;
        for (var i = 0; i < questions; i++)
        {
            if (!DnsName.TryRead(message, ref position, name, out _)) return found;
            position += 4;
        }

        for (var i = 0; i < records && position < message.Length; i++)
        {
            if (!DnsName.TryRead(message, ref position, name, out var length) || position + 10 > message.Length) return found;
            var type = (RecordType)BinaryPrimitives.ReadUInt16BigEndian(message[position..]);
            var isInternet = (BinaryPrimitives.ReadUInt16BigEndian(message[(position + 2)..]) & ~CacheFlush) == 1;
            var lives = BinaryPrimitives.ReadUInt32BigEndian(message[(position + 4)..]) > 0;
            var size = BinaryPrimitives.ReadUInt16BigEndian(message[(position + 8)..]);
            position += 10;
            if (position + size > message.Length) return found;
            var isAddress = isInternet && lives && ((type == RecordType.A && size == 4) || (type == RecordType.Aaaa && size == 16));
            var text = isAddress ? DnsName.ToText(name[..length]) : "";
            if (text.EndsWith(Local, StringComparison.OrdinalIgnoreCase) && text.Length > Local.Length)
                found.Add((new IPAddress(message.Slice(position, size)), text[..^Local.Length]));
            position += size;
        }

        return found;
    }

    [LoggerMessage(LogLevel.Information, "Names by multicast DNS are not heard: {Problem}")]
    private static partial void LogDeaf(ILogger log, string problem);
}
