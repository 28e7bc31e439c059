using System.Net;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;

namespace Maas.Domain.Naming;

/// <summary>Everything that names follow from.</summary>
public sealed record NamingModel
{
    public required IReadOnlyList<DnsDomain> Domains { get; init; }
    public IReadOnlyList<DnsResource> Resources { get; init; } = [];
    public IReadOnlyList<Node> Nodes { get; init; } = [];

    /// <summary>Address rows; tentative ones are ignored.</summary>
    public IReadOnlyList<StaticIpAddress> Addresses { get; init; } = [];
    public IReadOnlyList<Subnet> Subnets { get; init; } = [];
    public IReadOnlyList<IpRange> Ranges { get; init; } = [];

    /// <summary>Addresses of the appliance that clients may use.</summary>
    public IReadOnlyList<IPAddress> Controllers { get; init; } = [];

    /// <summary>Setting <c>default_dns_ttl</c>, seconds.</summary>
    public int DefaultTtl { get; init; } = 30;

    /// <summary>Setting <c>maas_internal_domain</c>.</summary>
    public string InternalDomain { get; init; } = "maas-internal";

    /// <summary>Setting <c>windows_kms_host</c>; empty: none.</summary>
    public string KmsHost { get; init; } = "";
    public uint Serial { get; init; } = 1;
}
