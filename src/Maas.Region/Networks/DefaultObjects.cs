using Maas.Domain.Networks;
using Maas.Domain.Zones;
using Maas.Region.Images;
using Maas.Region.Provisioning;
using Maas.Store;

namespace Maas.Region.Networks;

/// <summary>Objects that exist from the first start (api-resources.md §2).</summary>
public static class DefaultObjects
{
    public const int FabricId = 0;
    public const int DomainId = 0;

    /// <summary>VLAN numbers start here on a fresh installation, as clients have come to see them.</summary>
    public const int FirstVlanId = 5001;

    /// <param name="arch">The appliance's own Debian architecture, whose images are wanted too.</param>
    public static async Task SeedAsync(IStore store, DateTimeOffset now = default, string arch = "amd64")
    {
        var batch = new Batch();
        if (store.Documents(Collections.Fabrics).Count == 0)
        {
            batch.Put(Collections.Fabrics, new Fabric { Id = FabricId });
            batch.Put(Collections.Vlans, new Vlan { Id = FirstVlanId, FabricId = FabricId, Name = "Default VLAN" });
        }

        if (store.Documents(Collections.Domains).Count == 0)
            batch.Put(Collections.Domains, new DnsDomain { Id = DomainId, Name = "maas", IsDefault = true });
        if (store.Documents(Collections.Zones).Count == 0)
            batch.Put(Collections.Zones, new Zone { Id = Zone.DefaultId, Name = "default" });
        if (store.Documents(Collections.Pools).Count == 0)
            batch.Put(Collections.Pools, new ResourcePool { Id = ResourcePool.DefaultId, Name = "default", Description = "Default pool" });
        PackageArchives.Seed(store, batch);
        var series = Domain.Settings.Settings.Find("commissioning_distro_series")!.Default!.ToString();
        ImageSources.Seed(store, batch, series, [.. new[] { arch, "amd64" }.Distinct()], now);
        if (!batch.IsEmpty) await store.CommitAsync(batch);
    }
}
