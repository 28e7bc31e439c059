namespace Maas.Domain.Networks;

/// <summary>What a static route may be (network.md §1.8).</summary>
public static class StaticRouteRules
{
    /// <param name="others">All other routes.</param>
    public static Refusal? Check(StaticRoute route, Subnet source, Subnet destination, IEnumerable<StaticRoute> others)
    {
        var messages = new FieldMessages();
        var isOutside = !source.Cidr.Contains(route.GatewayIp);
        if (isOutside) messages.Add("gateway_ip", $"Enter an IP address in {source.Cidr}.");
        if (source.Id == destination.Id) messages.Add("__all__", "source and destination cannot be the same subnet.");
        else if (source.Cidr.IsIPv6 != destination.Cidr.IsIPv6) messages.Add("__all__", "source and destination must be the same IP version.");
        else if (isOutside) messages.Add("__all__", "gateway_ip must be with in the source subnet.");
        if (messages.ToRefusal() is { } refusal) return refusal;
        return others.Any(o => o.Id != route.Id && o.SourceId == source.Id && o.DestinationId == destination.Id && o.GatewayIp.Equals(route.GatewayIp))
            ? Refusal.Unsound("__all__", "Static route with this Source, Destination and Gateway IP already exists.")
            : null;
    }
}
