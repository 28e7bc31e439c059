using System.Net;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Protocols.Dns;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Naming;

/// <summary>From the model to the zones (dns.md §2–§4). Pure: the same model gives the same zones.</summary>
public sealed class ZoneBuilder
{
    private const uint InternalTtl = 15;

    /// <summary>A larger dynamic range gets no names.</summary>
    private const uint LargestNamedRange = 65536;

    private readonly NamingModel _model;
    private readonly DnsDomain _default;
    private readonly Dictionary<int, DnsDomain> _domains;
    private readonly Dictionary<int, ZoneDraft> _forward = [];
    private readonly Dictionary<string, ZoneDraft> _reverse = new(StringComparer.OrdinalIgnoreCase);
    private readonly ILookup<string, StaticIpAddress> _byNode;
    private readonly ILookup<int, DnsResource> _resources;
    private readonly Dictionary<string, Node> _nodes;
    private readonly HashSet<(int Domain, string Name)> _withAddresses;

    /// <summary>The subnets with reverse names, longest prefix first, by which an address finds its zone.</summary>
    private readonly List<Subnet> _reversed;

    private ZoneBuilder(NamingModel model, DnsDomain fallback)
    {
        _model = model;
        _default = fallback;
        _domains = model.Domains.ToDictionary(d => d.Id);
        _resources = model.Resources.ToLookup(r => r.DomainId);
        _nodes = model.Nodes.ToDictionary(n => n.SystemId);
        _withAddresses = [.. model.Resources.Where(r => r.AddressIds.Count > 0).Select(r => (r.DomainId, r.Name.ToLowerInvariant()))];
        _byNode = model.Addresses.SelectMany(a => a.Interfaces.Select(i => (i.SystemId, Row: a))).Where(r => r.SystemId is not null).Distinct()
            .ToLookup(r => r.SystemId!, r => r.Row);
        _reversed = [.. model.Subnets.Where(s => s.RdnsMode > 0).OrderByDescending(s => s.Cidr.PrefixLength).ThenBy(s => s.Id)];
    }

    public static ZoneSet Build(NamingModel model)
    {
        if ((model.Domains.FirstOrDefault(d => d.IsDefault) ?? (model.Domains is [var first, ..] ? first : null)) is not { } fallback) return ZoneSet.Empty;
        return new ZoneBuilder(model, fallback).Build();
    }

    private uint DefaultTtl => (uint)_model.DefaultTtl;

    private ZoneSet Build()
    {
        OpenZones();
        foreach (var node in _model.Nodes) AddNode(node);
        AddResources();
        AddReservations();
        AddDynamicRanges();
        AddDelegations();
        return new ZoneSet([.. _forward.Values.Select(z => z.Build()), .. _reverse.Values.Select(z => z.Build()), InternalZone()]);
    }

    private void OpenZones()
    {
        foreach (var domain in _model.Domains.Where(d => d.Authoritative && DnsName.TryParse(d.Name, out _)))
        {
            var ttl = (uint?)domain.Ttl ?? DefaultTtl;
            var zone = new ZoneDraft(domain.Name, ttl);
            var nsTtl = (uint?)ResourcesOf(domain).Where(r => r.Name == "@").SelectMany(r => r.Data).FirstOrDefault(d => d.RrType == "NS")?.Ttl ?? ttl;
            Head(zone, domain.Name, nsTtl);
            if (domain.Id == _default.Id) foreach (var address in _model.Controllers) zone.Add(domain.Name, ttl, address);
            if (_model.KmsHost.Length > 0 && RecordData.TryParse(RecordType.Srv, $"0 0 1688 {_model.KmsHost}", out var kms))
                zone.Add("_vlmcs._tcp." + domain.Name, RecordType.Srv, ttl, kms);
            _forward[domain.Id] = zone;
        }

        foreach (var subnet in _reversed)
        {
            foreach (var name in ReverseNames.Zones(subnet.Cidr)) ReverseZone(name);
            if (subnet.RdnsMode == 2 && ReverseNames.IsSmall(subnet.Cidr)) AddGlue(subnet.Cidr);
        }
    }

    private ZoneDraft ReverseZone(string name)
    {
        if (_reverse.TryGetValue(name, out var zone)) return zone;
        _reverse[name] = zone = new ZoneDraft(name, DefaultTtl);
        Head(zone, _default.Name, DefaultTtl);
        return zone;
    }

    private void Head(ZoneDraft zone, string source, uint nsTtl)
    {
        if (!DnsName.TryParse(source, out var mname) || !DnsName.TryParse("nobody.example.com", out var rname)) return;
        zone.Add(zone.Name, RecordType.Soa, zone.Ttl, RecordData.Soa(mname, rname, _model.Serial, 600, 1800, 604800, zone.Ttl));
        zone.Add(zone.Name, RecordType.Ns, nsTtl, _default.Name);
    }

