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
public sealed partial class Sightings(
    IStore store, ISettings settings, ControllerNode controller, SubnetUses subnets, NetworkGate gate, ReverseLookups lookups, TimeProvider clock, ILogger<Sightings> log) : BackgroundService
{
    public static readonly TimeSpan Quiet = TimeSpan.FromMinutes(10);

    /// <summary>A forger of addresses must not fill the disk; beyond, the oldest go, a sixteenth at a time.</summary>
    public const int Most = 65536;

    private const int Slab = Most / 16;

    private const int MostAtOnce = 500;

    private readonly Channel<Sighting> _sightings = Channel.CreateBounded<Sighting>(
        new BoundedChannelOptions(4096) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly Dictionary<(string, IPAddress, MacAddress, int?), DateTimeOffset> _recent = [];

    private sealed record Sighting(string InterfaceName, IPAddress Ip, MacAddress Mac, int? Vid, string? Hostname);

    /// <summary>A station said who it is. Returns at once.</summary>
    /// <param name="vid">The VLAN whose 802.1Q tag it spoke with.</param>
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
            catch (Exception problem)
            {
                // Whatever a stranger sends must not end the appliance.
                LogNotWritten(log, problem, taken.Count);
            }
        }
    }

    /// <summary>One batch writes each record once: of several that say something about the same address, or the same name, the last counts.</summary>
    private async Task TakeAsync(IReadOnlyList<Sighting> taken)
    {
        if (settings.Text("network_discovery") == "disabled" || controller.Current is not { } own) return;
        var now = clock.GetUtcNow();
        var batch = new Batch();
        List<(Interface Nic, Sighting Seen)> all = [.. taken.Select(s => (Nic: own.Interfaces.FirstOrDefault(i => i.Name == s.InterfaceName), Seen: s)).Where(s => s.Nic is not null).Select(s => (s.Nic!, s.Seen))];
        List<(Interface Nic, Sighting Seen)> stations =
        [
            .. all.Where(s => s.Seen.Hostname is null && !own.Interfaces.Any(i => i.MacAddress == s.Seen.Mac)).GroupBy(s => (s.Nic.Id, s.Seen.Ip, s.Seen.Vid)).Select(g => g.Last())
                .Where(s => IsNews(s.Nic, s.Seen, now)),
        ];
        using var alone = stations.Exists(s => s.Seen.Vid is not null) ? await gate.EnterAsync() : null;
        Tagged(batch, own, stations);
        var added = 0;
        foreach (var (nic, seen) in stations) added += Station(batch, nic, seen, now);
        Evict(batch, DiscoveryCollections.Neighbours, n => n.LastSeen, n => Collections.Key(n.Id), added);
        var named = 0;
        var (addresses, hostnames) = (new HashSet<(int, IPAddress)>(), new HashSet<(int, string, bool)>());
        foreach (var (nic, heard) in Enumerable.Reverse(all).Where(s => s.Seen.Hostname is not null))
        {
            var isLast = addresses.Add((nic.Id, heard.Ip)) & hostnames.Add((nic.Id, heard.Hostname!, heard.Ip.IsIPv6()));
            if (isLast) named += Name(batch, nic, heard, now);
        }

        Evict(batch, DiscoveryCollections.MdnsNames, n => n.Updated, n => Collections.Key(n.Id), named);
        if (batch.IsEmpty) return;
        await store.CommitAsync(batch);
        foreach (var (_, seen) in stations) lookups.Ask(seen.Ip);
    }

    private bool IsNews(Interface nic, Sighting seen, DateTimeOffset now)
    {
        var key = (seen.InterfaceName, seen.Ip, seen.Mac, seen.Vid);
        if (_recent.TryGetValue(key, out var last) && now - last < Quiet && Known(seen, nic) is not null) return false;
        if (_recent.Count > Most) _recent.Clear();
        _recent[key] = now;
        return true;
    }

    /// <returns>How many records it adds.</returns>
    private int Station(Batch batch, Interface nic, Sighting seen, DateTimeOffset now)
    {
        foreach (var former in store.Documents(DiscoveryCollections.Neighbours).Where(DiscoveryCollections.NeighboursByIp, seen.Ip.ToString())
            .Where(n => n.InterfaceId == nic.Id && n.Vid == seen.Vid && n.MacAddress != seen.Mac))
            batch.Delete(DiscoveryCollections.Neighbours, Collections.Key(former.Id));
        if (Known(seen, nic) is { } known)
        {
            batch.Put(DiscoveryCollections.Neighbours, known with { Count = known.Count + 1, LastSeen = now });
            return 0;
        }

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
        return 1;
    }

    private Neighbour? Known(Sighting seen, Interface nic) => store.Documents(DiscoveryCollections.Neighbours)
        .Where(DiscoveryCollections.NeighboursByIp, seen.Ip.ToString()).FirstOrDefault(n => n.MacAddress == seen.Mac && n.InterfaceId == nic.Id && n.Vid == seen.Vid);

    /// <summary>A tag nobody told of is a VLAN of the interface's fabric, unless the address is of a subnet that carries the tag already, in whatever
    /// fabric.</summary>
    private void Tagged(Batch batch, Node own, IReadOnlyList<(Interface Nic, Sighting Seen)> stations)
    {
        var vlans = store.Documents(Collections.Vlans);
        var made = new HashSet<(int, int)>();
        foreach (var (nic, seen) in stations)
        {
            if (seen.Vid is not (> 0 and < 4095 and var vid) || nic.VlanId is not { } on || vlans.Find(Collections.Key(on)) is not { FabricId: var fabric }) continue;
            if (vlans.Where(Collections.VlansByFabric, Collections.Key(fabric)).Any(v => v.Vid == vid)) continue;
            if (subnets.BestFor(seen.Ip) is { } subnet && vlans.Find(Collections.Key(subnet.VlanId))?.Vid == vid) continue;
            if (!made.Add((fabric, vid))) continue;
            batch.Put(Collections.Vlans, new Vlan
            {
                Id = store.NextId(Collections.Vlans),
                FabricId = fabric,
                Vid = vid,
                Description = $"Automatically created VLAN (observed by {nic.Name} on {own.Hostname})",
            });
        }
    }

    /// <returns>How many records it adds.</returns>
    private int Name(Batch batch, Interface nic, Sighting heard, DateTimeOffset now)
    {
        var names = store.Documents(DiscoveryCollections.MdnsNames);
        var ofIp = names.Where(DiscoveryCollections.MdnsNamesByIp, heard.Ip.ToString()).Where(n => n.InterfaceId == nic.Id).ToList();
        if (ofIp.Find(n => n.Hostname == heard.Hostname) is { } known)
        {
            if (now - known.Updated >= Quiet) batch.Put(DiscoveryCollections.MdnsNames, known with { Updated = now });
            return 0;
        }

        // A host that moved within its family is no longer where it was.
        var moved = names.Where(DiscoveryCollections.MdnsNamesByHostname, heard.Hostname!).Where(n => n.InterfaceId == nic.Id && n.Ip.IsIPv6() == heard.Ip.IsIPv6());
        foreach (var former in ofIp.Concat(moved)) batch.Delete(DiscoveryCollections.MdnsNames, Collections.Key(former.Id));
        batch.Put(DiscoveryCollections.MdnsNames, new MdnsName
        {
            Id = store.NextId(DiscoveryCollections.MdnsNames),
            Ip = heard.Ip,
            Hostname = heard.Hostname!,
            InterfaceId = nic.Id,
            Updated = now,
        });
        return 1;
    }

    private void Evict<T>(Batch batch, Collection<T> collection, Func<T, DateTimeOffset> age, Func<T, string> key, int added)
        where T : class
    {
        var documents = store.Documents(collection);
        if (added == 0 || documents.Count + added <= Most) return;
        foreach (var old in documents.All.OrderBy(age).Take(documents.Count + added - Most + Slab)) batch.Delete(collection, key(old));
    }

    [LoggerMessage(LogLevel.Warning, "{Count} sightings of stations could not be recorded")]
    private static partial void LogNotWritten(ILogger log, Exception problem, int count);
}
