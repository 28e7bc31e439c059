using Maas.Domain.Booting;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Dhcp;

/// <summary>What a client wants, by the state it is in (RFC 2131 §4.3).</summary>
public enum LeaseRequestKind : byte
{
    Discover,

    /// <summary>It chose our offer.</summary>
    Selecting,

    /// <summary>It chose another server's offer.</summary>
    Declining,

    /// <summary>It remembers an address.</summary>
    InitReboot,

    /// <summary>It holds an address and wants to keep it: renewing or rebinding.</summary>
    Extending,

    /// <summary>It found the address in use.</summary>
    Decline,
    Release,
}

/// <summary>A client's request, freed from its packet.</summary>
public readonly ref struct LeaseRequest
{
    public required LeaseRequestKind Kind { get; init; }
    public required MacAddress Mac { get; init; }

    /// <summary>Where the client is.</summary>
    public required SharedNetwork Network { get; init; }

    /// <summary>The subnet its relay agent named; null on our own wire.</summary>
    public DhcpScope? Preferred { get; init; }

    /// <summary>The address wanted or held; 0.0.0.0 for any.</summary>
    public Ipv4Address Address { get; init; }

    /// <summary>Seconds to grant where no snippet says otherwise.</summary>
    public int Seconds { get; init; }

    /// <summary>Seconds asked for; 0 when none were.</summary>
    public uint Wanted { get; init; }

    /// <summary>Seconds to grant in a scope.</summary>
    public int SecondsIn(DhcpScope? scope) => scope is null || scope.Statements.IsNone ? Seconds : scope.Statements.Grant(IsPxe, Wanted);

    /// <summary>Whether the wire can be asked if a new address is free.</summary>
    public bool CanProbe { get; init; }
    public BootClient Client { get; init; }

    /// <summary>Whether a firmware asks, rather than a system that runs.</summary>
    public bool IsPxe { get; init; }

    /// <summary>Option 12 as sent; empty when not.</summary>
    public ReadOnlySpan<byte> HostName { get; init; }
}

/// <summary>What is said to it.</summary>
public enum LeaseVerdict : byte
{
    Silent,

    /// <summary>OFFER; nothing needs to be durable.</summary>
    Offer,

    /// <summary>OFFER once the wire was asked and nobody answered.</summary>
    Probe,

    /// <summary>ACK, after the lease is durable.</summary>
    Ack,
    Nak,

    /// <summary>Nothing can be said: every address of the network is in use.</summary>
    Exhausted,
}

/// <summary>The decision about one request.</summary>
public readonly record struct LeaseAnswer(LeaseVerdict Verdict, Ipv4Address Address = default, DhcpScope? Scope = null, int Seconds = 0);
