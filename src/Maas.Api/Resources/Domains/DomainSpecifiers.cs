using System.Globalization;
using Maas.Api.Contract;
using Maas.Domain.Networks;
using Maas.Region;
using Maas.Store;

namespace Maas.Api.Resources.Domains;

/// <summary>How requests name a domain: number or name (api-resources.md §4).</summary>
internal static class DomainSpecifiers
{
    public static DnsDomain Find(string specifier, IStore store) => Known(specifier, store) ?? throw ApiException.NotFound("Domain");

    /// <summary>As names in DNS have it: by number or by name, without a word for which.</summary>
    public static DnsDomain Plain(string text, IStore store) => text.Length == 0 || text.Contains(':', StringComparison.Ordinal) ? throw ApiException.NotFound("Domain") : Find(text, store);

    public static DnsDomain? Known(string specifier, IStore store)
    {
        var domains = store.Documents(Collections.Domains);
        var (type, value) = specifier.Split(':', 2) is ["id" or "name", _] typed ? (typed[0], typed[1]) : ("", specifier);
        if (type != "name" && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            return domains.Find(Collections.Key(id));
        return type != "id" && domains.Where(Collections.DomainsByName, value.TrimEnd('.')) is [var named] ? named : null;
    }

    public static DnsDomain Default(IStore store) => store.Documents(Collections.Domains).All.First(d => d.IsDefault);
}
