using Maas.Domain.Nodes;
using Maas.Domain.VmHosts;
using Maas.Power;
using Maas.Protocols.Primitives;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Maas.Api.Tests.Resources;

/// <summary>A hypervisor that does as it is told, and has eight cores and 16 GiB.</summary>
internal sealed class FakeHypervisor : IVmHostDriver
{
    private readonly Lock _one = new();

    public string Type { get; init; } = "virsh";

    public List<DiscoveredVm> Machines { get; } = [];

    public List<ComposeOrder> Orders { get; } = [];

    public TaskCompletionSource Destroyed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PowerException? Problem { get; set; }

    public string? Cluster { get; set; }

    public IReadOnlyList<MacAddress> MacAddresses { get; set; } = [];

    public ReadOnlyMemory<byte> Report { get; set; }

    /// <summary>Only these instead of the drivers there are.</summary>
    public static void Install(IServiceCollection services, params ReadOnlySpan<FakeHypervisor> hypervisors)
    {
        services.RemoveAll<IVmHostDriver>();
        foreach (var hypervisor in hypervisors) services.AddSingleton<IVmHostDriver>(hypervisor);
    }

    public static DiscoveredVm Vm(string name, string mac, int cores, long memory) => new()
    {
        Identifier = name,
        Architecture = "amd64/generic",
        UnpinnedCores = cores,
        Memory = memory,
        MacAddresses = [MacAddress.Parse(mac, null)],
        PowerParameters = new Dictionary<string, string> { ["power_id"] = name },
        PowerState = PowerState.Off,
    };

    public Task<DiscoveredVmHosts> DiscoverAsync(VmHostTarget target, CancellationToken cancel)
    {
        if (Problem is { } problem) throw problem;
        var own = new DiscoveredVmHost
        {
            Name = target.Name,
            Version = "9.0",
            Architectures = ["amd64/generic"],
            Capabilities = ["composable", "dynamic_local_storage", "over_commit", "storage_pools"],
            Total = new VmResources { Cores = 8, Memory = 16384, LocalStorage = 200_000_000_000 },
            StoragePools = [new VmStoragePool("p1", "default", "dir", "/var/lib/vms", 100_000_000_000), new VmStoragePool("p2", "fast", "lvm", "/dev/fast", 100_000_000_000)],
            MacAddresses = MacAddresses,
            Report = Report,
            Machines = Snapshot(),
        };
        return Task.FromResult(new DiscoveredVmHosts(Cluster, Cluster is null ? [own] : [own, own with { Name = "member2", Address = "other", Machines = [] }]));
    }

    public Task<DiscoveredVm> ComposeAsync(VmHostTarget target, ComposeOrder order, CancellationToken cancel)
    {
        lock (_one) Orders.Add(order);
        var made = Vm(order.Hostname, $"52:54:00:cc:00:{Orders.Count:x2}", order.CoreCount, order.Memory) with
        {
            Disks = [.. order.Disks.Select(d => new DiscoveredVmDisk(d.Size, d.Pool.Id))],
            MacAddresses = [.. Enumerable.Range(0, Math.Max(1, order.Nics.Count)).Select(i => MacAddress.Parse($"52:54:00:cc:{i:x2}:{Orders.Count:x2}", null))],
        };
        lock (_one) Machines.Add(made);
        return Task.FromResult(made);
    }

    public Task DecomposeAsync(VmHostTarget target, string identifier, CancellationToken cancel)
    {
        lock (_one) Machines.RemoveAll(m => m.Identifier == identifier);
        Destroyed.TrySetResult();
        return Task.CompletedTask;
    }

    private IReadOnlyList<DiscoveredVm> Snapshot()
    {
        lock (_one) return [.. Machines];
    }
}
