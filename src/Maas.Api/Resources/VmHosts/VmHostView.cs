using System.Text.Json.Serialization;
using Maas.Api.Resources.Machines;
using Maas.Domain.VmHosts;
using Maas.Region.VmHosts;

namespace Maas.Api.Resources.VmHosts;

/// <summary>A VM host as published (api-resources.md §18.1).</summary>
public sealed record VmHostView(
    int Id, string Name, string Type, IReadOnlyList<string> Tags, IReadOnlyList<string> Architectures, IReadOnlyList<string> Capabilities, VmResourcesView Total,
    VmResourcesView Used, VmResourcesView Available, object? Zone, object? Pool, double CpuOverCommitRatio,
    double MemoryOverCommitRatio, IReadOnlyList<StoragePoolView> StoragePools, HostStubView Host,
    string? DefaultMacvlanMode, string Version, string ResourceUri);

/// <summary>Cores, MiB and bytes.</summary>
public sealed record VmResourcesView(int Cores, long Memory, long LocalStorage)
{
    public static VmResourcesView Of(VmResources resources) => new(resources.Cores, resources.Memory, resources.LocalStorage);
}

/// <summary>Sizes in bytes.</summary>
public sealed record StoragePoolView(string Id, string Name, string Type, string Path, long Total, long Used, long Available, bool Default);

public sealed record HostStubView(string? SystemId)
{
    [JsonPropertyName("__incomplete__")]
    public bool Incomplete => true;
}

/// <summary>A machine's VM host, as shown inside the machine.</summary>
public sealed record PodStubView(int Id, string Name, string ResourceUri)
{
    public static PodStubView Of(VmHost host) => new(host.Id, host.Name, VmHostViews.UriOf(host));
}

/// <summary>Makes the published form of VM hosts.</summary>
internal sealed class VmHostViews(VmHostUse use, IGroupViews groups)
{
    public static string UriOf(VmHost host) => $"/MAAS/api/2.0/pods/{host.Id}/";

    public VmHostView Of(VmHost host)
    {
        var used = use.Of(host);
        var pools = use.Pools(host);
        return new VmHostView(
            host.Id, host.Name, host.Type, host.Tags, host.Architectures, host.Capabilities, VmResourcesView.Of(host.Total), VmResourcesView.Of(used),
            VmResourcesView.Of(host.Total - used), groups.Zone(host.ZoneId), groups.Pool(host.PoolId), host.CpuOverCommitRatio, host.MemoryOverCommitRatio,
            [
                .. host.StoragePools.Select(p => new StoragePoolView(
                    p.Id, p.Name, p.Type, p.Path, p.Total, pools.GetValueOrDefault(p.Id), p.Total - pools.GetValueOrDefault(p.Id), p.Id == host.DefaultPool?.Id)),
            ],
            new HostStubView(host.Host), host.DefaultMacvlanMode, host.Version, UriOf(host));
    }
}
