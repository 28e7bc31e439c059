using System.Net;
using Maas.Api.Contract;
using Maas.Api.Resources.ResourcePools;
using Maas.Api.Resources.Subnets;
using Maas.Domain.Networks;
using Maas.Region;
using Maas.Region.Networks;
using Maas.Store;

namespace Maas.Api.Resources.StaticRoutes;

/// <summary>A static route as published (api-resources.md §11.5).</summary>
public sealed record StaticRouteView(int Id, SubnetView? Source, SubnetView? Destination, string GatewayIp, int Metric, string ResourceUri)
{
    public static StaticRouteView Of(StaticRoute route, IStore store) => new(
        route.Id, SubnetView.Of(route.SourceId, store), SubnetView.Of(route.DestinationId, store), route.GatewayIp.ToString(), route.Metric,
        $"/MAAS/api/2.0/static-routes/{route.Id}/");
}

[Resource("static-routes/", Handler = "StaticRoutesHandler", Doc = "Manage the static routes.")]
internal sealed class StaticRoutesApi(IStore store, NetworkGate gate)
{
    [Get(Title = "List static routes")]
    public Task<IEnumerable<StaticRouteView>> Read(NoForm form, Caller caller) =>
        Task.FromResult(store.Documents(Collections.StaticRoutes).All.Select(r => StaticRouteView.Of(r, store)));

    [Post(Title = "Create a static route", Doc = "Machines of the source subnet reach the destination by the gateway.", Allow = Access.Admin)]
    public async Task<StaticRouteView> Create(StaticRouteForm form, Caller caller)
    {
        using var alone = await gate.EnterAsync();
        var errors = new FieldErrors(form);
        var source = errors.IsWrong("source") ? null : errors.Collect(() => StaticRouteApi.Subnet(form.Source, "source", store));
        var destination = errors.IsWrong("destination") ? null : errors.Collect(() => StaticRouteApi.Subnet(form.Destination, "destination", store));
        var gateway = errors.IsWrong("gateway_ip") ? null : errors.Collect(() => StaticRouteApi.Gateway(form.GatewayIp));
        var route = StaticRouteApi.Checked(new StaticRoute { Id = 0, SourceId = 0, DestinationId = 0, GatewayIp = IPAddress.None, Metric = form.Metric ?? 0 }, source, destination, gateway, errors, store);
        route = route with { Id = store.NextId(Collections.StaticRoutes) };
        await store.CommitAsync(new Batch().Put(Collections.StaticRoutes, route, basedOn: 0));
        return StaticRouteView.Of(route, store);
    }
}

[Resource("static-routes/{id}/", Handler = "StaticRouteHandler", Doc = "Manage one static route.")]
internal sealed class StaticRouteApi(IStore store, NetworkGate gate)
{
    [Get(Title = "Read a static route")]
    public Task<StaticRouteView> Read(IdPath form, Caller caller) => Task.FromResult(StaticRouteView.Of(Find(form.Id), store));

    [Put(Title = "Update a static route")]
    public async Task<StaticRouteView> Update(StaticRouteUpdateForm form, Caller caller)
    {
        using var alone = await gate.EnterAsync();
        var route = Find(form.Id);
        if (!caller.IsAdmin) throw ApiException.Forbidden();
        var errors = new FieldErrors(form);
        var source = errors.Collect(() => form.Source.TryGet(out var text) ? Subnet(text, "source", store) : Known(route.SourceId));
        var destination = errors.Collect(() => form.Destination.TryGet(out var text) ? Subnet(text, "destination", store) : Known(route.DestinationId));
        var gateway = errors.Collect(() => form.GatewayIp.TryGet(out var text) ? Gateway(text) : route.GatewayIp);
        var changed = Checked(route with { Metric = form.Metric ?? route.Metric }, source, destination, gateway, errors, store);
        await store.CommitAsync(new Batch().Put(Collections.StaticRoutes, changed));
        return StaticRouteView.Of(changed, store);
    }

    [Delete(Title = "Delete a static route")]
    public async Task<Answer> Delete(IdPath form, Caller caller)
    {
        using var alone = await gate.EnterAsync();
        var route = Find(form.Id);
        if (!caller.IsAdmin) throw ApiException.Forbidden();
        await store.CommitAsync(new Batch().Delete(Collections.StaticRoutes, Collections.Key(route.Id)));
        return Answer.NoContent;
    }

    internal static Subnet Subnet(string specifier, string field, IStore store) =>
        specifier.Length == 0 ? throw ApiException.Field(field, "This field is required.") : SubnetSpecifiers.Choose(specifier, store, field);

    /// <summary>The route between the subnets by the gateway, if nothing is wrong with that or was before.</summary>
    internal static StaticRoute Checked(StaticRoute route, Subnet? source, Subnet? destination, IPAddress? gateway, FieldErrors errors, IStore store)
    {
        if (source is null || destination is null || gateway is null)
        {
            errors.ThrowIfAny();
            throw new InvalidOperationException("A route was read without its ends, and nothing was wrong with it.");
        }

        var placed = route with { SourceId = source.Id, DestinationId = destination.Id, GatewayIp = gateway };
        if (StaticRouteRules.Check(placed, source, destination, store.Documents(Collections.StaticRoutes).All) is { } refusal)
        {
            if (!errors.Any) throw ApiException.Of(refusal);
            errors.Collect(() => throw ApiException.Of(refusal));
        }

        errors.ThrowIfAny();
        return placed;
    }

    internal static IPAddress Gateway(string text) =>
        text.Length == 0 ? throw ApiException.Field("gateway_ip", "This field is required.")
        : IPAddress.TryParse(text, out var ip) ? ip : throw ApiException.Field("gateway_ip", "Enter a valid IPv4 or IPv6 address.");

    private Subnet Known(int id) => store.Documents(Collections.Subnets).Find(Collections.Key(id))!;

    private StaticRoute Find(string id) => store.Documents(Collections.StaticRoutes).Find(id) ?? throw ApiException.NotFound("StaticRoute");
}

public sealed record StaticRouteForm : LateForm
{
    [Mandatory, Doc("The subnet whose machines take the route.")]
    public string Source { get; init; } = "";

    [Mandatory, Doc("The subnet that is reached.")]
    public string Destination { get; init; } = "";

    [Mandatory, Doc("The gateway, an address of the source subnet.")]
    public string GatewayIp { get; init; } = "";

    [Between(0, int.MaxValue), Doc("The lower, the better; 0 when left out.")]
    public int? Metric { get; init; }
}

public sealed record StaticRouteUpdateForm : LateForm
{
    [Path]
    public string Id { get; init; } = "";

    [Doc("The subnet whose machines take the route.")]
    public Optional<string> Source { get; init; }

    [Doc("The subnet that is reached.")]
    public Optional<string> Destination { get; init; }

    [Doc("The gateway, an address of the source subnet.")]
    public Optional<string> GatewayIp { get; init; }

    [Between(0, int.MaxValue), Doc("The lower, the better.")]
    public int? Metric { get; init; }
}
