using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Maas.Protocols.Dns;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maas.Rack.Discovery;

/// <summary>Hears what hosts call themselves by multicast DNS (RFC 6762) on the served interfaces. Asks nothing.</summary>
public sealed partial class MdnsWatch(DiscoveryOptions options, IStationJournal journal, ILogger<MdnsWatch> log) : BackgroundService
{
    private const int Port = 5353;
    private const string Local = ".local.";
    private static readonly IPAddress Group = IPAddress.Parse("224.0.0.251");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var names = new Dictionary<int, string>();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.PacketInformation, true);
            socket.Bind(new IPEndPoint(IPAddress.Any, Port));
            foreach (var nic in NetworkInterface.GetAllNetworkInterfaces().Where(n => options.Interfaces.Contains(n.Name)))
            {
                var index = nic.GetIPProperties().GetIPv4Properties().Index;
                socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(Group, index));
                names[index] = nic.Name;
            }
        }
        catch (Exception problem) when (problem is SocketException or NetworkInformationException)
        {
            LogDeaf(log, problem.Message);
            return;
        }

        var buffer = new byte[9000];
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var received = await socket.ReceiveMessageFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), stoppingToken);
                if (!names.TryGetValue(received.PacketInformation.Interface, out var name)) continue;
                foreach (var (address, hostname) in Read(buffer.AsSpan(0, received.ReceivedBytes))) journal.Heard(name, address, hostname);
            }
            catch (SocketException)
            {
                // One bad datagram.
            }
        }
    }

    /// <summary>The addresses of hosts in a response, with their names under <c>local</c>.</summary>
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
            var size = BinaryPrimitives.ReadUInt16BigEndian(message[(position + 8)..]);
            position += 10;
            if (position + size > message.Length) return found;
            var isAddress = (type == RecordType.A && size == 4) || (type == RecordType.Aaaa && size == 16);
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
