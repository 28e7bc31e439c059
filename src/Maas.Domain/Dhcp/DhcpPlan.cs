using System.Collections.Frozen;
using Maas.Domain.Dhcp.Snippets;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Dhcp;

/// <summary>Addresses for clients that have none reserved: both ends included.</summary>
public readonly record struct DynamicRange(Ipv4Address First, Ipv4Address Last)
{
    public uint Count => Last.Value - First.Value + 1;

    public bool Contains(Ipv4Address address) => address >= First && address <= Last;
}

/// <summary>One subnet as DHCP serves it: what its clients are told (network.md §6.2).</summary>
public sealed record DhcpScope
{
    public required int SubnetId { get; init; }
    public required int VlanId { get; init; }
    public required Cidr Cidr { get; init; }

    /// <summary>The appliance's own address for these clients: next server, server identifier.</summary>
    public required Ipv4Address Server { get; init; }
    public IReadOnlyList<DynamicRange> Ranges { get; init; } = [];
    public Ipv4Address? Router { get; init; }
    public IReadOnlyList<Ipv4Address> DnsServers { get; init; } = [];
    public string DomainName { get; init; } = "";
    public IReadOnlyList<string> DomainSearch { get; init; } = [];
    public IReadOnlyList<Ipv4Address> NtpServers { get; init; } = [];
    public int Mtu { get; init; } = StandardMtu;
    public IReadOnlyList<string> DisabledBootArchitectures { get; init; } = [];

    /// <summary>What snippets say for these clients; it comes before everything above.</summary>
    public DhcpStatements Statements { get; init; } = DhcpStatements.None;

    /// <summary>Ranges that have statements of their own, with the scope as their clients see it.</summary>
    public IReadOnlyList<(DynamicRange Range, DhcpScope Scope)> Narrower { get; init; } = [];

    public const int StandardMtu = 1500;

    /// <summary>First and last address as numbers, so that a packet costs no object.</summary>
    public (uint First, uint Last) Bounds { get; private init; }

    public bool Contains(Ipv4Address address) => address.Value >= Bounds.First && address.Value <= Bounds.Last;

    /// <summary>With its bounds worked out.</summary>
    public DhcpScope Bounded() => this with { Bounds = ((uint)Cidr.FirstNumber, (uint)Cidr.LastNumber) };
}

/// <summary>An address kept for a MAC address.</summary>
public readonly record struct DhcpHost(Ipv4Address Address, DhcpScope Scope);

/// <summary>The subnets of one VLAN: they share a wire, and a client may get an address from any (the contract's <c>vlan-ID</c>).</summary>
public sealed record SharedNetwork
{
    public required int VlanId { get; init; }
    public required IReadOnlyList<DhcpScope> Scopes { get; init; }

    /// <summary>Addresses kept for a MAC address on this VLAN, the most fitting first.</summary>
    public FrozenDictionary<MacAddress, DhcpHost> Hosts { get; init; } = FrozenDictionary<MacAddress, DhcpHost>.Empty;

    /// <summary>Addresses that no dynamic client may get: kept for somebody, or held by a box of ours.</summary>
    public FrozenSet<Ipv4Address> Taken { get; init; } = FrozenSet<Ipv4Address>.Empty;

    /// <summary>Scopes as single clients see them, for whom snippets say something: by the client, then by the scope it would have otherwise.</summary>
    public FrozenDictionary<MacAddress, IReadOnlyList<(DhcpScope Common, DhcpScope Own)>> Personal { get; init; } =
        FrozenDictionary<MacAddress, IReadOnlyList<(DhcpScope, DhcpScope)>>.Empty;

    /// <summary>Clients that get no answer.</summary>
    public FrozenSet<MacAddress> Refused { get; init; } = FrozenSet<MacAddress>.Empty;

    /// <summary>Every scope that a client may be served from.</summary>
    public IEnumerable<DhcpScope> AllScopes =>
        Scopes.Concat(Scopes.SelectMany(s => s.Narrower).Select(n => n.Scope)).Concat(Personal.Values.SelectMany(p => p).Select(p => p.Own));

    /// <summary>The scope that a client with this address is served from.</summary>
    public DhcpScope? Serving(MacAddress mac, Ipv4Address address)
    {
        var scope = ScopeOf(address);
        for (var i = 0; i < scope?.Narrower.Count; i++)
        {
            if (!scope.Narrower[i].Range.Contains(address)) continue;
            scope = scope.Narrower[i].Scope;
            break;
        }

        return scope is null || Personal.Count == 0 ? scope : OwnOf(mac, scope);
    }

    private DhcpScope OwnOf(MacAddress mac, DhcpScope scope)
    {
        if (!Personal.TryGetValue(mac, out var own)) return scope;
        for (var i = 0; i < own.Count; i++)
        {
            if (ReferenceEquals(own[i].Common, scope)) return own[i].Own;
        }

        return scope;
    }

    public DhcpScope? ScopeOf(Ipv4Address address)
    {
        foreach (var scope in Scopes)
        {
            if (scope.Contains(address)) return scope;
        }

        return null;
    }
}

/// <summary>Everything that DHCP serves at one moment. Immutable: a change of the model makes the next one.</summary>
public sealed record DhcpPlan
{
    public static readonly DhcpPlan Nothing = new();

    /// <summary>The network on the wire of each interface, by the interface's name.</summary>
    public FrozenDictionary<string, SharedNetwork> ByInterface { get; init; } = FrozenDictionary<string, SharedNetwork>.Empty;

    /// <summary>Every network served, those reached through relay agents included.</summary>
    public IReadOnlyList<SharedNetwork> Networks { get; init; } = [];

    /// <summary>VLAN of every interface of ours, served or not: where a foreign server would be one on our wire.</summary>
    public FrozenDictionary<string, int> VlanOfInterface { get; init; } = FrozenDictionary<string, int>.Empty;

    /// <summary>The network and subnet an address belongs to.</summary>
    public bool TryFind(Ipv4Address address, out SharedNetwork network, out DhcpScope scope)
    {
        foreach (var candidate in Networks)
        {
            if (candidate.ScopeOf(address) is not { } found) continue;
            (network, scope) = (candidate, found);
            return true;
        }

        (network, scope) = (null!, null!);
        return false;
    }
}
