using System.Collections.Frozen;
using Maas.Domain.Dhcp;
using Maas.Protocols.Dhcp;
using Maas.Protocols.Ethernet;
using Maas.Protocols.Primitives;
using Maas.Rack.Dhcp.Wire;

namespace Maas.Rack.Dhcp;

/// <summary>What became of a datagram.</summary>
internal enum Reaction : byte
{
    Ignored,
    Malformed,

    /// <summary>The reply waits to be sent.</summary>
    Sent,

    /// <summary>The reply waits for its lease to be durable.</summary>
    Deferred,

    /// <summary>The wire must be asked for the address first.</summary>
    Probe,

    /// <summary>There is no address left.</summary>
    Exhausted,
}

/// <summary>From a client's datagram to the reply and where it goes (RFC 2131 §4.1). One thread; no allocation per packet.</summary>
internal sealed class Conversation(ILeases leases, DhcpServerOptions options, int sender, AckQueue acks, RouterAbsence routers)
{
    private readonly byte[] _scratch = new byte[4096];
    private readonly byte[] _address = new byte[16];
    private DhcpPlan? _plan;
    private Dictionary<DhcpScope, PreparedScope> _scopes = [];
    private FrozenSet<Ipv4Address> _ours = FrozenSet<Ipv4Address>.Empty;

    /// <summary>The interfaces that share this conversation.</summary>
    public IReadOnlyList<Link> Links { get; set; } = [];

    /// <summary>What booting clients learn of IPv6 routers.</summary>
    public RouterAbsence Routers => routers;

    /// <summary>Replies that need not wait.</summary>
    public Outbox Outbox { get; } = new(Inbox.Most * 2, Inbox.Most * 2 * Outbox.MostOctets);

    /// <summary>The address behind <see cref="Reaction.Probe"/>.</summary>
    public Ipv4Address Probed { get; private set; }

    /// <summary>Whether an address is a server identifier of ours.</summary>
    public bool IsOurs(Ipv4Address server) => _ours.Contains(server);

    /// <param name="destination">The address it was sent to: clients that renew speak to us alone.</param>
    /// <param name="mayProbe">Whether a new address may be put to the wire first.</param>
    public Reaction Handle(Link link, ReadOnlySpan<byte> datagram, Ipv4Address destination, bool mayProbe)
    {
        FollowPlan();
        if (!DhcpPacket.TryRead(datagram, out var packet) || !ClientRequest.TryRead(packet, _scratch, out var request)) return Reaction.Malformed;
        if (IsOwn(request.Mac)) return Reaction.Ignored;
        if (!TryPlace(link, in request, isUnicast: destination != Ipv4Address.Broadcast, out var network, out var preferred))
        {
            NoteForeign(link, in request);
            return Reaction.Ignored;
        }

        if (request.IsIpxe && request.Header.Giaddr.IsEmpty) routers.Saw(request.Mac);
        if (request.Type == MessageType.Inform) return Inform(link, in request, network);
        if (!TryClassify(link, in request, out var kind, out var address)) return Reaction.Ignored;
        var answer = leases.Decide(new LeaseRequest
        {
            Kind = kind,
            Mac = request.Mac,
            Network = network,
            Preferred = preferred,
            Address = address,
            Seconds = LeaseTimes.Grant(request.IsPxe, request.LeaseSeconds),
            Wanted = request.LeaseSeconds,
            CanProbe = mayProbe && request.Header.Giaddr.IsEmpty && ReferenceEquals(network, link.Network),
            Client = request.Client,
            IsPxe = request.IsPxe,
            HostName = request.HostName,
        });
        return Reply(link, in request, network, answer);
    }

    private Reaction Reply(Link link, in ClientRequest request, SharedNetwork network, LeaseAnswer answer)
    {
        switch (answer.Verdict)
        {
            case LeaseVerdict.Probe:
                Probed = answer.Address;
                return Reaction.Probe;
            case LeaseVerdict.Offer:
                Compose(Outbox, link, in request, network, answer);
                return Reaction.Sent;
            case LeaseVerdict.Nak when network.Scopes.Count > 0:
                Refuse(link, in request, network);
                return Reaction.Sent;
            case LeaseVerdict.Ack:
                var waiting = acks.Enter();
                try
                {
                    Compose(waiting, link, in request, network, answer);
                }
                finally
                {
                    acks.Exit();
                }

                return Reaction.Deferred;
            default:
                return answer.Verdict == LeaseVerdict.Exhausted ? Reaction.Exhausted : Reaction.Ignored;
        }
    }

    private void Compose(Outbox box, Link link, in ClientRequest request, SharedNetwork network, LeaseAnswer answer)
    {
        if (answer.Scope is not { } scope || !_scopes.TryGetValue(scope, out var prepared)) return;
        var header = request.Header;
        var length = DhcpResponder.Grant(in request, prepared, answer, box.Next[UdpFrame.HeaderLength..]);
        if (!header.Giaddr.IsEmpty) Route(box, header.Giaddr, options.Port, length);
        else if (!header.Ciaddr.IsEmpty && answer.Verdict == LeaseVerdict.Ack) ToHolder(box, link, in request, network, scope, length);
        else if (header.IsBroadcast) Frame(box, link, scope.Server, MacAddress.Broadcast, Ipv4Address.Broadcast, length);
        else Frame(box, link, scope.Server, request.Mac, answer.Address, length);
    }

