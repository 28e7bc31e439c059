using System.Net;
using System.Net.Sockets;
using Maas.Domain;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Domain.Provisioning;
using Maas.Domain.VmHosts;
using Maas.Store;

namespace Maas.Region.VmHosts;

/// <summary>Takes in the hypervisors that deployed machines have become (deploy.md §10).</summary>
public sealed class VmHostDeployment(IStore store, VmHostRegistry registry, TimeProvider clock)
{
    /// <returns>Why the machine is no VM host after all.</returns>
    public async Task<Refusal?> RegisterAsync(Node node)
    {
        if (AddressOf(node) is not { } ip) return Refusal.Unavailable("the machine has no address under which it could be reached.");
        foreach (var host in Hosts(node, ip.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{ip}]" : ip.ToString()))
        {
            // A message that is sent twice makes no second host.
            if (store.Documents(VmHostCollections.Hosts).Where(VmHostCollections.HostsByNode, node.SystemId).Any(h => h.Type == host.Type)) continue;
            var taken = await registry.TryAddAsync(host, node.Owner);
            if (taken.IsRefused) return taken.Refusal;
        }

        return null;
    }

    private IEnumerable<VmHost> Hosts(Node node, string address)
    {
        var now = clock.GetUtcNow();
        VmHost Host(string type, Dictionary<string, string> parameters) => new()
        {
            Id = store.NextId(VmHostCollections.Hosts),
            Name = Free(node.Hostname),
            Type = type,
            ZoneId = node.ZoneId,
            PoolId = node.PoolId,
            Parameters = parameters,
            Host = node.SystemId,
            Created = now,
            Updated = now,
        };
        if (node.RegisterVmHost)
        {
            yield return Host("lxd", new Dictionary<string, string>
            {
                ["power_address"] = $"https://{address}:{VmHostSetup.LxdPort}",
                ["project"] = VmHostSetup.LxdProject,
                ["certificate"] = node.VmHostAccess.GetValueOrDefault(VmHostSetup.Certificate, ""),
                ["key"] = node.VmHostAccess.GetValueOrDefault(VmHostSetup.Key, ""),
            });
        }

        if (node.InstallKvm)
        {
            yield return Host("virsh", new Dictionary<string, string>
            {
                ["power_address"] = $"qemu+ssh://{VmHostSetup.VirshUser}@{address}/system",
                ["power_pass"] = node.VmHostAccess.GetValueOrDefault(VmHostSetup.Password, ""),
            });
        }
    }

    private string Free(string name)
    {
        var free = name;
        for (var n = 2; store.Documents(VmHostCollections.Hosts).Where(VmHostCollections.HostsByName, free).Count > 0; n++) free = $"{name}-{n}";
        return free;
    }

    /// <summary>Of the boot interface, or of the bridge that has taken its place; else any. IPv4 goes first.</summary>
    private IPAddress? AddressOf(Node node)
    {
        var boot = node.BootInterface?.Id;
        int Rank(StaticIpAddress row) => row.Interfaces.Any(i => i.InterfaceId == boot || node.Interface(i.InterfaceId)?.Parents.Contains(boot ?? 0) == true) ? 0 : 1;
        return store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesByNode, node.SystemId).Where(r => r is { Ip: not null, TempExpiresOn: null })
            .OrderBy(Rank).ThenBy(r => r.Ip!.AddressFamily == AddressFamily.InterNetwork ? 0 : 1).ThenBy(r => r.AllocType == IpAllocationType.Discovered ? 1 : 0).ThenBy(r => r.Id)
            .Select(r => r.Ip).FirstOrDefault();
    }
}
