using System.Globalization;
using Maas.Api.Contract;
using Maas.Domain.Networks;
using Maas.Region;
using Maas.Store;

namespace Maas.Api.Resources.Fabrics;

/// <summary>How requests name a fabric: number, <c>fabric-N</c>, name, or a condition with its type (api-resources.md §4).</summary>
internal static class FabricSpecifiers
{
    /// <summary>The fabric as a form's choice.</summary>
    public static Fabric Choose(string specifier, IStore store)
    {
        try
        {
            return Find(specifier, store);
        }
        catch (ApiException unknown) when (unknown.Status == 404)
        {
            throw ApiException.Field("fabric", Specifiers.NoSuch(specifier, "fabric"));
        }
    }

    public static Fabric Find(string specifier, IStore store)
    {
        var fabrics = store.Documents(Collections.Fabrics);
        var number = specifier.StartsWith("fabric-", StringComparison.Ordinal) ? specifier[7..] : specifier;
        if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && fabrics.Find(Collections.Key(id)) is { } numbered) return numbered;
        return fabrics.All.Where(Specifiers.Fabrics([specifier])).ToList() switch
        {
            [var only] => only,
            [] => throw ApiException.NotFound("Fabric"),
            _ => throw ApiException.Forbidden("Too many Fabric objects match the given query."),
        };
    }
}
