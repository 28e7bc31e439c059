namespace Maas.Domain.Networks;

/// <summary>What a static route may be (network.md §1.8).</summary>
public static class StaticRouteRules
{
    /// <param name="others">All other routes.</param>
    public static Refusal? Check(StaticRoute route, Subnet source, Subnet destination, IEnumerable<StaticRoute> others)
    {
        if (source.Id == destination.Id) return Refusal.Invalid("__all__", "source and destination cannot be the same subnet.");
        if (source.Cidr.IsIPv6 != destination.Cidr.IsIPv6) return Refusal.Invalid("__all__", "source and destination must be the same IP version.");
        if (!source.Cidr.Contains(route.GatewayIp)) return Outside(source);
        if (route.Metric < 0) return Refusal.Invalid("metric", "Ensure this value is greater than or equal to 0.");
        return others.Any(o => o.Id != route.Id && o.SourceId == source.Id && o.DestinationId == destination.Id && o.GatewayIp.Equals(route.GatewayIp))
            ? Refusal.Unsound("__all__", "Static route with this Source, Destination and Gateway IP already exists.")
            : null;
    }

    private static Refusal Outside(Subnet source) => new(RefusalKind.Invalid, "gateway_ip must be with in the source subnet.", new Dictionary<string, IReadOnlyList<string>>
    {
        ["gateway_ip"] = [$"Enter an IP address in {source.Cidr}."],
        ["__all__"] = ["gateway_ip must be with in the source subnet."],
    });
}
