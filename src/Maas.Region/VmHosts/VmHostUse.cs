using Maas.Domain.VmHosts;
using Maas.Store;

namespace Maas.Region.VmHosts;

/// <summary>What the machines of a VM host take of it (power.md §8.1): those of the project that it is watched for.</summary>
public sealed class VmHostUse(IStore store)
{
    public IReadOnlyList<VirtualMachine> Machines(VmHost host) =>
        [.. store.Documents(VmHostCollections.Machines).Where(VmHostCollections.MachinesByHost, Collections.Key(host.Id)).Where(m => m.Project == host.Project)];

    public VmResources Of(VmHost host) => Machines(host).Aggregate(new VmResources(), (sum, machine) => sum + machine.Used);

    /// <summary>Bytes by storage pool.</summary>
    public IReadOnlyDictionary<string, long> Pools(VmHost host) => Machines(host).SelectMany(m => m.Disks).Where(d => d.PoolId is not null)
        .GroupBy(d => d.PoolId!).ToDictionary(g => g.Key, g => g.Sum(d => d.Size));
}
