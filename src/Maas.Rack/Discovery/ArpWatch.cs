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
    void Saw(string interfaceName, Ipv4Address address, MacAddress station);

    /// <summary>A host says what it is called. Returns at once.</summary>
    void Heard(string interfaceName, System.Net.IPAddress address, string hostname);
}

/// <param name="Interfaces">Names of the interfaces that are watched.</param>
public sealed record DiscoveryOptions(IReadOnlyList<string> Interfaces);

/// <summary>Hears who speaks ARP on the served interfaces (RFC 826): whoever asks or answers says his own address. One thread, which sleeps in poll(2).</summary>
public sealed partial class ArpWatch(DiscoveryOptions options, IStationJournal journal, ILogger<ArpWatch> log) : IHostedService, IDisposable
{
    private const int PollMilliseconds = 500;

    private readonly CancellationTokenSource _stop = new();
    private Thread? _thread;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var sockets = new List<(string Name, int Socket)>();
        foreach (var name in options.Interfaces)
        {
            try
            {
                sockets.Add((name, Sockets.Frames(Native.InterfaceIndex(name), Native.EtherTypeArp, SocketFilters.Arp)));
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
        var frame = new byte[2048];
        while (!_stop.IsCancellationRequested)
        {
            if (Native.Poll(ref MemoryMarshal.GetArrayDataReference(entries), (ulong)entries.Length, PollMilliseconds) <= 0) continue;
            for (var i = 0; i < entries.Length; i++)
            {
                nint length;
                while ((length = Native.Receive(sockets[i].Socket, ref MemoryMarshal.GetArrayDataReference(frame), frame.Length, Native.DontWait)) > 0)
                    Take(sockets[i].Name, frame.AsSpan(0, (int)length));
            }
        }

        foreach (var (_, socket) in sockets) _ = Native.Close(socket);
    }

    private void Take(string name, ReadOnlySpan<byte> frame)
    {
        if (!ArpPacket.TryRead(frame, out var packet) || packet.Sender.IsEmpty || packet.SenderMac.IsEmpty || packet.SenderMac.IsMulticast) return;
        journal.Saw(name, packet.Sender, packet.SenderMac);
    }

    [LoggerMessage(LogLevel.Warning, "Stations on {InterfaceName} are not seen: {Problem}")]
    private static partial void LogDeaf(ILogger log, string interfaceName, string problem);
}
