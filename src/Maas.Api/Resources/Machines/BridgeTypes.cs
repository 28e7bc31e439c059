using Maas.Api.Contract;

namespace Maas.Api.Resources.Machines;

/// <summary>The kinds of bridges that allocating and deploying may put over interfaces (api-resources.md §6).</summary>
internal static class BridgeTypes
{
    /// <summary>Ends the operation if a kind is asked for that there is not.</summary>
    public static void Check(string? type)
    {
        if (type is not (null or "" or "standard" or "ovs"))
            throw ApiException.Field("bridge_type", $"'{type}' is not a valid bridge_type.  It should be one of: 'standard', 'ovs'.");
    }
}
