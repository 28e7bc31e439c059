using System.Collections.Concurrent;
using System.Collections.Frozen;
using Maas.Domain.Dhcp;
using Maas.Domain.Dhcp.Snippets;
using Maas.Protocols.Primitives;
using Maas.Rack.Dhcp;

namespace Maas.Rack.Tests.Dhcp;

/// <summary>Addresses by the order of asking, from .100 on; grants whatever it offered.</summary>
internal sealed class FakeLeases : ILeases
{
    private readonly Dictionary<MacAddress, Ipv4Address> _given = [];
    private uint _next = 100;

    public DhcpPlan Plan { get; set; } = DhcpPlan.Nothing;
    public ConcurrentQueue<Ipv4Address> Conflicts { get; } = new();
    public ConcurrentQueue<Ipv4Address> Foreign { get; } = new();
    public ConcurrentQueue<LeaseRequestKind> Asked { get; } = new();
    public int Flushes { get; private set; }

    /// <summary>Whether the disk refuses.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Keeps no list of what was asked, so that a test can count allocations.</summary>
    public bool IsSilent { get; set; }

    public LeaseAnswer Decide(in LeaseRequest request)
    {
        if (!IsSilent) Asked.Enqueue(request.Kind);
        var scope = request.Preferred ?? request.Network.Scopes[0];
        var isKnown = _given.TryGetValue(request.Mac, out var address);
        switch (request.Kind)
        {
            case LeaseRequestKind.Discover:
                if (!isKnown || !scope.Contains(address)) _given[request.Mac] = address = new Ipv4Address(scope.Bounds.First + _next++);
                return new(isKnown || !request.CanProbe ? LeaseVerdict.Offer : LeaseVerdict.Probe, address, scope, request.Seconds);
            case LeaseRequestKind.Selecting or LeaseRequestKind.Extending or LeaseRequestKind.InitReboot:
                return isKnown && address == request.Address ? new(LeaseVerdict.Ack, address, scope, request.Seconds) : new(LeaseVerdict.Nak);
            default:
                return default;
        }
    }

    public void Conflict(Ipv4Address address)
    {
        Conflicts.Enqueue(address);
        foreach (var holder in _given.Where(g => g.Value == address).Select(g => g.Key).ToList()) _given.Remove(holder);
    }

    public void Flush()
    {
        Flushes++;
        if (IsBroken) throw new IOException("The disk is full.");
    }

    public void SawServer(string interfaceName, Ipv4Address server, MacAddress station) => Foreign.Enqueue(server);

    public void SawNoServer(string interfaceName) => Foreign.Enqueue(Ipv4Address.Any);

    /// <summary>A plan with one network on an interface, and one behind a relay agent.</summary>
    public static DhcpPlan PlanOf(string interfaceName, DhcpStatements? statements = null)
    {
        var direct = new SharedNetwork { VlanId = 1, Scopes = [Scope(1, "10.66.0.0/24", "10.66.0.1") with { Statements = statements ?? DhcpStatements.None }] };
        var relayed = new SharedNetwork { VlanId = 2, Scopes = [Scope(2, "10.67.0.0/24", "10.66.0.1")] };
        return new DhcpPlan
        {
            Networks = [direct, relayed],
            ByInterface = new Dictionary<string, SharedNetwork> { [interfaceName] = direct }.ToFrozenDictionary(),
            VlanOfInterface = new Dictionary<string, int> { [interfaceName] = 1 }.ToFrozenDictionary(),
        };
    }

    private static DhcpScope Scope(int id, string cidr, string server)
    {
        var network = Cidr.Parse(cidr);
        return new DhcpScope
        {
            SubnetId = id,
            VlanId = id,
            Cidr = network,
            Server = Ipv4Address.Parse(server),
            Router = Ipv4Address.From((network.FirstNumber + 254).ToAddress(isIPv6: false)),
            DnsServers = [Ipv4Address.Parse(server), Ipv4Address.Parse("9.9.9.9")],
            DomainName = "maas",
            DomainSearch = ["maas", "lab.example"],
            NtpServers = [Ipv4Address.Parse(server)],
            Mtu = 1400,
        }.Bounded();
    }
}
