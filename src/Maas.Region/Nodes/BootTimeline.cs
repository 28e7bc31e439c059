using System.Net;
using System.Threading.Channels;
using Maas.Domain.Events;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;
using Maas.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maas.Region.Nodes;

/// <summary>What nodes do on their way up, as the servers see it: leases, files, boot configurations. Noting costs the packet path one queue
/// entry; the entries reach the node's events in batches through its grain, which alone writes its document.</summary>
public sealed partial class BootTimeline(IStore store, IGrainFactory grains, TimeProvider clock, ILogger<BootTimeline> log) : BackgroundService
{
    /// <summary>Entries held at most; a flood drops the newest rather than the memory.</summary>
    private const int Longest = 10_000;

    private readonly Channel<Event> _noted = Channel.CreateBounded<Event>(
        new BoundedChannelOptions(Longest) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Who holds a lease: known here the moment it is acknowledged, before its record is written.</summary>
    public Func<IPAddress, MacAddress?> Leases { get; set; } = _ => null;

    public Node? ByMac(MacAddress mac) => store.Documents(Collections.Nodes).Where(Collections.NodesByMac, mac.ToString()) is [var node, ..] ? node : null;

    /// <summary>The node that holds an address, observed ones included.</summary>
    public Node? ByAddress(IPAddress address)
    {
        var ip = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (Leases(ip) is { } mac && ByMac(mac) is { } holder) return holder;
        foreach (var held in store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesByIp, ip.ToString()))
        {
            if (held.Interfaces is [{ SystemId: { } id }, ..] && store.Documents(Collections.Nodes).Find(id) is { } node) return node;
        }

        return null;
    }

    /// <summary>Returns at once; the event is durable within moments.</summary>
    public void Note(Node node, EventType type, string description) => _noted.Writer.TryWrite(new Event
    {
        Type = type,
        SystemId = node.SystemId,
        Hostname = node.Hostname,
        Description = description,
        Created = clock.GetUtcNow(),
    });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<Event>();
        while (await _noted.Reader.WaitToReadAsync(stoppingToken))
        {
            batch.Clear();
            while (batch.Count < 500 && _noted.Reader.TryRead(out var noted)) batch.Add(noted);
            await Task.WhenAll(batch.GroupBy(e => e.SystemId!).Select(own => HandOn(own.Key, [.. own])));
        }
    }

    private async Task HandOn(string systemId, IReadOnlyList<Event> events)
    {
        try
        {
            await grains.GetGrain<IMachineGrain>(systemId).Happened(events);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            LogLost(log, problem, systemId, events.Count);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{SystemId}: {Count} entries of the boot timeline were lost")]
    private static partial void LogLost(ILogger log, Exception problem, string systemId, int count);
}