    /// <summary>RFC 2317: in the enclosing zone each address of a small subnet is an alias into the subnet's own.</summary>
    private void AddGlue(Cidr cidr)
    {
        var parent = ReverseZone(ReverseNames.EnclosingZone(cidr));
        parent.Add(ReverseNames.SmallZone(cidr), RecordType.Ns, DefaultTtl, _default.Name);
        for (var number = cidr.FirstNumber; number <= cidr.LastNumber; number++)
        {
            var address = number.ToAddress(cidr.IsIPv6);
            parent.Add(ReverseNames.Of(address), RecordType.Cname, DefaultTtl, ReverseNames.Owner(address, cidr));
        }
    }

    private void AddNode(Node node)
    {
        if (!_domains.TryGetValue(node.DomainId, out var domain)) return;
        var zone = _forward.GetValueOrDefault(domain.Id);
        var ttl = (uint?)(node.AddressTtl ?? domain.Ttl) ?? DefaultTtl;
        var hasResource = _withAddresses.Contains((domain.Id, node.Hostname.ToLowerInvariant()));
        var child = _model.Domains.FirstOrDefault(d => d.Authoritative && d.Name.Equals($"{node.Hostname}.{domain.Name}", StringComparison.OrdinalIgnoreCase));
        foreach (var named in AddressNames.Of(node, _byNode[node.SystemId]))
        {
            if (hasResource && named.Label == node.Hostname && !named.OfBootInterface) continue;
            var fqdn = $"{named.Label}.{domain.Name}";
            zone?.Add(fqdn, ttl, named.Address);
            if (child is not null && _forward.TryGetValue(child.Id, out var own)) own.Add(fqdn, ttl, named.Address);
            AddPointer(named.Address, fqdn, ttl);
        }
    }

    private void AddPointer(IPAddress address, string fqdn, uint ttl)
    {
        if (_reversed.FirstOrDefault(s => s.Cidr.Contains(address)) is not { } subnet) return;
        var owner = ReverseNames.Owner(address, subnet.Cidr);
        foreach (var name in ReverseNames.Zones(subnet.Cidr))
            if (owner.EndsWith("." + name, StringComparison.OrdinalIgnoreCase)) _reverse[name].Add(owner, RecordType.Ptr, ttl, fqdn);
    }

    private IEnumerable<DnsResource> ResourcesOf(DnsDomain domain) => _resources[domain.Id];

    private void AddResources()
    {
        var rows = _model.Addresses.Where(a => a.Ip is not null && a.TempExpiresOn is null).ToDictionary(a => a.Id);
        var nodeNames = _model.Nodes.Select(n => (n.DomainId, n.Hostname.ToLowerInvariant())).ToHashSet();
        foreach (var resource in _model.Resources)
        {
            if (!_forward.TryGetValue(resource.DomainId, out var zone)) continue;
            var fqdn = resource.Name is "@" or "" ? zone.Name : $"{resource.Name}.{zone.Name}";
            foreach (var row in resource.AddressIds.Select(id => rows.GetValueOrDefault(id)).OfType<StaticIpAddress>())
            {
                var ttl = (uint?)(resource.AddressTtl ?? _domains[resource.DomainId].Ttl ?? NodeTtl(row)) ?? DefaultTtl;
                zone.Add(fqdn, ttl, row.Ip!);
                if (!row.Interfaces.Any(i => i.SystemId is not null)) AddPointer(row.Ip!, fqdn, ttl);
            }

            foreach (var data in resource.Data)
            {
                if (data.RrType == "CNAME" && nodeNames.Contains((resource.DomainId, resource.Name.ToLowerInvariant()))) continue;
                if (Enum.TryParse<RecordType>(data.RrType, ignoreCase: true, out var type) && RecordData.TryParse(type, data.RrData, out var wire))
                    zone.Add(fqdn, type, (uint?)data.Ttl ?? zone.Ttl, wire);
            }
        }
    }

    /// <summary>Where neither resource nor domain says, an address that is a node's has the node's TTL (dns.md §2).</summary>
    private int? NodeTtl(StaticIpAddress row) => row.Interfaces.Select(i => i.SystemId).OfType<string>().Select(id => _nodes.GetValueOrDefault(id)).OfType<Node>()
        .Select(n => n.AddressTtl ?? _domains.GetValueOrDefault(n.DomainId)?.Ttl).FirstOrDefault(ttl => ttl is not null);

