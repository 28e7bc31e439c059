using Maas.Domain.Dhcp;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Region.Networks;
using Maas.Store;

namespace Maas.Region.Leases;

/// <summary>What DHCP serves now, derived anew when something it depends on was committed: a change holds from the next packet on.</summary>
public sealed class DhcpPlans : IDisposable
{
    private readonly IStore _store;
    private readonly ControllerNode _controller;
    private readonly NtpServers _ntp;
    private readonly bool _offersDns;
    private readonly Lock _deriving = new();
    private readonly List<IDisposable> _subscriptions = [];
    private DhcpPlan _plan = DhcpPlan.Nothing;
    private volatile bool _isStale = true;

    public DhcpPlans(IStore store, ControllerNode controller, NtpServers ntp, bool offersDns)
    {
        _store = store;
        _controller = controller;
        _ntp = ntp;
        _offersDns = offersDns;
        ntp.Changed += Spoil;
        Watch(Collections.Vlans, _ => true);
        Watch(Collections.Subnets, _ => true);
        Watch(Collections.IpRanges, _ => true);
        Watch(Collections.ReservedIps, _ => true);
        Watch(Collections.Domains, _ => true);
        Watch(Collections.StaticRoutes, _ => true);
        Watch(DhcpSnippets.All, _ => true);

        // A new one comes with the record that reserves an address for it, or without any.
        Watch(UnknownInterfaces.All, c => c.Before is not null && c.Before.MacAddress != c.After?.MacAddress);

        // Leases write observed addresses all the time, and nodes change with every event: neither is a change here.
        Watch(Collections.IpAddresses, c => IsHeld(c.Before) || IsHeld(c.After));
        Watch(Collections.Nodes, c => !Nics(c.Before).SequenceEqual(Nics(c.After)));
    }

    /// <summary>The plan; derived when asked for, if something changed.</summary>
    public DhcpPlan Current => _isStale ? Derive() : Volatile.Read(ref _plan);

    public void Dispose()
    {
        _ntp.Changed -= Spoil;
        foreach (var subscription in _subscriptions) subscription.Dispose();
    }

    private DhcpPlan Derive()
    {
        lock (_deriving)
        {
            if (!_isStale) return _plan;

            // First: what is committed while this runs makes it stale again.
            _isStale = false;
            var plan = _controller.Current is { } controller ? DhcpDerivation.Derive(ModelOf(controller)) : DhcpPlan.Nothing;
            Volatile.Write(ref _plan, plan);
            return plan;
        }
    }

    private DhcpModel ModelOf(Node controller) => new()
    {
        Controller = controller,
        Vlans = _store.Documents(Collections.Vlans).All,
        Subnets = _store.Documents(Collections.Subnets).All,
        Ranges = _store.Documents(Collections.IpRanges).All,
        Addresses = [.. _store.Documents(Collections.IpAddresses).All.Where(IsHeld)],
        ReservedIps = _store.Documents(Collections.ReservedIps).All,
        Domains = _store.Documents(Collections.Domains).All,
        Routes = _store.Documents(Collections.StaticRoutes).All,
        Snippets = [.. _store.Documents(DhcpSnippets.All).All.Where(s => s.Enabled)],
        NodeOf = systemId => _store.Documents(Collections.Nodes).Find(systemId),
        InterfaceOf = InterfaceOf,
        OffersDns = _offersDns,
        ExternalNtp = _ntp.External,
    };

    private (Node? Node, Interface Interface)? InterfaceOf(InterfaceRef reference)
    {
        if (reference.SystemId is null)
            return _store.Documents(UnknownInterfaces.All).Find(Collections.Key(reference.InterfaceId)) is { } unknown ? (null, unknown) : null;
        var node = _store.Documents(Collections.Nodes).Find(reference.SystemId);
        return node?.Interface(reference.InterfaceId) is { } nic ? (node, nic) : null;
    }

    private void Watch<T>(Collection<T> collection, Func<Change<T>, bool> matters)
        where T : class => _subscriptions.Add(_store.Documents(collection).Subscribe(changes =>
        {
            if (changes.Any(matters)) Spoil();
        }));

    private void Spoil() => _isStale = true;

    private static bool IsHeld(StaticIpAddress? row) => row is { Ip: not null } && row.AllocType != IpAllocationType.Discovered;

    private static IEnumerable<(int, string, Protocols.Primitives.MacAddress?, int?, bool)> Nics(Node? node) =>
        (node?.Interfaces ?? []).Select(i => (i.Id, i.Name, i.MacAddress, i.VlanId, i.Enabled));
}
