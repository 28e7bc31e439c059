namespace Maas.Domain.Naming;

/// <summary>A label in a domain with addresses and data of its own (dns.md §1.2).</summary>
public sealed record DnsResource
{
    public required int Id { get; init; }

    /// <summary>A label, <c>@</c> for the domain itself, <c>*</c> for everything else in it, or an SRV label pair.</summary>
    public string Name { get; init; } = "@";
    public required int DomainId { get; init; }

    /// <summary>Seconds; null takes the domain's.</summary>
    public int? AddressTtl { get; init; }

    /// <summary>Numbers of the address rows it stands for.</summary>
    public IReadOnlyList<int> AddressIds { get; init; } = [];
    public IReadOnlyList<DnsData> Data { get; init; } = [];
}

/// <param name="RrType">CNAME, MX, NS, SRV, SSHFP or TXT.</param>
/// <param name="RrData">As in a zone file.</param>
public sealed record DnsData(int Id, string RrType, string RrData, int? Ttl);
