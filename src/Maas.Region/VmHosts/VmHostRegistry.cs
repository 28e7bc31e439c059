using System.Threading.Channels;
using Maas.Domain;
using Maas.Domain.VmHosts;
using Maas.Region.Nodes;
using Maas.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maas.Region.VmHosts;

/// <summary>VM hosts come, are asked again, and go; virtual machines that were made here go with their machines (power.md §8).</summary>
public sealed partial class VmHostRegistry(
    IStore store, IGrainFactory grains, VmHostLink link, VmHostSync sync, VmMachines machines, VmHostTurns turns, ILogger<VmHostRegistry> log)
    : BackgroundService
{
    private readonly Channel<bool> _deleted = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private IDocuments<VmHost> Hosts => store.Documents(VmHostCollections.Hosts);

    /// <summary>Stores a new host and asks it for what it has; one that cannot be reached is stored nevertheless.</summary>
    public async Task<VmHost> AddAsync(VmHost host, string? user)
    {
        var batch = new Batch().Put(VmHostCollections.Hosts, host, basedOn: 0);
        VmHostSync.AddConsoleTag(store, batch);
        await store.CommitAsync(batch);
        await RefreshAsync(host.Id, user);
        return Hosts.Find(Collections.Key(host.Id)) ?? host;
    }

    /// <summary>Stores a new host that must answer: one that does not is not kept.</summary>
    public async Task<Outcome<VmHost>> TryAddAsync(VmHost host, string? user)
    {
        var batch = new Batch().Put(VmHostCollections.Hosts, host, basedOn: 0);
        VmHostSync.AddConsoleTag(store, batch);
        await store.CommitAsync(batch);
        var refreshed = await RefreshAsync(host.Id, user);
        if (refreshed.IsRefused) await store.CommitAsync(new Batch().Delete(VmHostCollections.Hosts, Collections.Key(host.Id)));
        return refreshed;
    }

    public Task<Outcome<VmHost>> RefreshAsync(int id, string? user) => turns.TakeAsync(id, async Task<Outcome<VmHost>> () =>
    {
        if (Hosts.Find(Collections.Key(id)) is not { } host) return Refusal.NotFound("No Pod matches the given query.");
        var discovered = await link.DiscoverAsync(host);
        if (discovered.IsRefused) return discovered.Refusal!;
        return discovered.Value!.Hosts.Count == 0 ? Refusal.Unavailable($"Could not contact node's BMC: {host.Name} named no host at all.") : await sync.TakeAsync(host, discovered.Value, user);
    });

    /// <summary>Removes a host with its machines, and the whole cluster it is a member of.</summary>
    /// <param name="decompose">Destroy the virtual machines, too.</param>
    /// <param name="keepNode">Whoever asks removes the node that it runs on, or has other plans for it.</param>
    public async Task RemoveAsync(VmHost host, bool decompose, string? user, bool keepNode = false)
    {
        var members = host.ClusterId is { } cluster ? Hosts.Where(VmHostCollections.HostsByCluster, Collections.Key(cluster)) : [host];
        foreach (var member in members)
        {
            await turns.TakeAsync(member.Id, async () =>
            {
                await RemoveMachinesAsync(member, decompose, user);
                var batch = new Batch().Delete(VmHostCollections.Hosts, Collections.Key(member.Id));
                if (member.ClusterId is { } id) batch.Delete(VmHostCollections.Clusters, Collections.Key(id));
                await store.CommitAsync(batch);
                return true;
            });
            if (!keepNode) await RemoveHostNodeAsync(member, user);
        }
    }

    /// <summary>A machine that was taken in only because the hypervisor runs on it goes with the last hypervisor on it.</summary>
    private async Task RemoveHostNodeAsync(VmHost host, string? user)
    {
        if (host.Host is not { } id || store.Documents(Collections.Nodes).Find(id) is not { RanBefore: true } || Hosts.Where(VmHostCollections.HostsByNode, id).Count > 0) return;
        await grains.GetGrain<IMachineGrain>(id).Delete(new Asked(user));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var watch = store.Documents(Collections.Nodes).Subscribe(changes =>
        {
            if (changes.Any(c => c.After is null && c.Before is { VirtualMachineId: not null })) _deleted.Writer.TryWrite(true);
        });
        _deleted.Writer.TryWrite(true);
        await foreach (var _ in _deleted.Reader.ReadAllAsync(stoppingToken)) await DestroyOrphansAsync();
    }

    /// <summary>Virtual machines made here whose machines were deleted: also those that a crash left.</summary>
    private async Task DestroyOrphansAsync()
    {
        var orphans = store.Documents(VmHostCollections.Machines).All.Where(m => m.SystemId is { } id && store.Documents(Collections.Nodes).Find(id) is null).ToList();
        foreach (var orphan in orphans)
        {
            try
            {
                await turns.TakeAsync(orphan.VmHostId, () => DestroyAsync(orphan));
            }
            catch (Exception problem) when (problem is not OperationCanceledException)
            {
                LogLeft(log, orphan.Identifier, orphan.VmHostId, problem.Message);
            }
        }
    }

    private async Task<bool> DestroyAsync(VirtualMachine orphan)
    {
        if (orphan.Composed && Hosts.Find(Collections.Key(orphan.VmHostId)) is { } host)
        {
            var destroyed = await link.DecomposeAsync(host, orphan.Identifier);
            if (destroyed.IsRefused) LogLeft(log, orphan.Identifier, orphan.VmHostId, destroyed.Refusal!.Text);
        }

        await store.CommitAsync(new Batch().Delete(VmHostCollections.Machines, Collections.Key(orphan.Id)));
        return true;
    }

    private async Task RemoveMachinesAsync(VmHost host, bool decompose, string? user)
    {
        foreach (var machine in store.Documents(VmHostCollections.Machines).Where(VmHostCollections.MachinesByHost, Collections.Key(host.Id)))
        {
            if (decompose)
            {
                var destroyed = await link.DecomposeAsync(host, machine.Identifier);
                if (destroyed.IsRefused) LogLeft(log, machine.Identifier, host.Id, destroyed.Refusal!.Text);
            }

            await machines.ForgetAsync(machine, user);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The virtual machine {Identifier} is left on VM host {Host}: {Reason}")]
    private static partial void LogLeft(ILogger log, string identifier, int host, string reason);
}