    /// <summary>Reservations without a name and a node are called after their address.</summary>
    private void AddReservations()
    {
        if (!_forward.TryGetValue(_default.Id, out var zone)) return;
        var named = _model.Resources.SelectMany(r => r.AddressIds).ToHashSet();
        foreach (var row in _model.Addresses)
        {
            if (row.AllocType != IpAllocationType.UserReserved || row.Ip is null || row.TempExpiresOn is not null || named.Contains(row.Id)
                || row.Interfaces.Any(i => i.SystemId is not null))
                continue;
            var fqdn = $"{AddressNames.Dashed(row.Ip)}.{zone.Name}";
            zone.Add(fqdn, zone.Ttl, row.Ip);
            AddPointer(row.Ip, fqdn, zone.Ttl);
        }
    }

    private void AddDynamicRanges()
    {
        if (!_forward.TryGetValue(_default.Id, out var zone)) return;
        foreach (var range in _model.Ranges.Where(r => r.Type == IpRangeType.Dynamic && !r.StartIp.IsIPv6()))
        {
            var (first, last) = (Ipv4Address.From(range.StartIp), Ipv4Address.From(range.EndIp));
            if (last.Value - first.Value >= LargestNamedRange || first.Value >> 16 != last.Value >> 16) continue;
            zone.Add(new DynamicNames(first, last, zone.Wire, zone.Ttl, IsReverse: false));
            if (_model.Subnets.FirstOrDefault(s => s.Id == range.SubnetId) is not { RdnsMode: > 0 } subnet || ReverseNames.IsSmall(subnet.Cidr)) continue;
            foreach (var name in ReverseNames.Zones(subnet.Cidr))
                _reverse[name].Add(new DynamicNames(first, last, zone.Wire, DefaultTtl, IsReverse: true));
        }
    }

    /// <summary>A parent zone points at its nearest children (dns.md §3.3).</summary>
    private void AddDelegations()
    {
        foreach (var child in _model.Domains)
        {
            var parent = _forward.Values.Where(z => child.Name.EndsWith("." + z.Name, StringComparison.OrdinalIgnoreCase)).MaxBy(z => z.Name.Length);
            if (parent is null) continue;
            if (child.Authoritative)
            {
                parent.Add(child.Name, RecordType.Ns, (uint?)child.Ttl ?? DefaultTtl, _default.Name);
                if (IsUnder(_default.Name, parent.Name)) foreach (var address in _model.Controllers) parent.Add(_default.Name, parent.Ttl, address);
            }

            foreach (var data in ResourcesOf(child).Where(r => r.Name == "@").SelectMany(r => r.Data).Where(d => d.RrType == "NS"))
            {
                parent.Add(child.Name, RecordType.Ns, (uint?)(data.Ttl ?? child.Ttl) ?? DefaultTtl, data.RrData);
                AddGlue(parent, child, data.RrData.TrimEnd('.'));
            }
        }
    }

    /// <summary>The addresses of a child's own name server, which nobody could ask the child for.</summary>
    private void AddGlue(ZoneDraft parent, DnsDomain child, string server)
    {
        if (!IsUnder(server, child.Name) || server.Length <= child.Name.Length) return;
        var label = server[..^(child.Name.Length + 1)];
        var rows = ResourcesOf(child).Where(r => r.Name.Equals(label, StringComparison.OrdinalIgnoreCase)).SelectMany(r => r.AddressIds).ToHashSet();
        foreach (var row in _model.Addresses.Where(a => a.Ip is not null && rows.Contains(a.Id))) parent.Add(server, (uint?)child.Ttl ?? DefaultTtl, row.Ip!);
    }

    private static bool IsUnder(string name, string zone) =>
        name.Equals(zone, StringComparison.OrdinalIgnoreCase) || name.EndsWith("." + zone, StringComparison.OrdinalIgnoreCase);

    /// <summary>The appliance's own address on each subnet, under a name made of the subnet (dns.md §3.4).</summary>
    private Zone InternalZone()
    {
        var zone = new ZoneDraft(_model.InternalDomain, InternalTtl);
        Head(zone, _model.InternalDomain, InternalTtl);
        foreach (var subnet in _model.Subnets)
            foreach (var address in _model.Controllers.Where(subnet.Cidr.Contains))
                zone.Add($"{InternalLabel(subnet.Cidr)}.{zone.Name}", InternalTtl, address);
        return zone.Build();
    }

    /// <summary><c>10.0.0.0/24</c> becomes <c>10-0-0-0--24</c>.</summary>
    public static string InternalLabel(Cidr cidr) => cidr.ToString().Replace("/", "--", StringComparison.Ordinal).Replace('.', '-').Replace(':', '-');
}
