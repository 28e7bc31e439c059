using Maas.Api.Contract;
using Maas.Api.Resources.Machines;
using Maas.Api.Resources.ResourcePools;
using Maas.Api.Resources.Zones;
using Maas.Region;
using Maas.Store;

namespace Maas.Api.Resources.Nodes;

/// <inheritdoc cref="IGroupViews"/>
internal sealed class GroupViews(IStore store) : IGroupViews
{
    public ZoneView? Zone(int id) => store.Documents(Collections.Zones).Find(Collections.Key(id)) is { } zone ? Embedded.Of(zone, store, static (z, _) => ZoneView.Of(z)) : null;

    public ResourcePoolView? Pool(int id) => store.Documents(Collections.Pools).Find(Collections.Key(id)) is { } pool ? Embedded.Of(pool, store, static (p, _) => ResourcePoolView.Of(p)) : null;
}
