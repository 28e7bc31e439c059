using Maas.Api.Contract;
using Maas.Api.Resources.Machines;
using Maas.Domain;
using Maas.Domain.Naming;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Region;
using Maas.Region.Naming;
using Maas.Region.Networks;
using Maas.Region.Nodes;
using Maas.Region.Settings;
using Maas.Store;

namespace Maas.Api.Resources.Domains;

/// <summary>Applies sent fields to a domain, with the checks of dns.md §1.1.</summary>
internal sealed class DomainEdits(IStore store, ISettings settings, NetworkGate gate, DnsLinks links, IGrainFactory grains)
{
    public DnsDomain Apply(DnsDomain domain, DomainForm form) => Apply(domain with { Name = form.Name.TrimEnd('.') }, (DomainFields)form);

    public DnsDomain Apply(DnsDomain domain, DomainUpdateForm form) =>
        Apply(form.Name.TryGet(out var name) ? domain with { Name = name.TrimEnd('.') } : domain, (DomainFields)form);

    /// <summary>A resource of the parent that had the new domain's name is now the domain itself (dns.md §1.1).</summary>
    public Batch Adopt(Batch batch, DnsDomain domain)
    {
        var dot = domain.Name.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || store.Documents(Collections.Domains).Where(Collections.DomainsByName, domain.Name[(dot + 1)..]) is not [var parent]) return batch;
        if (links.Find(parent.Id, domain.Name[..dot]) is { } resource && links.Find(domain.Id, ResourceRules.Apex) is null)
            batch.Put(DnsCollections.Resources, resource with { Name = ResourceRules.Apex, DomainId = domain.Id });
        return batch;
    }

    public async Task<DnsDomain> MakeDefaultAsync(DnsDomain domain, Caller caller)
    {
        DnsDomain chosen;
        List<int> former;
        using (await gate.EnterAsync())
        {
            var current = store.Documents(Collections.Domains).Find(Collections.Key(domain.Id)) ?? throw ApiException.NotFound("Domain");
            chosen = current with { IsDefault = true };
            var others = store.Documents(Collections.Domains).All.Where(d => d.IsDefault && d.Id != domain.Id).ToList();
            former = [.. others.Select(d => d.Id)];
            var batch = new Batch().Put(Collections.Domains, chosen);
            foreach (var other in others) batch.Put(Collections.Domains, other with { IsDefault = false });
            await store.CommitAsync(batch);
        }

        foreach (var node in former.SelectMany(id => store.Documents(Collections.Nodes).Where(Collections.NodesByDomain, Collections.Key(id))).Where(n => n.Owner is null && !n.IsController))
            await grains.GetGrain<IMachineGrain>(node.SystemId).Edit(new MoveToDomain(former, chosen.Id), MachineRequests.By(caller));
        return chosen;
    }

    private DnsDomain Apply(DnsDomain domain, DomainFields form)
    {
        var errors = new FieldErrors(form);
        if (!errors.IsWrong("name")) Name(domain, errors);
        var ttl = form.Ttl.IsSent ? form.Ttl.Value : domain.Ttl;
        if (ttl < 1) errors.Add("ttl", "Ensure this value is greater than or equal to 1.");
        if (ttl > DomainRules.LongestTtl) errors.Add("ttl", $"Ensure this value is less than or equal to {DomainRules.LongestTtl}.");
        var servers = form.ForwardDnsServers is null ? domain.ForwardDnsServers : errors.Collect(() => Servers(domain, form.ForwardDnsServers)) ?? [];
        var changed = domain with { Authoritative = form.Authoritative ?? domain.Authoritative, Ttl = ttl, ForwardDnsServers = servers };
        if (changed.Authoritative && servers.Count > 0) errors.Add("__all__", "a domain cannot be both authoritative and have forward dns servers");
        errors.ThrowIfAny();
        return changed;
    }

    private void Name(DnsDomain domain, FieldErrors errors)
    {
        if (domain.Name.Length == 0) errors.Add("name", "This field is required.");
        else if (DomainRules.Problems(domain.Name) is { Count: > 0 } problems)
        {
            foreach (var problem in problems) errors.Add("name", problem);
        }
        else if (domain.Name.Equals(settings.Text("maas_internal_domain"), StringComparison.OrdinalIgnoreCase))
            errors.Add("name", "Domain name cannot duplicate maas internal domain name.");
        else if (store.Documents(Collections.Domains).All.Any(d => d.Id != domain.Id && d.Name.Equals(domain.Name, StringComparison.OrdinalIgnoreCase)))
            errors.Add("name", "Domain with this Name already exists.");
    }

    private static List<string> Servers(DnsDomain domain, IReadOnlyList<string> sent)
    {
        List<string> added = [.. sent.SelectMany(s => s.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)).Select(text =>
            DomainRules.TryServer(text, out var server) ? server.ToString() : throw ApiException.Field("forward_dns_servers", $"Invalid IP and port combination: {text};please provide a list of space-separated IP addresses "))];
        return added.Count == 0 ? [] : [.. domain.ForwardDnsServers.Union(added)];
    }

    private sealed record MoveToDomain(IReadOnlyList<int> From, int To) : INodeEdit
    {
        public Outcome<Node> Apply(Node node, DateTimeOffset now) => From.Contains(node.DomainId) && node.Owner is null ? node with { DomainId = To } : node;
    }
}
