using System.Collections.Frozen;
using System.Net;
using Maas.Domain.Dhcp.Snippets;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Dhcp;

/// <summary>What the plan is derived from: the stored model at one moment.</summary>
public sealed record DhcpModel
{
    public required Node Controller { get; init; }
    public required IReadOnlyList<Vlan> Vlans { get; init; }
    public required IReadOnlyList<Subnet> Subnets { get; init; }
    public IReadOnlyList<IpRange> Ranges { get; init; } = [];

    /// <summary>Every address record but observed ones, by number.</summary>
    public IReadOnlyList<StaticIpAddress> Addresses { get; init; } = [];
    public IReadOnlyList<ReservedIp> ReservedIps { get; init; } = [];
    public IReadOnlyList<DnsDomain> Domains { get; init; } = [];

    public IReadOnlyList<StaticRoute> Routes { get; init; } = [];

    /// <summary>Snippets in force; those that are switched off are left aside.</summary>
    public IReadOnlyList<DhcpSnippet> Snippets { get; init; } = [];

    /// <summary>The node of a snippet.</summary>
    public Func<string, Node?> NodeOf { get; init; } = _ => null;

    /// <summary>The interfaces that carry an address, and those beneath a bond.</summary>
    public Func<InterfaceRef, (Node? Node, Interface Interface)?> InterfaceOf { get; init; } = _ => null;

    /// <summary>Whether the appliance resolves names for its clients.</summary>
    public bool OffersDns { get; init; } = true;

    /// <summary>Servers to name instead of the appliance (<c>ntp_external_only</c>); null: the appliance itself.</summary>
    public IReadOnlyList<Ipv4Address>? ExternalNtp { get; init; }
}

/// <summary>What DHCP serves, from the model (network.md §6).</summary>
public static class DhcpDerivation
{
    public static DhcpPlan Derive(DhcpModel model)
    {
        var networks = new Dictionary<int, SharedNetwork>();
        var snippets = SnippetPlan.Of(model);
        var byInterface = new Dictionary<string, SharedNetwork>(StringComparer.Ordinal);
        foreach (var vlan in model.Vlans.Where(v => IsServed(v, model.Controller)))
        {
            var own = OwnAddresses(model, vlan.Id);
            if (own.Count == 0) continue;
            foreach (var reached in model.Vlans.Where(v => v.Id == vlan.Id || v.RelayVlanId == vlan.Id))
                networks.TryAdd(reached.Id, Network(model, snippets, reached, own));
            foreach (var nic in model.Controller.Interfaces.Where(i => i.VlanId == vlan.Id && i.Enabled))
                byInterface[nic.Name] = networks[vlan.Id];
        }

        return new DhcpPlan
        {
            Networks = [.. networks.Values.OrderBy(n => n.VlanId)],
            ByInterface = byInterface.ToFrozenDictionary(StringComparer.Ordinal),
            VlanOfInterface = model.Controller.Interfaces.Where(i => i.VlanId is not null)
                .ToFrozenDictionary(i => i.Name, i => i.VlanId!.Value, StringComparer.Ordinal),
        };
    }

    private static bool IsServed(Vlan vlan, Node controller) =>
        vlan.DhcpOn && (vlan.PrimaryRack == controller.SystemId || vlan.SecondaryRack == controller.SystemId);

    /// <summary>The appliance's fixed IPv4 addresses on a VLAN.</summary>
    private static List<Ipv4Address> OwnAddresses(DhcpModel model, int vlanId)
    {
        var attached = model.Controller.Interfaces.Where(i => i.VlanId == vlanId).Select(i => i.Id).ToHashSet();
        return
        [
            .. model.Addresses
                .Where(a => a.AllocType is IpAllocationType.Auto or IpAllocationType.Sticky && IsIpv4(a.Ip)
                    && a.Interfaces.Any(i => i.SystemId == model.Controller.SystemId && attached.Contains(i.InterfaceId)))
                .Select(a => Ipv4Address.From(a.Ip!)),
        ];
    }

