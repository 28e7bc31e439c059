using System.Net;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Domain.Tags;
using Maas.Domain.VmHosts;
using Maas.Region.Commissioning;
using Maas.Region.Nodes;
using Maas.Store;
using Microsoft.Extensions.Logging;

namespace Maas.Region.VmHosts;

/// <summary>Brings what is stored of a VM host in step with what the host said (power.md §8.2): itself, its storage pools, its machines, the node it runs on.</summary>
public sealed partial class VmHostSync(
    IStore store, VmMachines machines, Enlistment enlistment, ICommissioningResults results, TimeProvider clock, ILogger<VmHostSync> log)
{
    private IDocuments<VmHost> Hosts => store.Documents(VmHostCollections.Hosts);

    /// <summary>The host asked first, then the further members of its cluster, which become hosts of their own.</summary>
    public async Task<VmHost> TakeAsync(VmHost host, DiscoveredVmHosts discovered, string? user)
    {
        int? cluster = discovered.Cluster is { } name ? await ClusterAsync(host, name) : null;
        var taken = await TakeAsync(host with { ClusterId = cluster ?? host.ClusterId }, discovered.Hosts[0], user);
        foreach (var member in discovered.Hosts.Skip(1)) await TakeAsync(await MemberAsync(taken, member), member, user);
        return taken;
    }

    private async Task<VmHost> TakeAsync(VmHost host, DiscoveredVmHost found, string? user)
    {
        var pools = found.StoragePools;
        var taken = host with
        {
            Version = found.Version,
            Architectures = found.Architectures,
            Capabilities = found.Capabilities,
            Tags = [.. host.Tags.Union(found.Tags)],
            Total = new VmResources
            {
                Cores = found.Total.Cores >= 0 ? found.Total.Cores : host.Total.Cores,
                Memory = found.Total.Memory >= 0 ? found.Total.Memory : host.Total.Memory,
                LocalStorage = found.Total.LocalStorage >= 0 ? found.Total.LocalStorage : host.Total.LocalStorage,
            },
            CpuSpeed = found.CpuSpeed >= 0 ? found.CpuSpeed : host.CpuSpeed,
            StoragePools = pools,
            DefaultStoragePool = pools.Any(p => p.Id == host.DefaultStoragePool) ? host.DefaultStoragePool : pools is [var first, ..] ? first.Id : null,
            // The password opened the door once; from now on the certificate does.
            Parameters = host.Parameters.Where(p => host.Type != "lxd" || p.Key != "password").ToDictionary(p => p.Key, p => p.Value),
            Host = await HostNodeAsync(host, found, user),
            Updated = clock.GetUtcNow(),
        };
        var batch = new Batch().Put(VmHostCollections.Hosts, taken);
        AddConsoleTag(store, batch);
        await store.CommitAsync(batch);
        await TakeReportAsync(taken, found);
        await machines.TakeAllAsync(taken, [.. found.Machines.Where(m => m.Project == taken.Project)], user);
        return taken;
    }

    /// <summary>A machine that was taken in has nobody else to say what it is made of. Others say it themselves.</summary>
    private async Task TakeReportAsync(VmHost host, DiscoveredVmHost found)
    {
        if (found.Report.IsEmpty || host.Host is not { } id || store.Documents(Collections.Nodes).Find(id) is not { RanBefore: true }) return;
        var taken = await results.ApplyAsync(id, LastReport.ScriptName, found.Report, exitStatus: 0);
        if (taken.IsRefused) LogUnread(log, host.Name, id, taken.Refusal!.Text);
    }

    /// <summary>The tag that every VM host carries, with its kernel options, for the machines that carry it too.</summary>
    public static void AddConsoleTag(IStore store, Batch batch)
    {
        if (store.Documents(Collections.Tags).Find(VmHost.ConsoleTag) is not null) return;
        batch.Put(Collections.Tags, new Tag
        {
            Id = store.NextId(Collections.TagNumbers),
            Name = VmHost.ConsoleTag,
            Comment = "Console of virtual machines",
            KernelOpts = "console=tty1 console=ttyS0",
        });
    }

    private async Task<int> ClusterAsync(VmHost host, string name)
    {
        if (host.ClusterId is { } known) return known;
        var cluster = new VmCluster { Id = store.NextId(VmHostCollections.Clusters), Name = name, Project = host.Project, ZoneId = host.ZoneId, PoolId = host.PoolId };
        await store.CommitAsync(new Batch().Put(VmHostCollections.Clusters, cluster));
        return cluster.Id;
    }

    private async Task<VmHost> MemberAsync(VmHost first, DiscoveredVmHost member)
    {
        var siblings = Hosts.Where(VmHostCollections.HostsByCluster, Collections.Key(first.ClusterId!.Value));
        if (siblings.FirstOrDefault(h => h.Parameters.GetValueOrDefault("power_address") == member.Address || h.Name == member.Name) is { } known) return known;
        var name = member.Name;
        for (var n = 2; Hosts.Where(VmHostCollections.HostsByName, name).Count > 0; n++) name = $"{member.Name}-{n}";
        var created = first with
        {
            Id = store.NextId(VmHostCollections.Hosts),
            Name = name,
            Parameters = new Dictionary<string, string>(first.Parameters) { ["power_address"] = member.Address ?? first.Parameters["power_address"] },
            Host = null,
            Created = clock.GetUtcNow(),
        };
        await store.CommitAsync(new Batch().Put(VmHostCollections.Hosts, created, basedOn: 0));
        return created;
    }

    /// <summary>The machine or controller that owns one of the host's addresses. A hypervisor that nobody knows is taken in as a machine that runs already.</summary>
    private async Task<string?> HostNodeAsync(VmHost host, DiscoveredVmHost found, string? user)
    {
        var nodes = store.Documents(Collections.Nodes);
        foreach (var mac in found.MacAddresses)
        {
            if (nodes.Where(Collections.NodesByMac, mac.ToString()) is [var owner]) return owner.SystemId;
        }

        if (At(host) is { } addressed) return addressed;
        if (host.Host is { } before && nodes.Find(before) is not null) return before;
        if (host.Type != "lxd" || found.MacAddresses.Count == 0) return null;
        var name = store.NodeNamed(found.Name) is null && found.Name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? found.Name.ToLowerInvariant() : null;
        var created = await enlistment.CreateAsync(
            new NewMachine
            {
                Architecture = found.Architectures.FirstOrDefault("amd64/generic"),
                MacAddresses = found.MacAddresses,
                Hostname = name,
                ZoneId = host.ZoneId,
                PoolId = host.PoolId,
                CpuCount = Math.Max(0, found.Total.Cores),
                Memory = (int)Math.Max(0, found.Total.Memory),
            },
            user,
            node => node with { Status = NodeState.Deployed, Owner = user, Dynamic = true, Netboot = false });
        return created.Value?.SystemId;
    }

    /// <summary>The node that has the address under which the hypervisor is spoken to; without a host in it, that is the appliance's own box.</summary>
    private string? At(VmHost host)
    {
        var address = host.Parameters.GetValueOrDefault("power_address", "");
        if (!Uri.TryCreate(address.Contains("://", StringComparison.Ordinal) ? $"host://{address.Split("://", 2)[1]}" : $"host://{address}", UriKind.Absolute, out var uri)) return null;
        if (uri.Host.Length == 0)
            return host.Type == "virsh" && store.Documents(Collections.Nodes).Where(Collections.NodesByType, nameof(NodeType.RegionAndRackController)) is [var own] ? own.SystemId : null;
        return IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip)
            ? store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesHeld, ip.ToString()).SelectMany(r => r.Interfaces).Select(i => i.SystemId).OfType<string>().FirstOrDefault()
            : null;
    }

    [LoggerMessage(LogLevel.Warning, "What VM host {Name} says about its hardware is not taken into {SystemId}: {Reason}")]
    private static partial void LogUnread(ILogger log, string name, string systemId, string reason);
}
