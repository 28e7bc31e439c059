using System.Globalization;
using Maas.Api.Contract;
using Maas.Domain.Networks;
using Maas.Protocols.Primitives;
using Maas.Region;
using Maas.Region.Networks;
using Maas.Store;

namespace Maas.Api.Resources.Subnets;

/// <summary>How requests name a subnet: number, <c>subnet-N</c>, CIDR, name, or a condition with its type (api-resources.md §4).</summary>
internal static class SubnetSpecifiers
{
    /// <summary>The subnet as a form's choice.</summary>
    public static Subnet Choose(string specifier, IStore store, string field = "subnet")
    {
        try
        {
            return Find(specifier, store);
        }
        catch (ApiException unknown) when (unknown.Status == 404)
        {
            throw ApiException.Field(field, Specifiers.NoSuch(specifier, "subnet"));
        }
    }

    public static Subnet Find(string specifier, IStore store)
    {
        var subnets = store.Documents(Collections.Subnets);
        var number = specifier.StartsWith("subnet-", StringComparison.Ordinal) ? specifier[7..] : specifier;
        if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && subnets.Find(Collections.Key(id)) is { } numbered) return numbered;
        if (Cidr.TryParse(specifier, out var cidr) && subnets.Where(Collections.SubnetsByCidr, cidr.ToString()) is [var found]) return found;
        return subnets.All.Where(Specifiers.Subnets([specifier], StoredNetworks.Of(store))).ToList() switch
        {
            [var only] => only,
            [] => throw ApiException.NotFound("Subnet"),
            _ => throw ApiException.Forbidden("Too many Subnet objects match the given query."),
        };
    }
}
