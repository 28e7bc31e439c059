using System.Net;
using Maas.Api.Contract;
using Maas.Domain.Discovery;
using Maas.Protocols.Primitives;
using Maas.Region;
using Maas.Region.Discovery;
using Maas.Region.Leases;
using Maas.Store;

namespace Maas.Api.Resources.Discovery;

[Resource("discovery/", Handler = "DiscoveriesHandler", Doc = "Stations seen on the networks of the appliance.")]
internal sealed class DiscoveriesApi(IStore store, DiscoveryViews views, NetworkScanRequests scans)
{
    [Get(Title = "List all stations", Doc = "The newest first.")]
    public Task<IEnumerable<DiscoveryView>> Read(NoForm form, Caller caller) => Task.FromResult(All(store).Select(views.Of));

    [Get("by_unknown_mac", Title = "List stations whose MAC address no interface has")]
    public Task<IEnumerable<DiscoveryView>> ByUnknownMac(NoForm form, Caller caller)
    {
        var known = KnownMacs();
        return Task.FromResult(All(store).Where(d => !known.Contains(d.MacAddress)).Select(views.Of));
    }

    [Get("by_unknown_ip", Title = "List stations whose address no record has")]
    public Task<IEnumerable<DiscoveryView>> ByUnknownIp(NoForm form, Caller caller) => Task.FromResult(All(store).Where(d => !IsKnown(d.Ip)).Select(views.Of));

    [Get("by_unknown_ip_and_mac", Title = "List stations of which neither is known")]
    public Task<IEnumerable<DiscoveryView>> ByUnknownIpAndMac(NoForm form, Caller caller)
    {
        var known = KnownMacs();
        return Task.FromResult(All(store).Where(d => !known.Contains(d.MacAddress) && !IsKnown(d.Ip)).Select(views.Of));
    }

    [Post("clear", Title = "Forget stations")]
    [Returns(Status = 204)]
    public async Task<Answer> Clear(ClearForm form, Caller caller)
    {
        if (!caller.IsAdmin) throw ApiException.Bare(403, "Must be an administrator to clear discovery entries.");
        if (!form.All && !form.Mdns && !form.Neighbours)
            throw ApiException.Bare(400, "Bad request: could not determine what data to clear.\nMust specify mdns=True, neighbours=True, or all=True.");
        var batch = new Batch();
        if (form.All || form.Mdns)
            foreach (var name in store.Documents(DiscoveryCollections.MdnsNames).All) batch.Delete(DiscoveryCollections.MdnsNames, Collections.Key(name.Id));
        if (form.All || form.Neighbours)
            foreach (var neighbour in store.Documents(DiscoveryCollections.Neighbours).All) batch.Delete(DiscoveryCollections.Neighbours, Collections.Key(neighbour.Id));
        if (form.All)
            foreach (var name in store.Documents(DiscoveryCollections.ReverseNames).All) batch.Delete(DiscoveryCollections.ReverseNames, name.Ip.ToString());
        if (!batch.IsEmpty) await store.CommitAsync(batch);
        return Answer.NoContent;
    }

    [Post("clear_by_mac_and_ip", Title = "Forget one station")]
    [Returns(Status = 204)]
    public async Task<Answer> ClearByMacAndIp(ClearOneForm form, Caller caller)
    {
        if (!caller.IsAdmin) throw ApiException.Bare(403, "Must be an administrator to clear discovery entries.");
        if (!IPAddress.TryParse(form.Ip, out var ip)) throw ApiException.BadRequest($"Invalid ip: '{form.Ip}' is not an IP address.");
        if (!MacAddress.TryParse(form.Mac, null, out var mac)) throw ApiException.BadRequest($"Invalid mac: '{form.Mac}' is not a valid MAC address.");
        var found = store.Documents(DiscoveryCollections.Neighbours).Where(DiscoveryCollections.NeighboursByIp, ip.ToString()).Where(n => n.MacAddress == mac).ToList();
        if (found.Count == 0) throw ApiException.Gone;
        var batch = new Batch().Delete(DiscoveryCollections.ReverseNames, ip.ToString());
        foreach (var neighbour in found) batch.Delete(DiscoveryCollections.Neighbours, Collections.Key(neighbour.Id));
        foreach (var name in store.Documents(DiscoveryCollections.MdnsNames).Where(DiscoveryCollections.MdnsNamesByIp, ip.ToString()))
            batch.Delete(DiscoveryCollections.MdnsNames, Collections.Key(name.Id));
        await store.CommitAsync(batch);
        return Answer.NoContent;
    }

