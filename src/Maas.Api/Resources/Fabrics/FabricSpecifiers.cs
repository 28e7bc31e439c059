using System.Globalization;
using Maas.Api.Contract;
using Maas.Domain.Networks;
using Maas.Region;
using Maas.Store;

namespace Maas.Api.Resources.Fabrics;

/// <summary>How requests name a fabric: number, <c>fabric-N</c> or name (api-resources.md §4).</summary>
internal static class FabricSpecifiers
{
    public static Fabric Find(string specifier, IStore store)
    {
        var fabrics = store.Documents(Collections.Fabrics);
        var value = specifier.StartsWith("name:", StringComparison.Ordinal) ? specifier[5..] : specifier;
        if (int.TryParse(value, CultureInfo.InvariantCulture, out var id)) return fabrics.Find(Collections.Key(id)) ?? throw ApiException.NotFound("Fabric");
        return fabrics.All.FirstOrDefault(f => f.DisplayName == value) ?? throw ApiException.NotFound("Fabric");
    }
}
