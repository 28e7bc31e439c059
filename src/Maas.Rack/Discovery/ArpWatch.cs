using System.Runtime.InteropServices;
using Maas.Protocols.Ethernet;
using Maas.Protocols.Primitives;
using Maas.Rack.Dhcp.Wire;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maas.Rack.Discovery;

/// <summary>Whom the rack tells about stations.</summary>
public interface IStationJournal
{
    /// <summary>A station has an address. Returns at once.</summary>
    /// <param name="vid">The VLAN whose 802.1Q tag it spoke with; null without one.</param>
    void Saw(string interfaceName, Ipv4Address address, MacAddress station, int? vid = null);

    /// <summary>A host says what it is called. Returns at once.</summary>
    void Heard(string interfaceName, System.Net.IPAddress address, string hostname);
}

/// <param name="Interfaces">Names of the interfaces that are watched.</param>
public sealed record DiscoveryOptions(IReadOnlyList<string> Interfaces);

/// <summary>Hears who speaks ARP on the served interfaces (RFC 826): whoever asks or answers says his own address. On
/// every VLAN that comes in. One thread, which sleeps in poll(2).</summary>
public sealed partial class ArpWatch(DiscoveryOptions options, IStationJournal journal, ILogger<ArpWatch> log) : IHostedService, IDisposable
{
    private const int PollMilliseconds = 500;

    private readonly CancellationTokenSource _stop = new();
    private Thread? _thread;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var sockets = new List<(string Name, int Socket)>();
        foreach (var name in options.Interfaces.Where(n => !options.Interfaces.Any(other => VlanInterfaces.IsVlanOf(n, other))))
        {
            try
            {
                var socket = Sockets.TakeFrames(Native.InterfaceIndex(name), SocketFilters.Arp);
                sockets.Add((name, socket));
                Sockets.WantTags(socket);
            }
            catch (SocketFailedException problem)
            {
                LogDeaf(log, name, problem.Message);
            }
        }

        if (sockets.Count == 0) return Task.CompletedTask;
        _thread = new Thread(() => Listen(sockets)) { IsBackground = true, Name = "arp" };
        _thread.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stop.Cancel();
        _thread?.Join(TimeSpan.FromSeconds(2));
        return Task.CompletedTask;
    }

    public void Dispose() => _stop.Dispose();

    private void Listen(List<(string Name, int Socket)> sockets)
    {
        var entries = sockets.Select(s => new Native.PollEntry { File = s.Socket, Events = Native.PollIn }).ToArray();
        var inbox = new Inbox();
        while (!_stop.IsCancellationRequested)
        {
            if (Native.Poll(ref MemoryMarshal.GetArrayDataReference(entries), (ulong)entries.Length, PollMilliseconds) <= 0) continue;
            for (var i = 0; i < entries.Length; i++)
            {
                int count;
                do
                {
                    count = inbox.Receive(sockets[i].Socket);
                    for (var frame = 0; frame < count; frame++) Take(sockets[i].Name, inbox[frame], inbox.TagOf(frame));
                }
                while (count == Inbox.Most && !_stop.IsCancellationRequested);
            }
        }

        foreach (var (_, socket) in sockets) _ = Native.Close(socket);
    }

    private void Take(string name, ReadOnlySpan<byte> frame, int? vid)
    {
        if (!ArpPacket.TryRead(frame, out var packet) || packet.SenderMac.IsEmpty || packet.SenderMac.IsMulticast || !IsOfAHost(packet.Sender)) return;
        journal.Saw(name, packet.Sender, packet.SenderMac, vid);
    }

    /// <summary>Not one that says "this network", loopback, a group or everybody (RFC 6890): a probe (RFC 5227) has the first, a forger any.</summary>
    private static bool IsOfAHost(Ipv4Address address) => (address.Value >> 24) is > 0 and < 224 and not 127;

    [LoggerMessage(LogLevel.Warning, "Stations on {InterfaceName} are not seen: {Problem}")]
    private static partial void LogDeaf(ILogger log, string interfaceName, string problem);
}