    [Post("scan", Title = "Scan networks", Doc = "Given ones, or all that the appliance is attached to. What answers is listed as it comes in.")]
    public Task<ScanView> Scan(ScanForm form, Caller caller) => Task.FromResult(scans.Start(form, caller));

    internal static IReadOnlyList<Discovered> All(IStore store) =>
        Discovered.Of(store.Documents(DiscoveryCollections.Neighbours).All, store.Documents(DiscoveryCollections.MdnsNames).All,
            ip => store.Documents(DiscoveryCollections.ReverseNames).Find(ip.ToString()));

    private bool IsKnown(IPAddress ip) => store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesByIp, ip.ToString()).Count > 0;

    private HashSet<MacAddress> KnownMacs() =>
    [
        .. store.Documents(Collections.Nodes).All.SelectMany(n => n.Interfaces).Concat(store.Documents(UnknownInterfaces.All).All).Select(i => i.MacAddress).OfType<MacAddress>(),
    ];
}

[Resource("discovery/{discovery_id}/", Handler = "DiscoveryHandler", Doc = "One station: by its id, ip:ADDRESS or mac:ADDRESS.")]
internal sealed class DiscoveryApi(IStore store, DiscoveryViews views)
{
    [Get(Title = "Read a station")]
    public Task<DiscoveryView> Read(DiscoveryPath form, Caller caller)
    {
        var id = form.DiscoveryId;
        var found = DiscoveriesApi.All(store).FirstOrDefault(d => id.StartsWith("ip:", StringComparison.Ordinal) ? d.Ip.ToString() == id[3..]
            : id.StartsWith("mac:", StringComparison.Ordinal) ? d.MacAddress.ToString().Equals(id[4..], StringComparison.OrdinalIgnoreCase)
            : DiscoveryViews.IdOf(d) == id);
        return Task.FromResult(views.Of(found ?? throw ApiException.NotFound("Discovery")));
    }
}

public sealed record DiscoveryPath
{
    [Path]
    public string DiscoveryId { get; init; } = "";
}

public sealed record ClearForm
{
    [Doc("Everything.")]
    public bool All { get; init; }

    [Doc("Names heard by multicast DNS.")]
    public bool Mdns { get; init; }

    [Doc("Pairs of MAC address and IP address.")]
    public bool Neighbours { get; init; }
}

public sealed record ClearOneForm
{
    [Mandatory(AsParameter = true, Sent = true), Doc("The IP address.")]
    public string Ip { get; init; } = "";

    [Mandatory(AsParameter = true, Sent = true), Doc("The MAC address.")]
    public string Mac { get; init; } = "";
}

public sealed record ScanForm
{
    [Doc("Networks to scan, repeated; all attached ones when left out.")]
    public IReadOnlyList<string>? Cidr { get; init; }

    [Doc("Needed to scan all networks.")]
    public bool Force { get; init; }

    [Doc("Ask by ICMP echo instead of ARP.")]
    public bool AlwaysUsePing { get; init; }

    [Doc("At most nine questions a second.")]
    public bool Slow { get; init; }

    [CheckedAlone(NoNumber = "Please enter a number"), Doc("Networks, or pinged addresses, at once.")]
    public int? Threads { get; init; }
}