    private static SharedNetwork Network(DhcpModel model, SnippetPlan snippets, Vlan vlan, List<Ipv4Address> own)
    {
        var subnets = model.Subnets.Where(s => s.VlanId == vlan.Id && s.Managed && !s.Cidr.IsIPv6).ToList();
        var scopes = subnets.Select(s => snippets.Narrow(Scope(model, vlan, s, own), s, model.Ranges)).ToList();
        DhcpScope? ScopeOf(IPAddress? ip) => IsIpv4(ip) ? scopes.Find(s => s.Contains(Ipv4Address.From(ip!))) : null;
        var declared = snippets.Hosts.Where(h => scopes.Exists(s => s.Contains(h.Address))).ToList();
        var taken = model.Addresses.Where(a => ScopeOf(a.Ip) is not null).Select(a => Ipv4Address.From(a.Ip!))
            .Concat(model.ReservedIps.Where(r => ScopeOf(r.Ip) is not null).Select(r => Ipv4Address.From(r.Ip)))
            .Concat(subnets.SelectMany(s => s.DnsServers.Append(s.GatewayIp!)).Where(IsIpv4).Select(Ipv4Address.From!))
            .Concat(model.Routes.Where(r => ScopeOf(r.GatewayIp) is not null).Select(r => Ipv4Address.From(r.GatewayIp)))
            .Concat(declared.Select(h => h.Address));
        var network = new SharedNetwork
        {
            VlanId = vlan.Id,
            Scopes = scopes,
            Taken = taken.ToFrozenSet(),
            Personal = snippets.Personal(scopes),
            Refused = snippets.Refused,
        };

        // The operator's own declarations come first.
        var hosts = declared.DistinctBy(h => h.Mac).ToDictionary(h => h.Mac, h => new DhcpHost(h.Address, ScopeOf(h.Address.ToIPAddress())!));
        Hosts(model, ScopeOf, hosts);
        return network with { Hosts = hosts.ToFrozenDictionary(h => h.Key, h => h.Value with { Scope = network.Serving(h.Key, h.Value.Address) ?? h.Value.Scope }) };
    }

    private static DhcpScope Scope(DhcpModel model, Vlan vlan, Subnet subnet, List<Ipv4Address> own)
    {
        var inside = own.Where(a => subnet.Cidr.Contains(a.ToIPAddress())).ToList();
        var gateway = IsIpv4(subnet.GatewayIp) ? Ipv4Address.From(subnet.GatewayIp!) : (Ipv4Address?)null;

        // Without a router a client reaches only what is on its own network.
        var reachable = gateway is null ? inside : [.. inside, .. own.Except(inside)];
        var ownDns = subnet.AllowDns && model.OffersDns ? reachable : [];
        var server = inside.Count > 0 ? inside[0] : own[0];
        return new DhcpScope
        {
            SubnetId = subnet.Id,
            VlanId = vlan.Id,
            Cidr = subnet.Cidr,
            Server = server,
            Ranges =
            [
                .. model.Ranges.Where(r => r.SubnetId == subnet.Id && r.Type == IpRangeType.Dynamic && IsIpv4(r.StartIp)).OrderBy(r => r.Id)
                    .Select(r => new DynamicRange(Ipv4Address.From(r.StartIp), Ipv4Address.From(r.EndIp))),
            ],
            Router = gateway,
            DnsServers = [.. ownDns, .. subnet.DnsServers.Where(IsIpv4).Select(Ipv4Address.From)],
            DomainName = model.Domains.FirstOrDefault(d => d.IsDefault)?.Name ?? "",
            DomainSearch =
            [
                .. model.Domains.Where(d => d.IsDefault).Select(d => d.Name),
                .. model.Domains.Where(d => !d.IsDefault && d.Authoritative).Select(d => d.Name).Order(StringComparer.Ordinal),
            ],
            NtpServers = model.ExternalNtp ?? [server],
            Mtu = vlan.Mtu,
            DisabledBootArchitectures = subnet.DisabledBootArchitectures,
        }.Bounded();
    }

    /// <summary>Host entries by row number, each interface once; then reserved addresses of MAC addresses not named yet (network.md §6.3).</summary>
    private static void Hosts(DhcpModel model, Func<IPAddress?, DhcpScope?> scopeOf, Dictionary<MacAddress, DhcpHost> hosts)
    {
        var named = new HashSet<InterfaceRef>();
        foreach (var row in model.Addresses.Where(a => a.TempExpiresOn is null && IsHost(a.AllocType)).OrderBy(a => a.Id))
        {
            if (scopeOf(row.Ip) is not { } scope) continue;
            foreach (var carrier in row.Interfaces.Where(named.Add))
            {
                foreach (var mac in Macs(model, carrier)) hosts.TryAdd(mac, new DhcpHost(Ipv4Address.From(row.Ip!), scope));
            }
        }

        foreach (var reserved in model.ReservedIps.OrderBy(r => r.Id))
        {
            if (scopeOf(reserved.Ip) is { } scope) hosts.TryAdd(reserved.MacAddress, new DhcpHost(Ipv4Address.From(reserved.Ip), scope));
        }
    }

    /// <summary>The interface's MAC address; before a bond is up, its parents ask one by one.</summary>
    private static IEnumerable<MacAddress> Macs(DhcpModel model, InterfaceRef carrier)
    {
        if (model.InterfaceOf(carrier) is not var (node, nic)) yield break;
        if (nic.MacAddress is { } own) yield return own;
        if (nic.Type != InterfaceType.Bond || node is null) yield break;
        foreach (var parent in nic.Parents.Select(node.Interface))
        {
            if (parent?.MacAddress is { } mac && mac != nic.MacAddress) yield return mac;
        }
    }

    private static bool IsHost(IpAllocationType type) => type is IpAllocationType.Auto or IpAllocationType.Sticky or IpAllocationType.UserReserved;

    private static bool IsIpv4(IPAddress? address) => address is not null && !address.IsIPv6();
}
