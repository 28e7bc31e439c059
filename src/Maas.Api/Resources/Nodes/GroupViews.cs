using Maas.Api.Resources.Machines;
using Maas.Api.Resources.ResourcePools;
using Maas.Api.Resources.Zones;
using Maas.Region;
using Maas.Store;

namespace Maas.Api.Resources.Nodes;

/// <inheritdoc cref="IGroupViews"/>
internal sealed class GroupViews(IStore store) : IGroupViews
{
    public object? Zone(int id) => store.Documents(Collections.Zones).Find(Collections.Key(id)) is { } zone ? ZoneView.Of(zone) : null;

    public object? Pool(int id) => store.Documents(Collections.Pools).Find(Collections.Key(id)) is { } pool ? ResourcePoolView.Of(pool) : null;
}
