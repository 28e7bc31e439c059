using System.Net;
using Maas.Protocols.Dns;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Naming;

/// <summary>A zone while its records are gathered.</summary>
internal sealed class ZoneDraft
{
    private readonly List<DnsRecord> _records = [];
    private readonly List<DynamicNames> _dynamic = [];

    public ZoneDraft(string name, uint ttl)
    {
        Name = name;
        Ttl = ttl;
        Wire = DnsName.TryParse(name, out var wire) ? wire : [0];
    }

    public string Name { get; }

    public byte[] Wire { get; }

    /// <summary>What a record without a TTL of its own has.</summary>
    public uint Ttl { get; }

    public void Add(string owner, RecordType type, uint ttl, byte[] data)
    {
        if (DnsName.TryParse(owner, out var name) && DnsName.IsUnder(name, Wire)) _records.Add(new DnsRecord(name, type, ttl, data));
    }

    public void Add(string owner, uint ttl, IPAddress address) =>
        Add(owner, address.IsIPv6() ? RecordType.Aaaa : RecordType.A, ttl, RecordData.Address(address));

    public void Add(string owner, RecordType type, uint ttl, string target)
    {
        if (DnsName.TryParse(target, out var name)) Add(owner, type, ttl, name);
    }

    public void Add(DynamicNames names) => _dynamic.Add(names);

    public Zone Build() => new(Wire, _records, _dynamic);
}
