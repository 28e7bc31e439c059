using System.Globalization;
using System.Net;
using Maas.Api.Contract;
using Maas.Domain.Naming;
using Maas.Domain.Networks;
using Maas.Region;
using Maas.Region.Naming;
using Maas.Region.Networks;
using Maas.Store;

namespace Maas.Api.Resources.DnsResources;

/// <summary>Writes a DNS resource with the checks of dns.md §1.2; called by whoever holds the network gate.</summary>
internal sealed class DnsResourceEdits(IStore store, DnsLinks links, SubnetUses uses, TimeProvider clock)
{
    public async Task<DnsResourceView> WriteAsync(DnsResource resource, DnsDomain domain, DnsResourceForm form, Caller caller)
    {
        var errors = new FieldErrors(form);
        errors.Collect(() => ResourceRules.Name(resource.Name, mayBeService: resource.Data.Any(d => d.RrType == "SRV")) is { } refusal ? throw ApiException.Of(refusal) : true);
        if (links.Find(resource.DomainId, resource.Name) is { } other && other.Id != resource.Id) errors.Add("__all__", "Labels must be unique within their zone.");
        if (form.AddressTtl.Value < 0) errors.Add("address_ttl", "Ensure this value is greater than or equal to 0.");
        var batch = new Batch();
        var addresses = form.IpAddresses is null ? resource.AddressIds : errors.Collect(() => Addresses(batch, form.IpAddresses, caller)) ?? [];
        errors.ThrowIfAny();
        if (addresses.Count > 0 && resource.Data.Any(d => d.RrType == RecordRules.Cname)) throw ApiException.Of(ResourceRules.CnamePresent);
        var changed = resource with { AddressTtl = form.AddressTtl.Or(resource.AddressTtl), AddressIds = addresses };
        await store.CommitAsync(batch.Put(DnsCollections.Resources, changed));
        return DnsResourceView.Of(changed, domain.Name, store);
    }

    private List<int> Addresses(Batch batch, IReadOnlyList<string> sent, Caller caller)
    {
        var ids = new List<int>();
        foreach (var text in sent.SelectMany(s => s.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)).Distinct())
        {
            var id = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && store.Documents(Collections.IpAddresses).Find(Collections.Key(number)) is { } known
                ? known.Id
                : IPAddress.TryParse(text, out var ip) && (text.Contains('.', StringComparison.Ordinal) || text.Contains(':', StringComparison.Ordinal)) ? RowOf(batch, ip, caller)
                : throw ApiException.Field("ip_addresses", $"'{text}' is neither an address nor the number of one.");
            if (!ids.Contains(id)) ids.Add(id);
        }

        return ids;
    }

    private int RowOf(Batch batch, IPAddress ip, Caller caller)
    {
        var rows = store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesByIp, ip.ToString());
        if (rows.OrderBy(r => r.AllocType == IpAllocationType.Discovered).FirstOrDefault() is { } known) return known.Id;
        var subnet = uses.BestFor(ip);
        if (subnet is not null && store.Documents(Collections.IpRanges).Where(Collections.IpRangesBySubnet, Collections.Key(subnet.Id))
                .FirstOrDefault(r => r.Type == IpRangeType.Dynamic && IpRangeRules.Within(ip, r)) is { } dynamic)
            throw ApiException.Field("ip_addresses", $"{ip} is within the dynamic range from {dynamic.StartIp} to {dynamic.EndIp}");
        var row = new StaticIpAddress
        {
            Id = store.NextId(Collections.IpAddresses),
            AllocType = IpAllocationType.UserReserved,
            Ip = ip,
            SubnetId = subnet?.Id,
            User = caller.Username,
            Created = clock.GetUtcNow(),
            Updated = clock.GetUtcNow(),
        };
        batch.Put(Collections.IpAddresses, row, basedOn: 0);
        return row.Id;
    }
}
