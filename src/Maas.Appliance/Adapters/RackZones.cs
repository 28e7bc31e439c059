using System.Net;
using Maas.Domain.Naming;
using Maas.Protocols.Dns;
using Maas.Protocols.Primitives;
using Maas.Rack.Dns;
using Maas.Region;
using Maas.Region.Naming;
using Maas.Region.Settings;
using Maas.Store;

namespace Maas.Appliance.Adapters;

/// <summary>The region's zones, and whom we resolve for (dns.md §5).</summary>
internal sealed class RackZones(PublishedZones zones, IStore store, ISettings settings) : IZones
{
    private const int DnsPort = 53;
    private const string Resolver = "/etc/resolv.conf";

    private readonly IReadOnlyList<Cidr> _local = [.. LocalNetwork.Interfaces().SelectMany(i => i.Addresses).Select(a => a.Network)];
    private readonly HashSet<IPAddress> _own = [.. LocalNetwork.Interfaces().SelectMany(i => i.Addresses).Select(a => a.Address)];

    /// <summary>What the trust follows from, parsed once per change of it.</summary>
    private (string Acl, long Subnets, IReadOnlyList<Cidr> Networks) _trusted = ("", -1, []);

    public ZoneSet Current => zones.Current;

    public bool MayRecurse(IPAddress client)
    {
        var address = client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client;
        if (IPAddress.IsLoopback(address)) return true;
        foreach (var network in Trusted())
        {
            if (network.Contains(address)) return true;
        }

        return false;
    }

    public IReadOnlyList<IPEndPoint> ForwardersOf(ReadOnlySpan<byte> name)
    {
        if (ForwardOnly(name) is { Count: > 0 } told) return told;
        var upstream = settings.Text("upstream_dns").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        var servers = upstream.Length > 0 ? upstream : OfThisBox();
        return [.. servers.Select(s => IPAddress.TryParse(s, out var ip) ? ip : null).OfType<IPAddress>().Where(IsAnother).Select(ip => new IPEndPoint(ip, DnsPort))];
    }

    /// <summary>Servers of the nearest domain that somebody else answers for (dns.md §5).</summary>
    private IReadOnlyList<IPEndPoint> ForwardOnly(ReadOnlySpan<byte> name)
    {
        IReadOnlyList<string> servers = [];
        var longest = -1;
        foreach (var domain in store.Documents(Collections.Domains).All)
        {
            if (domain.Authoritative || domain.ForwardDnsServers.Count == 0 || domain.Name.Length <= longest) continue;
            if (!DnsName.TryParse(domain.Name, out var wire) || !DnsName.IsUnder(name, wire)) continue;
            (servers, longest) = (domain.ForwardDnsServers, domain.Name.Length);
        }

        return [.. servers.Select(s => IPEndPoint.TryParse(s, out var server) ? server : null).OfType<IPEndPoint>()];
    }

    /// <summary>Asking ourselves would go round in circles.</summary>
    private bool IsAnother(IPAddress server) => !IPAddress.IsLoopback(server) && !_own.Contains(server);

    /// <summary>Without <c>upstream_dns</c>: the servers that this box itself uses.</summary>
    private static IEnumerable<string> OfThisBox() => !File.Exists(Resolver) ? [] :
        File.ReadLines(Resolver).Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Where(w => w is ["nameserver", _, ..]).Select(w => w[1]);

    private IReadOnlyList<Cidr> Trusted()
    {
        var (acl, version) = (settings.Text("dns_trusted_acl"), store.Documents(Collections.Subnets).Version);
        var trusted = _trusted;
        if (trusted.Acl == acl && trusted.Subnets == version) return trusted.Networks;
        IReadOnlyList<Cidr> networks =
        [
            .. _local, .. store.Documents(Collections.Subnets).All.Where(s => s.AllowDns).Select(s => s.Cidr),
            .. acl.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).SelectMany(Networks),
        ];
        _trusted = (acl, version, networks);
        return networks;
    }

    private static IEnumerable<Cidr> Networks(string entry) =>
        Cidr.TryParse(entry, out var network) ? [network]
        : IPAddress.TryParse(entry, out var address) ? [new Cidr(address, address.IsIPv6() ? 128 : 32)] : [];
}
