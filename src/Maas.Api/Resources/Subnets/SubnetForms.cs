using Maas.Api.Contract;

namespace Maas.Api.Resources.Subnets;

/// <summary>Parameters of a subnet (api-resources.md §11.4).</summary>
public record SubnetFields : LateForm
{
    [Doc("The name; the CIDR when left out.")]
    public Optional<string> Name { get; init; }

    [Doc("What it is for.")]
    public Optional<string> Description { get; init; }

    [ObjectNumber, Doc("The VLAN's number.")]
    public Optional<int?> Vlan { get; init; }

    [Doc("The fabric in which vid is looked up.")]
    public string? Fabric { get; init; }

    [Between(0, 4094), Doc("The VLAN tag in the fabric.")]
    public int? Vid { get; init; }

    [Doc("No longer settable here.")]
    public string? Space { get; init; }

    [Doc("The gateway's address.")]
    public Optional<string> GatewayIp { get; init; }

    [Doc("0 off, 1 on, 2 with RFC 2317 glue.")]
    public string? RdnsMode { get; init; }

    [Doc("Whether machines use this appliance's DNS.")]
    public Optional<string> AllowDns { get; init; }

    [Doc("Whether machines use this appliance's proxy.")]
    public Optional<string> AllowProxy { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("Whether the subnet is scanned.")]
    public Optional<bool> ActiveDiscovery { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("Whether addresses and DHCP are managed here.")]
    public Optional<bool> Managed { get; init; }

    [Doc("DNS servers, repeated or separated by commas or spaces.")]
    public IReadOnlyList<string>? DnsServers { get; init; }

    [Doc("Boot methods that are not offered.")]
    public IReadOnlyList<string>? DisabledBootArchitectures { get; init; }
}

public sealed record SubnetCreateForm : SubnetFields
{
    [Mandatory, Doc("The network, such as 10.0.0.0/24.")]
    public string Cidr { get; init; } = "";
}
