using Maas.Api.Contract;
using Maas.Domain.Networks;
using Maas.Protocols.Primitives;

namespace Maas.Api.Resources.Interfaces;

/// <summary>Parameters of every kind of interface (api-resources.md §9.2).</summary>
public record InterfaceFields : LateForm
{
    [Path]
    public string SystemId { get; init; } = "";

    [Doc("Tags, separated by commas.")]
    public Optional<string> Tags { get; init; }

    [Doc("The largest packet in octets, at least 552; empty for the VLAN's.")]
    public Optional<int?> Mtu { get; init; }

    [Verbatim, Doc("Whether router advertisements are heard (IPv6); empty for the system's own choice.")]
    public Optional<string> AcceptRa { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("Whether a cable is plugged in.")]
    public Optional<bool> LinkConnected { get; init; }

    [Doc("The fastest speed of the interface in Mbit/s.")]
    public Optional<int?> InterfaceSpeed { get; init; }

    [Doc("The speed of the link in Mbit/s; without a cable there is none.")]
    public Optional<int?> LinkSpeed { get; init; }
}

public sealed record PhysicalInterfaceForm : InterfaceFields
{
    [Mandatory, Doc("The MAC address.")]
    public MacAddress? MacAddress { get; init; }

    [Doc("The name; the next free ethN when left out.")]
    public string? Name { get; init; }

    [Doc("The VLAN's number; disconnected when left out.")]
    public Optional<string> Vlan { get; init; }

    [Boolean(BooleanDialect.Nullable), Doc("Whether the interface is used; true when left out.")]
    public bool? Enabled { get; init; }

    [Doc("The NUMA node it is attached to.")]
    public int? NumaNode { get; init; }

    [Doc("Devices: external, dynamic or static.")]
    public string? IpAssignment { get; init; }

    [Doc("Devices: the address, when external or static.")]
    public string? IpAddress { get; init; }

    [Doc("Devices: the subnet of a static address; the best one for the address when left out.")]
    public string? Subnet { get; init; }
}

/// <summary>Settings of bonds.</summary>
public record BondFields : InterfaceFields
{
    [Doc("balance-rr, active-backup, balance-xor, broadcast, 802.3ad, balance-tlb or balance-alb.")]
    public Optional<string> BondMode { get; init; }

    [Doc("How often links are looked at, in ms.")]
    public Optional<int?> BondMiimon { get; init; }

    [Doc("How long a link must be down to count as down, in ms.")]
    public Optional<int?> BondDowndelay { get; init; }

    [Doc("How long a link must be up to count as up, in ms.")]
    public Optional<int?> BondUpdelay { get; init; }

    [Doc("Unsolicited announcements after a failover, 0 to 255.")]
    public Optional<int?> BondNumGratArp { get; init; }

    [Doc("802.3ad: fast or slow.")]
    public Optional<string> BondLacpRate { get; init; }

    [Doc("layer2, layer2+3, layer3+4, encap2+3 or encap3+4.")]
    public Optional<string> BondXmitHashPolicy { get; init; }

    internal FieldChoices.BondValues Bond => new(BondMode, BondMiimon, BondDowndelay, BondUpdelay, BondNumGratArp, BondLacpRate, BondXmitHashPolicy);
}

public sealed record BondForm : BondFields
{
    [Mandatory, Doc("The name.")]
    public string Name { get; init; } = "";

    [Mandatory(Words = InterfaceChecks.BondOfNone, Blank = FieldChoices.NoValue), Doc("The numbers of the interfaces to bond, repeated.")]
    public IReadOnlyList<string> Parents { get; init; } = [];

    [Doc("The MAC address; the first parent's when left out.")]
    public Optional<MacAddress?> MacAddress { get; init; }

    [Doc("The VLAN's number; the first parent's when left out.")]
    public Optional<string> Vlan { get; init; }
}

public sealed record BridgeForm : InterfaceFields
{
    [Mandatory, Doc("The name.")]
    public string Name { get; init; } = "";

    [Mandatory(Words = InterfaceChecks.BridgeNotOfOne, Blank = FieldChoices.NoValue), AlsoNamed("parents"), Doc("The number of the interface to bridge; parents means the same.")]
    public IReadOnlyList<string> Parent { get; init; } = [];

    [Doc("The MAC address; the parent's when left out.")]
    public Optional<MacAddress?> MacAddress { get; init; }

    [Doc("The VLAN's number; the parent's when left out.")]
    public Optional<string> Vlan { get; init; }

    [Doc("standard or ovs.")]
    public Optional<string> BridgeType { get; init; }

    [Boolean(BooleanDialect.Nullable), Doc("Whether the bridge runs STP.")]
    public bool? BridgeStp { get; init; }

    [Doc("The forward delay in s.")]
    public Optional<int?> BridgeFd { get; init; }
}

public sealed record VlanInterfaceForm : InterfaceFields
{
    [Mandatory(Words = InterfaceChecks.VlanNotOfOne, Blank = FieldChoices.NoValue), AlsoNamed("parents"), Doc("The number of the interface that carries the tagged frames; parents means the same.")]
    public IReadOnlyList<string> Parent { get; init; } = [];

    [Mandatory(Words = InterfaceChecks.VlanOfNone), Doc("The number of the tagged VLAN, in the parent's fabric.")]
    public string Vlan { get; init; } = "";

    [Doc("The name; PARENT.VID when left out.")]
    public string? Name { get; init; }
}

public sealed record InterfaceUpdateForm : BondFields
{
    [Path]
    public string Id { get; init; } = "";

    [Doc("The name.")]
    public Optional<string> Name { get; init; }

    [Doc("The MAC address.")]
    public Optional<MacAddress?> MacAddress { get; init; }

    [Doc("The VLAN's number; empty disconnects.")]
    public Optional<string> Vlan { get; init; }

    [Boolean(BooleanDialect.Nullable), Doc("Whether the interface is used.")]
    public bool? Enabled { get; init; }

    [Doc("Physical interfaces: the NUMA node it is attached to.")]
    public int? NumaNode { get; init; }

    [Doc("Bonds: the numbers of the members, repeated. Bridges and VLAN interfaces: as parent.")]
    public IReadOnlyList<string>? Parents { get; init; }

    [Doc("Bridges and VLAN interfaces: the number of the interface beneath.")]
    public IReadOnlyList<string>? Parent { get; init; }

    /// <summary>Clients name the one beneath by either word.</summary>
    internal IReadOnlyList<string>? Beneath => Parent ?? Parents;

    [Doc("standard or ovs.")]
    public Optional<string> BridgeType { get; init; }

    [Boolean(BooleanDialect.Nullable), Doc("Whether the bridge runs STP.")]
    public bool? BridgeStp { get; init; }

    [Doc("The forward delay in s.")]
    public Optional<int?> BridgeFd { get; init; }
}
