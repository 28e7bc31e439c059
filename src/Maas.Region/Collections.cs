using System.Globalization;
using Maas.Domain.Events;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Domain.Scripts;
using Maas.Domain.Tags;
using Maas.Domain.Zones;
using Maas.Store;

namespace Maas.Region;

/// <summary>Every kind of document that belongs to nodes and networks, with its indexes. The names are on disk: never change one.</summary>
public static class Collections
{
    public static readonly Collection<Node> Nodes = new("nodes", n => n.SystemId);

    /// <summary>Physical interfaces only: bonds and bridges may repeat the address of a parent.</summary>
    public static readonly Index<Node> NodesByMac = Nodes.Index(
        "MAC address", n => n.Interfaces.Where(i => i.Type == InterfaceType.Physical && i.MacAddress is not null).Select(i => i.MacAddress!.Value.ToString()),
        unique: true);

    /// <summary>The others, with those of a parent among them.</summary>
    public static readonly Index<Node> NodesByOtherMac = Nodes.Index(
        "other MAC address", n => n.Interfaces.Where(i => i.Type != InterfaceType.Physical && i.MacAddress is not null).Select(i => i.MacAddress!.Value.ToString()).Distinct());

    public static readonly Index<Node> NodesByHostname = Nodes.Index("hostname", n => [HostKey(n.Hostname)], unique: true);
    public static readonly Index<Node> NodesByUuid = Nodes.Index("hardware UUID", n => n.HardwareUuid is { } uuid ? [uuid.ToLowerInvariant()] : []);
    public static readonly Index<Node> NodesByOwner = Nodes.Index("owner", n => n.Owner is { } owner ? [owner] : []);
    public static readonly Index<Node> NodesByAgent = Nodes.Index("agent", n => n.AgentName.Length > 0 ? [n.AgentName] : []);
    public static readonly Index<Node> NodesByStatus = Nodes.Index("status", n => [n.Status.ToString()]);
    public static readonly Index<Node> NodesByTag = Nodes.Index("tag", n => n.Tags);
    public static readonly Index<Node> NodesByZone = Nodes.Index("zone", n => [Key(n.ZoneId)]);
    public static readonly Index<Node> NodesByPool = Nodes.Index("pool", n => [Key(n.PoolId)]);
    public static readonly Index<Node> NodesByDomain = Nodes.Index("domain", n => [Key(n.DomainId)]);
    public static readonly Index<Node> NodesByToken = Nodes.Index("token", n => n.Token is { } token ? [token.TokenKey] : []);
    public static readonly Index<Node> NodesByVmHost = Nodes.Index("VM host", n => n.VmHostId is { } host ? [Key(host)] : []);

    /// <summary>By the network of the BMC's address, narrow and wide; see <see cref="Networks.BmcAddresses"/>.</summary>
    public static readonly Index<Node> NodesByBmcNetwork = Nodes.Index("BMC network", n => Networks.BmcAddresses.Keys(BmcAddress.Of(n.PowerType, n.PowerParameters)));

    public static readonly Index<Node> NodesByType = Nodes.Index("node type", n => [n.NodeType.ToString()]);

    /// <summary>Nodes with something due: an effect to carry out or a limit to watch. What the sweeper and the restart look at.</summary>
    public static readonly Index<Node> NodesInMotion = Nodes.Index(
        "in motion",
        n => n.Pending.Count > 0 || n.StatusExpires is not null || Domain.Lifecycle.StateFacts.Of(n.Status).Limit != Domain.Lifecycle.Limit.None ? ["yes"] : []);

    public static readonly Collection<Zone> Zones = new("zones", z => Key(z.Id));
    public static readonly Index<Zone> ZonesByName = Zones.Index("name", z => [z.Name], unique: true);
    public static readonly Collection<ResourcePool> Pools = new("resource_pools", p => Key(p.Id));
    public static readonly Index<ResourcePool> PoolsByName = Pools.Index("name", p => [p.Name], unique: true);

    public static readonly Collection<Tag> Tags = new("tags", t => t.Name);
    public static readonly Collection<Numbered> TagNumbers = new("tag_numbers", n => Key(n.Id));

    public static readonly Collection<Fabric> Fabrics = new("fabrics", f => Key(f.Id));
    public static readonly Collection<Vlan> Vlans = new("vlans", v => Key(v.Id));
    public static readonly Index<Vlan> VlansByFabric = Vlans.Index("fabric", v => [Key(v.FabricId)]);
    public static readonly Index<Vlan> VlansBySpace = Vlans.Index("space", v => v.SpaceId is { } space ? [Key(space)] : []);
    public static readonly Collection<Space> Spaces = new("spaces", s => Key(s.Id));
    public static readonly Collection<Subnet> Subnets = new("subnets", s => Key(s.Id));
    public static readonly Index<Subnet> SubnetsByCidr = Subnets.Index("cidr", s => [s.Cidr.ToString()], unique: true);
    public static readonly Index<Subnet> SubnetsByVlan = Subnets.Index("vlan", s => [Key(s.VlanId)]);
    public static readonly Collection<IpRange> IpRanges = new("ip_ranges", r => Key(r.Id));
    public static readonly Index<IpRange> IpRangesBySubnet = IpRanges.Index("subnet", r => [Key(r.SubnetId)]);
    public static readonly Collection<ReservedIp> ReservedIps = new("reserved_ips", r => Key(r.Id));
    public static readonly Index<ReservedIp> ReservedIpsByIp = ReservedIps.Index("ip", r => [r.Ip.ToString()], unique: true);
    public static readonly Index<ReservedIp> ReservedIpsBySubnet = ReservedIps.Index("subnet", r => [Key(r.SubnetId)]);
    public static readonly Index<ReservedIp> ReservedIpsByMac = ReservedIps.Index("mac", r => [r.MacAddress.ToString()]);
    public static readonly Collection<StaticRoute> StaticRoutes = new("static_routes", r => Key(r.Id));
    public static readonly Collection<DnsDomain> Domains = new("domains", d => Key(d.Id));
    public static readonly Index<DnsDomain> DomainsByName = Domains.Index("name", d => [d.Name], unique: true);

