using Maas.Domain.Discovery;
using Maas.Store;

namespace Maas.Region.Discovery;

/// <summary>Where sightings are kept. The names are on disk: never change one.</summary>
public static class DiscoveryCollections
{
    public static readonly Collection<Neighbour> Neighbours = new("neighbours", n => Collections.Key(n.Id));
    public static readonly Index<Neighbour> NeighboursByIp = Neighbours.Index("ip", n => [n.Ip.ToString()]);
    public static readonly Collection<MdnsName> MdnsNames = new("mdns_names", n => Collections.Key(n.Id));
    public static readonly Index<MdnsName> MdnsNamesByIp = MdnsNames.Index("ip", n => [n.Ip.ToString()]);
    public static readonly Index<MdnsName> MdnsNamesByHostname = MdnsNames.Index("hostname", n => [n.Hostname]);
    public static readonly Collection<ReverseName> ReverseNames = new("reverse_names", n => n.Ip.ToString());
    public static readonly Collection<ScanTime> ScanTimes = new("scan_times", t => Collections.Key(t.Id));
}

/// <summary>When the periodic scan last ran.</summary>
public sealed record ScanTime(int Id, DateTimeOffset LastScan);
