using System.Collections.Frozen;
using System.Net;
using Maas.Protocols.Dns;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Naming;

/// <summary>A zone ready to answer from: names to records, immutable.</summary>
public sealed class Zone
{
    private static readonly byte[] Wildcard = [1, (byte)'*'];

    private readonly FrozenDictionary<byte[], IReadOnlyList<DnsRecord>> _names;
    private readonly FrozenDictionary<byte[], IReadOnlyList<DnsRecord>>.AlternateLookup<ReadOnlySpan<byte>> _bySpan;
    private readonly IReadOnlyList<DynamicNames> _dynamic;

    /// <param name="records">All records, the SOA among them; names between them and the apex exist without data (RFC 8020).</param>
    internal Zone(byte[] name, IEnumerable<DnsRecord> records, IReadOnlyList<DynamicNames> dynamic)
    {
        Name = name;
        _dynamic = dynamic;
        var names = new Dictionary<byte[], List<DnsRecord>>(DnsName.Comparer);
        foreach (var record in records)
        {
            for (var owner = record.Name; ; owner = DnsName.Parent(owner).ToArray())
            {
                if (!names.TryGetValue(owner, out var list)) names[owner] = list = [];
                if (ReferenceEquals(owner, record.Name)
                    && !list.Any(r => r.Type == record.Type && r.Data.AsSpan().SequenceEqual(record.Data))) list.Add(record);
                if (owner.Length <= name.Length) break;
            }
        }

        _names = names.ToFrozenDictionary(n => n.Key, n => (IReadOnlyList<DnsRecord>)n.Value, DnsName.Comparer);
        _bySpan = _names.GetAlternateLookup<ReadOnlySpan<byte>>();
        Soa = _names[name].First(r => r.Type == RecordType.Soa);
    }

    public byte[] Name { get; }

    public DnsRecord Soa { get; }

    /// <summary>Every record, the SOA first.</summary>
    public IEnumerable<DnsRecord> Records => _names.Values.SelectMany(r => r).OrderBy(r => r.Type == RecordType.Soa ? 0 : 1);

    /// <summary>The records of a name; empty for a name that only has names below it; null for one that does not exist.</summary>
    public IReadOnlyList<DnsRecord>? Find(ReadOnlySpan<byte> name)
    {
        if (_bySpan.TryGetValue(name, out var found)) return found;
        foreach (var range in _dynamic)
        {
            if (range.Find(name) is { } record) return [record];
        }

        return FromWildcard(name);
    }

    /// <summary>NS records of the nearest delegation between the zone's apex and a name; null when there is none (RFC 1034 §4.3.2).</summary>
    public IReadOnlyList<DnsRecord>? Delegation(ReadOnlySpan<byte> name)
    {
        for (var owner = name; owner.Length > Name.Length; owner = DnsName.Parent(owner))
        {
            if (_bySpan.TryGetValue(owner, out var records) && records.Any(r => r.Type == RecordType.Ns))
                return [.. records.Where(r => r.Type == RecordType.Ns)];
        }

        return null;
    }

    /// <summary>The closest existing ancestor's wildcard, under the name asked for (RFC 4592 §3.3.1).</summary>
    private List<DnsRecord>? FromWildcard(ReadOnlySpan<byte> name)
    {
        Span<byte> wildcard = stackalloc byte[DnsName.Longest];
        for (var ancestor = DnsName.Parent(name); ancestor.Length >= Name.Length; ancestor = DnsName.Parent(ancestor))
        {
            if (!_bySpan.ContainsKey(ancestor)) continue;
            if (ancestor.Length + Wildcard.Length > DnsName.Longest) return null;
            Wildcard.CopyTo(wildcard);
            ancestor.CopyTo(wildcard[Wildcard.Length..]);
            if (!_bySpan.TryGetValue(wildcard[..(Wildcard.Length + ancestor.Length)], out var records)) return null;
            var owner = name.ToArray();
            return [.. records.Select(r => r with { Name = owner })];
        }

        return null;
    }
}

/// <summary>Names of a dynamic range that follow from the address alone, such as <c>10-0-0-7.maas</c> (dns.md §3.2), computed when asked for.</summary>
/// <param name="First">First address of the range.</param>
/// <param name="Last">Last address of the range.</param>
/// <param name="Domain">The default domain, in wire form.</param>
/// <param name="IsReverse">Answers PTR questions for <c>7.0.0.10.in-addr.arpa</c> instead.</param>
internal sealed record DynamicNames(Ipv4Address First, Ipv4Address Last, byte[] Domain, uint Ttl, bool IsReverse)
{
    private const string Arpa = ".in-addr.arpa.";

    public DnsRecord? Find(ReadOnlySpan<byte> name)
    {
        if (IsReverse) return Pointer(name);
        if (name.Length != Domain.Length + name[0] + 1 || !DnsName.Comparer.Equals(name[(name[0] + 1)..].ToArray(), Domain)) return null;
        Span<char> text = stackalloc char[64];
        for (var i = 0; i < name[0]; i++) text[i] = name[i + 1] == (byte)'-' ? '.' : (char)name[i + 1];
        return Ipv4Address.TryParse(text[..name[0]], null, out var address) && Has(address)
            ? new DnsRecord(name.ToArray(), RecordType.A, Ttl, RecordData.Address(address.ToIPAddress()))
            : null;
    }

    private DnsRecord? Pointer(ReadOnlySpan<byte> name)
    {
        var text = DnsName.ToText(name);
        if (!text.EndsWith(Arpa, StringComparison.OrdinalIgnoreCase)) return null;
        var forward = string.Join('.', text[..^Arpa.Length].Split('.').Reverse());
        if (!IPAddress.TryParse(forward, out var parsed) || !Ipv4Address.TryParse(forward, null, out var address) || !Has(address)) return null;
        return DnsName.TryParse(parsed.ToString().Replace('.', '-'), out var label)
            ? new DnsRecord(name.ToArray(), RecordType.Ptr, Ttl, [.. label.AsSpan(0, label.Length - 1), .. Domain])
            : null;
    }

    private bool Has(Ipv4Address address) => address >= First && address <= Last;
}
