using Maas.Domain.VmHosts;
using Maas.Store;

namespace Maas.Region.VmHosts;

/// <summary>Documents of VM hosts.</summary>
public static class VmHostCollections
{
    public static readonly Collection<VmHost> Hosts = new("vm_hosts", h => Collections.Key(h.Id));
    public static readonly Index<VmHost> HostsByName = Hosts.Index("name", h => [h.Name], unique: true);
    public static readonly Index<VmHost> HostsByCluster = Hosts.Index("cluster", h => h.ClusterId is { } cluster ? [Collections.Key(cluster)] : []);
    public static readonly Index<VmHost> HostsByNode = Hosts.Index("node", h => h.Host is { } host ? [host] : []);
    public static readonly Collection<VirtualMachine> Machines = new("virtual_machines", m => Collections.Key(m.Id));
    public static readonly Index<VirtualMachine> MachinesByHost = Machines.Index("VM host", m => [Collections.Key(m.VmHostId)]);
    public static readonly Index<VirtualMachine> MachinesByNode = Machines.Index("node", m => m.SystemId is { } node ? [node] : []);
    public static readonly Collection<VmCluster> Clusters = new("vm_clusters", c => Collections.Key(c.Id));
}