    public static readonly Collection<StaticIpAddress> IpAddresses = new("ip_addresses", a => Key(a.Id));

    /// <summary>One holder per address among all but observed ones (network.md §1.7).</summary>
    public static readonly Index<StaticIpAddress> IpAddressesHeld = IpAddresses.Index(
        "IP address", a => a.Ip is { } ip && a.AllocType != IpAllocationType.Discovered ? [ip.ToString()] : [], unique: true);

    public static readonly Index<StaticIpAddress> IpAddressesByIp = IpAddresses.Index("ip", a => a.Ip is { } ip ? [ip.ToString()] : []);
    public static readonly Index<StaticIpAddress> IpAddressesBySubnet = IpAddresses.Index("subnet", a => a.SubnetId is { } id ? [Key(id)] : []);
    public static readonly Index<StaticIpAddress> IpAddressesByNode = IpAddresses.Index("node", a => a.Interfaces.Select(i => i.SystemId).OfType<string>().Distinct());
    public static readonly Index<StaticIpAddress> IpAddressesByInterface = IpAddresses.Index("interface", a => a.Interfaces.Select(i => Key(i.InterfaceId)));
    public static readonly Index<StaticIpAddress> IpAddressesByUser = IpAddresses.Index("user", a => a.User is { } user ? [user] : []);

    public static readonly Collection<Script> Scripts = new("scripts", s => Key(s.Id));
    public static readonly Index<Script> ScriptsByName = Scripts.Index("name", s => [s.Name], unique: true);
    public static readonly Collection<ScriptSet> ScriptSets = new("script_sets", s => Key(s.Id));
    public static readonly Index<ScriptSet> ScriptSetsByNode = ScriptSets.Index("node", s => [s.SystemId]);
    public static readonly Collection<ScriptResult> ScriptResults = new("script_results", r => Key(r.Id));
    public static readonly Index<ScriptResult> ScriptResultsBySet = ScriptResults.Index("set", r => [Key(r.ScriptSetId)]);
    public static readonly Index<ScriptResult> ScriptResultsByOutput = ScriptResults.Index("output", OutputsOf);

    /// <summary>Each node keeps its newest 2,000 events.</summary>
    public static readonly Log<Event> Events = new("events", e => e.SystemId, (e, id) => e with { Id = id }, keepPerPartition: 2000, EventMarks.Of);

    // Numbers of things that live inside a node's document are unique over all nodes, as in the API; these collections hold no documents, only the sequence.
    public static readonly Collection<Interface> InterfaceNumbers = new("interface_numbers", i => Key(i.Id));
    public static readonly Collection<Domain.Storage.BlockDevice> BlockDeviceNumbers = new("block_device_numbers", d => Key(d.Id));
    public static readonly Collection<Domain.Storage.Partition> PartitionNumbers = new("partition_numbers", p => Key(p.Id));
    public static readonly Collection<Domain.Storage.Filesystem> FilesystemNumbers = new("filesystem_numbers", f => Key(f.Id));
    public static readonly Collection<Domain.Storage.FilesystemGroup> FilesystemGroupNumbers = new("filesystem_group_numbers", g => Key(g.Id));
    public static readonly Collection<Domain.Storage.CacheSet> CacheSetNumbers = new("cache_set_numbers", c => Key(c.Id));
    public static readonly Collection<NodeDevice> NodeDeviceNumbers = new("node_device_numbers", d => Key(d.Id));
    public static readonly Collection<ScriptVersion> ScriptVersionNumbers = new("script_version_numbers", v => Key(v.Id));
    public static readonly Collection<Numbered> NodeNumbers = new("node_numbers", n => Key(n.Id));

    /// <summary>The blobs that a result names.</summary>
    public static IEnumerable<string> OutputsOf(ScriptResult? result) =>
        result is null ? [] : new[] { result.Output, result.Stdout, result.Stderr, result.Result }.OfType<string>().Distinct();

    /// <summary>Under which a host name is indexed: names keep their case and are compared without it (RFC 4343).</summary>
    public static string HostKey(string hostname) => hostname.ToLowerInvariant();

    /// <summary>The node of this host name, whatever its case; null when none has it.</summary>
    public static Node? NodeNamed(this IStore store, string hostname) => store.Documents(Nodes).Where(NodesByHostname, HostKey(hostname)) is [var node] ? node : null;

    /// <summary>The key of a document that is known by a number.</summary>
    public static string Key(int id) => id.ToString(CultureInfo.InvariantCulture);

    /// <summary>A bare number of a sequence.</summary>
    public sealed record Numbered(int Id);
}
