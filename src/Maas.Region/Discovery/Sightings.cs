using System.Net;
using System.Threading.Channels;
using Maas.Domain.Discovery;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;
using Maas.Region.Networks;
using Maas.Region.Settings;
using Maas.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maas.Region.Discovery;

/// <summary>Takes in whom the appliance's interfaces hear. A refresh of what is known is written at most every ten minutes; a flood of sightings loses
/// some, and costs nothing else.</summary>
public sealed partial class Sightings(IStore store, ISettings settings, ControllerNode controller, TimeProvider clock, ILogger<Sightings> log) : BackgroundService
{
    public static readonly TimeSpan Quiet = TimeSpan.FromMinutes(10);

    /// <summary>A forger of addresses must not fill the disk; beyond, the oldest go.</summary>
    public const int Most = 65536;

    private const int MostAtOnce = 500;

    private readonly Channel<Sighting> _sightings = Channel.CreateBounded<Sighting>(
        new BoundedChannelOptions(4096) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly Dictionary<(string, IPAddress, MacAddress, int?), DateTimeOffset> _recent = [];

    private sealed record Sighting(string InterfaceName, IPAddress Ip, MacAddress Mac, int? Vid, string? Hostname);

    /// <summary>A station said who it is. Returns at once.</summary>
    public void Saw(string interfaceName, IPAddress ip, MacAddress mac, int? vid = null) => _sightings.Writer.TryWrite(new Sighting(interfaceName, ip, mac, vid, null));

    /// <summary>A host said by multicast what it is called.</summary>
    public void Heard(string interfaceName, IPAddress ip, string hostname) => _sightings.Writer.TryWrite(new Sighting(interfaceName, ip, default, null, hostname));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var taken = new List<Sighting>();
        while (await _sightings.Reader.WaitToReadAsync(stoppingToken))
        {
            taken.Clear();
            while (taken.Count < MostAtOnce && _sightings.Reader.TryRead(out var sighting)) taken.Add(sighting);
            try
            {
                await TakeAsync(taken);
            }
            catch (Exception problem) when (problem is StoreFailedException or ConflictException)
            {
                LogNotWritten(log, problem, taken.Count);
            }
        }
    }

    private async Task TakeAsync(IReadOnlyList<Sighting> taken)
    {
        if (settings.Text("network_discovery") == "disabled" || controller.Current is not { } own) return;
        var now = clock.GetUtcNow();
        var batch = new Batch();
        foreach (var sighting in taken.DistinctBy(s => (s.InterfaceName, s.Ip, s.Mac, s.Vid, s.Hostname)))
        {
            if (own.Interfaces.FirstOrDefault(i => i.Name == sighting.InterfaceName) is not { } nic) continue;
            if (sighting.Hostname is { } hostname) Name(batch, nic, sighting, hostname, now);
            else Station(batch, own, nic, sighting, now);
        }

        if (!batch.IsEmpty) await store.CommitAsync(batch);
    }

    private void Station(Batch batch, Node own, Interface nic, Sighting seen, DateTimeOffset now)
    {
        if (own.Interfaces.Any(i => i.MacAddress == seen.Mac)) return;
        var key = (seen.InterfaceName, seen.Ip, seen.Mac, seen.Vid);
        if (_recent.TryGetValue(key, out var last) && now - last < Quiet && Known(seen, nic) is not null) return;
        if (_recent.Count > Most) _recent.Clear();
        _recent[key] = now;
        Tagged(batch, nic, seen.Vid);
        var neighbours = store.Documents(DiscoveryCollections.Neighbours);
        foreach (var former in neighbours.Where(DiscoveryCollections.NeighboursByIp, seen.Ip.ToString())
            .Where(n => n.InterfaceId == nic.Id && n.Vid == seen.Vid && n.MacAddress != seen.Mac))
            batch.Delete(DiscoveryCollections.Neighbours, Collections.Key(former.Id));
        if (Known(seen, nic) is { } known)
        {
            batch.Put(DiscoveryCollections.Neighbours, known with { Count = known.Count + 1, LastSeen = now });
            return;
        }

        if (neighbours.Count >= Most && neighbours.All.MinBy(n => n.LastSeen) is { } oldest) batch.Delete(DiscoveryCollections.Neighbours, Collections.Key(oldest.Id));
        batch.Put(DiscoveryCollections.Neighbours, new Neighbour
        {
            Id = store.NextId(DiscoveryCollections.Neighbours),
            Ip = seen.Ip,
            MacAddress = seen.Mac,
            Vid = seen.Vid,
            InterfaceId = nic.Id,
            FirstSeen = now,
            LastSeen = now,
        });
    }

    private Neighbour? Known(Sighting seen, Interface nic) => store.Documents(DiscoveryCollections.Neighbours)
        .Where(DiscoveryCollections.NeighboursByIp, seen.Ip.ToString()).FirstOrDefault(n => n.MacAddress == seen.Mac && n.InterfaceId == nic.Id && n.Vid == seen.Vid);

    /// <summary>A tag nobody told of is a VLAN of the interface's fabric.</summary>
    private void Tagged(Batch batch, Interface nic, int? vid)
    {
        if (vid is not (> 0 and < 4095) || nic.VlanId is not { } own || store.Documents(Collections.Vlans).Find(Collections.Key(own)) is not { } untagged) return;
        if (store.Documents(Collections.Vlans).Where(Collections.VlansByFabric, Collections.Key(untagged.FabricId)).Any(v => v.Vid == vid)) return;
        batch.Put(Collections.Vlans, new Vlan
        {
            Id = store.NextId(Collections.Vlans),
            FabricId = untagged.FabricId,
            Vid = vid.Value,
            Description = $"Automatically created VLAN (observed by {nic.Name})",
        });
    }

    private void Name(Batch batch, Interface nic, Sighting heard, string hostname, DateTimeOffset now)
    {
        var names = store.Documents(DiscoveryCollections.MdnsNames);
        var ofIp = names.Where(DiscoveryCollections.MdnsNamesByIp, heard.Ip.ToString());
        if (ofIp.FirstOrDefault(n => n.Hostname == hostname && n.InterfaceId == nic.Id) is { } known)
        {
            if (now - known.Updated >= Quiet) batch.Put(DiscoveryCollections.MdnsNames, known with { Updated = now });
            return;
        }

        // A host that moved within its family is no longer where it was.
        foreach (var former in names.All.Where(n => n.InterfaceId == nic.Id && (n.Ip.Equals(heard.Ip) || (n.Hostname == hostname && n.Ip.IsIPv6() == heard.Ip.IsIPv6()))))
            batch.Delete(DiscoveryCollections.MdnsNames, Collections.Key(former.Id));
        if (names.Count < Most)
            batch.Put(DiscoveryCollections.MdnsNames, new MdnsName { Id = store.NextId(DiscoveryCollections.MdnsNames), Ip = heard.Ip, Hostname = hostname, InterfaceId = nic.Id, Updated = now });
    }

    [LoggerMessage(LogLevel.Warning, "{Count} sightings of stations could not be recorded")]
    private static partial void LogNotWritten(ILogger log, Exception problem, int count);
}
