using Maas.Domain;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;
using Maas.Domain.VmHosts;
using Maas.Region.Nodes;
using Maas.Store;

namespace Maas.Region.VmHosts;

/// <summary>The virtual machines of VM hosts as machines of the inventory.</summary>
public sealed class VmMachines(IStore store, IGrainFactory grains, Enlistment enlistment, INodeNumbers numbers)
{
    private IDocuments<VirtualMachine> All => store.Documents(VmHostCollections.Machines);

    private IDocuments<Node> Nodes => store.Documents(Collections.Nodes);

    /// <summary>New ones are created and commissioned, known ones follow, and those that vanished go (power.md §8.2).</summary>
    public async Task TakeAllAsync(VmHost host, IReadOnlyList<DiscoveredVm> found, string? user)
    {
        foreach (var machine in found) await TakeAsync(host, machine, user);
        var present = found.Select(m => m.Identifier).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in All.Where(VmHostCollections.MachinesByHost, Collections.Key(host.Id)).Where(m => m.Project == host.Project && !present.Contains(m.Identifier)))
            await ForgetAsync(gone, user);
    }

    /// <summary>A machine that was just made, as a machine of the inventory.</summary>
    /// <param name="shape">What the order wants of it beside.</param>
    public async Task<Outcome<Node>> AddAsync(VmHost host, DiscoveredVm made, string? user, NewMachine request, Func<Node, Node> shape)
    {
        var vm = Document(host, made, store.NextId(VmHostCollections.Machines)) with { Composed = true };
        var created = await enlistment.CreateAsync(
            request with { MacAddresses = made.MacAddresses, Architecture = made.Architecture, PowerType = host.Type, PowerParameters = Power(host, made) }, user,
            node => shape(Shaped(node, host, vm, made)));
        if (created.IsRefused) return created;
        await store.CommitAsync(new Batch().Put(VmHostCollections.Machines, vm with { SystemId = created.Value!.SystemId }));
        return created;
    }

    /// <summary>Removes a virtual machine and its machine from the inventory; the virtual machine itself stays as it is.</summary>
    public async Task ForgetAsync(VirtualMachine vm, string? user)
    {
        await store.CommitAsync(new Batch().Delete(VmHostCollections.Machines, Collections.Key(vm.Id)));
        if (vm.SystemId is { } id && Nodes.Find(id) is not null) await grains.GetGrain<IMachineGrain>(id).Delete(new Asked(user));
    }

    private async Task TakeAsync(VmHost host, DiscoveredVm found, string? user)
    {
        var known = All.Where(VmHostCollections.MachinesByHost, Collections.Key(host.Id)).FirstOrDefault(m => m.Identifier == found.Identifier && m.Project == found.Project);
        var node = found.MacAddresses.SelectMany(mac => Nodes.Where(Collections.NodesByMac, mac.ToString())).FirstOrDefault()
            ?? (known?.SystemId is { } id ? Nodes.Find(id) : null);
        // Its machine was deleted, and it is about to be destroyed for that: it must not come back meanwhile.
        if (known is { Composed: true } && node is null) return;
        var vm = Document(host, found, known?.Id ?? store.NextId(VmHostCollections.Machines)) with { Composed = known?.Composed ?? false, SystemId = node?.SystemId };
        if (node is null)
        {
            var created = await enlistment.CreateAsync(
                new NewMachine
                {
                    Architecture = found.Architecture,
                    MacAddresses = found.MacAddresses,
                    Hostname = NameFor(found.Identifier),
                    PowerType = host.Type,
                    PowerParameters = Power(host, found),
                    ZoneId = host.ZoneId,
                    PoolId = host.PoolId,
                    CpuCount = Document(host, found, 0).Used.Cores,
                    Memory = (int)found.Memory,
                },
                user,
                fresh => Shaped(fresh, host, vm, found));
            if (created.IsRefused) return;
            vm = vm with { SystemId = created.Value!.SystemId };
            await store.CommitAsync(new Batch().Put(VmHostCollections.Machines, vm));
            await grains.GetGrain<IMachineGrain>(vm.SystemId).Commission(new CommissionRequest(), new Asked(user));
            return;
        }

        await store.CommitAsync(new Batch().Put(VmHostCollections.Machines, vm));
        if (node.NodeType == NodeType.Machine) await grains.GetGrain<IMachineGrain>(node.SystemId).Edit(new Follow(host, vm, found, Power(host, found)), new Asked(user));
    }

    private Node Shaped(Node node, VmHost host, VirtualMachine vm, DiscoveredVm found) => node with
    {
        VmHostId = host.Id,
        VirtualMachineId = vm.Id,
        CpuCount = vm.Used.Cores,
        Memory = (int)vm.Memory,
        PowerState = found.PowerState,
        BiosBootMethod = found.BiosBootMethod,
        Tags = [.. node.Tags.Union(found.Tags).Union(host.Tags)],
        Storage = node.Storage with
        {
            BlockDevices =
            [
                .. found.Disks.Select((disk, i) => new BlockDevice
                {
                    Id = numbers.BlockDevice(),
                    Name = $"sd{(char)('a' + (i % 26))}",
                    Size = disk.Size,
                    Serial = disk.Serial,
                    IdPath = disk.IdPath,
                    StoragePool = disk.PoolId,
                }),
            ],
        },
    };

    private string? NameFor(string identifier) =>
        identifier.Length is > 0 and <= 63 && identifier.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') && identifier[0] != '-' && identifier[^1] != '-'
        && store.NodeNamed(identifier) is null
            ? identifier.ToLowerInvariant()
            : null;

    private static VirtualMachine Document(VmHost host, DiscoveredVm found, int id) => new()
    {
        Id = id,
        VmHostId = host.Id,
        Identifier = found.Identifier,
        Project = found.Project,
        PinnedCores = found.PinnedCores,
        UnpinnedCores = found.PinnedCores.Count > 0 ? 0 : found.UnpinnedCores,
        Memory = found.Memory,
        HugepagesBacked = found.HugepagesBacked,
        Disks = [.. found.Disks.Select(d => new VmDisk(d.PoolId, d.Size))],
        MacAddresses = found.MacAddresses,
    };

    /// <summary>The host's connection and which of its machines.</summary>
    private static Dictionary<string, string> Power(VmHost host, DiscoveredVm found)
    {
        var parameters = new Dictionary<string, string>(host.Parameters, StringComparer.Ordinal);
        foreach (var (name, value) in found.PowerParameters) parameters[name] = value;
        return parameters;
    }

    /// <summary>A known machine follows its virtual machine.</summary>
    private sealed record Follow(VmHost Host, VirtualMachine Vm, DiscoveredVm Found, IReadOnlyDictionary<string, string> Power) : INodeEdit
    {
        public Outcome<Node> Apply(Node node, DateTimeOffset now) => node with
        {
            VmHostId = Host.Id,
            VirtualMachineId = Vm.Id,
            PowerType = Host.Type,
            PowerParameters = Power,
            PowerState = Found.PowerState,
            PowerStateUpdated = now,
            CpuCount = Vm.Used.Cores,
            Memory = (int)Vm.Memory,
            Architecture = Vm.Composed ? Found.Architecture : node.Architecture,
            Tags = Vm.Composed ? [.. node.Tags.Union(Found.Tags)] : node.Tags,
        };
    }
}