    private Reaction Inform(Link link, in ClientRequest request, SharedNetwork network)
    {
        if (request.Header.Ciaddr.IsEmpty || network.Serving(request.Mac, request.Header.Ciaddr) is not { } scope || network.Refused.Contains(request.Mac)) return Reaction.Ignored;
        var length = DhcpResponder.Inform(in request, _scopes[scope], Outbox.Next[UdpFrame.HeaderLength..]);
        if (!request.Header.Giaddr.IsEmpty) Route(Outbox, request.Header.Giaddr, options.Port, length);
        else ToHolder(Outbox, link, in request, network, scope, length);
        return Reaction.Sent;
    }

    private void Refuse(Link link, in ClientRequest request, SharedNetwork network)
    {
        var server = network.Scopes[0].Server;
        var length = DhcpResponder.Refuse(in request, server, Outbox.Next[UdpFrame.HeaderLength..]);
        if (!request.Header.Giaddr.IsEmpty) Route(Outbox, request.Header.Giaddr, options.Port, length);
        else Frame(Outbox, link, server, MacAddress.Broadcast, Ipv4Address.Broadcast, length);
    }

    /// <summary>A client that has its address: on our wire straight to its station, which spares the kernel an ARP entry; else by way of the routers.</summary>
    private void ToHolder(Outbox box, Link link, in ClientRequest request, SharedNetwork network, DhcpScope scope, int length)
    {
        var address = request.Header.Ciaddr;
        if (ReferenceEquals(network, link.Network)) Frame(box, link, scope.Server, request.Mac, address, length);
        else Route(box, address, options.ClientPort, length);
    }

    private void Frame(Outbox box, Link link, Ipv4Address from, MacAddress mac, Ipv4Address to, int length)
    {
        UdpFrame.WriteHeaders(
            box.Next[..(UdpFrame.HeaderLength + length)], (link.Mac, from, (ushort)options.Port), (mac, to, (ushort)options.ClientPort));
        box.Add(link.Frames, link.Address, UdpFrame.HeaderLength + length);
    }

    private void Route(Outbox box, Ipv4Address to, int port, int length)
    {
        box.Next.Slice(UdpFrame.HeaderLength, length).CopyTo(box.Next);
        Sockets.InternetAddress(_address, to, port);
        box.Add(sender, _address, length);
    }

    /// <summary>Where the client is: the subnet its relay agent names, or our own wire; a client that speaks to us alone may be behind a router.</summary>
    private bool TryPlace(Link link, in ClientRequest request, bool isUnicast, out SharedNetwork network, out DhcpScope? preferred)
    {
        var header = request.Header;
        preferred = null;
        if (!header.Giaddr.IsEmpty)
        {
            var found = _plan!.TryFind(request.LinkSelection.IsEmpty ? header.Giaddr : request.LinkSelection, out network, out var scope);
            preferred = scope;
            return found;
        }

        network = link.Network!;
        if (isUnicast && !header.Ciaddr.IsEmpty && network?.ScopeOf(header.Ciaddr) is null && _plan!.TryFind(header.Ciaddr, out var remote, out _))
            network = remote;
        return network is not null;
    }

    /// <summary>What state the client is in, from what it sends (RFC 2131 §4.3.2 and table 4).</summary>
    private bool TryClassify(Link link, in ClientRequest request, out LeaseRequestKind kind, out Ipv4Address address)
    {
        var (ciaddr, wanted, server) = (request.Header.Ciaddr, request.RequestedAddress, request.ServerId);
        var isOurs = !server.IsEmpty && (_ours.Contains(server) || server == request.ServerIdOverride);
        (kind, address) = request.Type switch
        {
            MessageType.Discover => (LeaseRequestKind.Discover, wanted),
            MessageType.Decline => (LeaseRequestKind.Decline, wanted),
            MessageType.Release => (LeaseRequestKind.Release, ciaddr),
            _ when !server.IsEmpty && !isOurs => (LeaseRequestKind.Declining, wanted),
            _ when isOurs && !wanted.IsEmpty => (LeaseRequestKind.Selecting, wanted),
            _ when !ciaddr.IsEmpty => (LeaseRequestKind.Extending, ciaddr),
            _ => (LeaseRequestKind.InitReboot, wanted),
        };
        if (kind == LeaseRequestKind.Declining) NoteForeign(link, in request);
        if (kind is LeaseRequestKind.Decline or LeaseRequestKind.Release && !server.IsEmpty && !isOurs) return false;
        return kind is LeaseRequestKind.Discover or LeaseRequestKind.Declining || !address.IsEmpty;
    }

    /// <summary>A client on our wire names the server it chose: the only sign of one whose replies a switch keeps from us.</summary>
    private void NoteForeign(Link link, in ClientRequest request)
    {
        if (request.Type == MessageType.Request && request.Header.Giaddr.IsEmpty && !request.ServerId.IsEmpty && !_ours.Contains(request.ServerId))
            leases.SawServer(link.Name, request.ServerId, default);
    }

    private bool IsOwn(MacAddress mac)
    {
        for (var i = 0; i < Links.Count; i++)
        {
            if (Links[i].Mac == mac) return true;
        }

        return false;
    }

    private void FollowPlan()
    {
        var plan = leases.Plan;
        if (ReferenceEquals(plan, _plan)) return;
        _scopes = plan.Networks.SelectMany(n => n.AllScopes)
            .ToDictionary(s => s, s => new PreparedScope(s, options.BootPort), ReferenceEqualityComparer<DhcpScope>());
        _ours = plan.Networks.SelectMany(n => n.Scopes).Select(s => s.Server).ToFrozenSet();
        foreach (var link in Links) link.Network = plan.ByInterface.GetValueOrDefault(link.Name);
        _plan = plan;
    }

    /// <summary>Scopes are told apart by identity: comparing their lists would cost more than the reply.</summary>
    private static EqualityComparer<T> ReferenceEqualityComparer<T>()
        where T : class => EqualityComparer<T>.Create(ReferenceEquals, System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode);
}
