using System.Globalization;
using Maas.Api.Contract;
using Maas.Domain.Networks;
using Maas.Protocols.Primitives;
using Maas.Region;
using Maas.Store;

namespace Maas.Api.Resources.Subnets;

/// <summary>How requests name a subnet: number, <c>subnet-N</c>, CIDR, name, or one of these with its type (api-resources.md §4).</summary>
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
            throw ApiException.Field(field, "Select a valid choice. That choice is not one of the available choices.");
        }
    }

    public static Subnet Find(string specifier, IStore store)
    {
        var subnets = store.Documents(Collections.Subnets);
        var (type, value) = specifier.Split(':', 2) is ["name" or "id" or "cidr", _] typed ? (typed[0], typed[1]) : ("", specifier);
        var number = value.StartsWith("subnet-", StringComparison.Ordinal) ? value[7..] : value;
        Subnet? found = null;
        if (type is "" or "id" && int.TryParse(number, CultureInfo.InvariantCulture, out var id)) found = subnets.Find(Collections.Key(id));
        if (found is null && type is "" or "cidr" && Cidr.TryParse(value, out var cidr))
            found = subnets.Where(Collections.SubnetsByCidr, cidr.ToString()) is [var match] ? match : null;
        if (found is not null || type is "id" or "cidr") return found ?? throw ApiException.NotFound("Subnet");
        return subnets.All.Where(s => s.Name == value).ToList() switch
        {
            [var only] => only,
            [] => throw ApiException.NotFound("Subnet"),
            _ => throw ApiException.Forbidden("Too many Subnet objects match the given query."),
        };
    }
}
