using System.Text;
using Maas.Domain;
using Maas.Domain.Events;
using Maas.Domain.Hardware;
using Maas.Domain.Inventory;
using Maas.Domain.Lifecycle;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Domain.Tags;
using Maas.Region.Nodes;
using Maas.Region.Settings;
using Maas.Store;

namespace Maas.Region.Commissioning;

/// <inheritdoc cref="ICommissioningResults"/>
public sealed class CommissioningResults(
    IStore store, IGrainFactory grains, ISettings settings, INodeNumbers numbers, NetworkPlacement placement, InterfaceAddresses addresses, TimeProvider clock)
    : ICommissioningResults
{
    private static readonly Asked Itself = new(null);

    public async Task<Outcome<bool>> ApplyAsync(
        string systemId, string scriptName, ReadOnlyMemory<byte> output, int exitStatus, CancellationToken cancel = default)
    {
        if (exitStatus != 0) return true;
        switch (scriptName)
        {
            case LastReport.ScriptName:
                var report = HardwareReader.Read(output.Span);
                return report.IsRefused ? report.Refusal! : await TakeAsync(systemId, report.Value!);
            case "maas-kernel-cmdline":
                return CommissioningHints.BootInterface(Text(output)) is { } mac ? await BootedFromAsync(systemId, mac) : true;
            case "maas-list-modaliases":
                var tags = CommissioningHints.SwitchTags(Text(output));
                if (tags.Count == 0) return true;
                await MakeTagsAsync(tags);
                return await EditAsync(systemId, new Retag(tags, []));
            case "maas-get-fruid-api-data":
                var facts = CommissioningHints.Fruid(output);
                return facts.Count == 0 ? true : await EditAsync(systemId, new AddMetadata(facts));
            default:
                return true;
        }
    }

    private async Task<Outcome<bool>> TakeAsync(string systemId, HardwareReport report)
    {
        if (store.Documents(Collections.Nodes).Find(systemId) is not { } before) return Refusal.NotFound("No Node matches the given query.");
        var networking = !before.SkipNetworking;
        var deployed = before.Status == NodeState.Deployed;
        IReadOnlyList<ReportedInterface> reported = networking ? InterfaceReader.Read(report, deployed) : [];
        if (Foreign(systemId, reported) is { } refusal) return refusal;
        await ClaimInterfacesAsync(systemId, reported);
        var around = new ReportSurroundings
        {
            UuidTaken = await ClaimUuidAsync(systemId, report),
            Vlans = await placement.PlaceAsync(before, reported, mayCreate: !deployed),
            StorageLayout = settings.Text("default_storage_layout"),
        };
        var problem = !before.SkipStorage && before.Status == NodeState.Commissioning;
        var edited = await Grain(systemId).Edit(new TakeReport(report, around, numbers), Itself);
        if (edited.IsRefused) return edited.Refusal!;
        var node = edited.Value!;
        await MakeTagsAsync(node.Tags);
        if (networking) await AddressesAsync(node, reported);
        await TellAsync(before, node, problem ? ReportedHardware.LayoutProblem(node, report, around.StorageLayout, new TrialNumbers()) : null);
        return true;
    }

    private async Task AddressesAsync(Node node, IReadOnlyList<ReportedInterface> reported)
    {
        await addresses.PruneAsync(node);
        if (node.Status == NodeState.Deployed && !node.RanBefore) return;
        await addresses.ObserveAsync(node, reported, node.RanBefore ? IpAllocationType.Sticky : IpAllocationType.Discovered);
        if (node.Status != NodeState.Commissioning) return;
        await Grain(node.SystemId).Edit(new ForgetGateways(), Itself);
        await addresses.ConfigureAsync(node);
    }

    /// <summary>The boot interface decides which interface gets the address, so the links follow it.</summary>
    private async Task<Outcome<bool>> BootedFromAsync(string systemId, Protocols.Primitives.MacAddress mac)
    {
        if (store.Documents(Collections.Nodes).Find(systemId) is not { } before) return Refusal.NotFound("No Node matches the given query.");
        var edited = await Grain(systemId).Edit(new BootedFrom(mac), Itself);
        if (edited.IsRefused) return edited.Refusal!;
        var node = edited.Value!;
        if (node.Status == NodeState.Commissioning && node.BootInterface?.Id != before.BootInterface?.Id) await addresses.ConfigureAsync(node);
        return true;
    }

    /// <summary>The appliance's own interfaces are in nobody else.</summary>
    private Refusal? Foreign(string systemId, IReadOnlyList<ReportedInterface> reported)
    {
        foreach (var nic in reported.Where(i => i.Type == InterfaceType.Physical))
        {
            var owner = store.Documents(Collections.Nodes).Where(Collections.NodesByMac, nic.MacAddress.ToString()).FirstOrDefault(n => n.SystemId != systemId);
            if (owner?.IsController == true) return Refusal.BadRequest($"The hardware report names the interface {nic.MacAddress}, which is the appliance's own.");
        }

        return null;
    }

    /// <summary>A card that was moved from another machine is in this one now.</summary>
    private async Task ClaimInterfacesAsync(string systemId, IReadOnlyList<ReportedInterface> reported)
    {
        foreach (var nic in reported.Where(i => i.Type == InterfaceType.Physical))
        {
            foreach (var other in store.Documents(Collections.Nodes).Where(Collections.NodesByMac, nic.MacAddress.ToString()).Where(n => n.SystemId != systemId))
            {
                var edited = await Grain(other.SystemId).Edit(new LoseInterface(nic.MacAddress), Itself);
                if (!edited.IsRefused) await addresses.PruneAsync(edited.Value!);
            }
        }
    }

    /// <returns>Whether another node reports the same UUID.</returns>
    private async Task<bool> ClaimUuidAsync(string systemId, HardwareReport report)
    {
        if (SystemInventory.Uuid(report) is not { } uuid) return false;
        var others = store.Documents(Collections.Nodes).Where(Collections.NodesByUuid, uuid).Where(n => n.SystemId != systemId).ToList();
        foreach (var other in others) await Grain(other.SystemId).Edit(new LoseUuid(uuid), Itself);
        return others.Count > 0;
    }

    private async Task MakeTagsAsync(IEnumerable<string> names)
    {
        var batch = new Batch();
        foreach (var name in names.Where(n => store.Documents(Collections.Tags).Find(n) is null))
            batch.Put(Collections.Tags, new Tag { Id = store.NextId(Collections.TagNumbers), Name = name });
        if (!batch.IsEmpty) await store.CommitAsync(batch);
    }

    private async Task TellAsync(Node before, Node after, string? layoutProblem)
    {
        var events = new List<Event>();
        if (layoutProblem is not null)
            events.Add(Happened(after, EventType.ConfiguringStorage, $"The storage layout could not be applied: {layoutProblem}", ""));
        if (before.Status == NodeState.Deployed)
            events.AddRange(HardwareChanges.Between(before, after).Select(c => Happened(after, c.Type, $"{c.Kind} {c.Name} was {c.Action} on node {after.SystemId}", c.Action)));
        if (events.Count > 0) await Grain(after.SystemId).Happened(events);
    }

    private Event Happened(Node node, EventType type, string description, string action) => new()
    {
        Type = type,
        SystemId = node.SystemId,
        Hostname = node.Hostname,
        Description = description,
        Action = action,
        Created = clock.GetUtcNow(),
    };

    private async Task<Outcome<bool>> EditAsync(string systemId, INodeEdit edit)
    {
        var edited = await Grain(systemId).Edit(edit, Itself);
        return edited.IsRefused ? edited.Refusal! : true;
    }

    private IMachineGrain Grain(string systemId) => grains.GetGrain<IMachineGrain>(systemId);

    private static string Text(ReadOnlyMemory<byte> output) => Encoding.UTF8.GetString(output.Span[..Math.Min(output.Length, 1024 * 1024)]);

    /// <summary>For a trial whose result is thrown away: numbers that no part has.</summary>
    private sealed class TrialNumbers : INodeNumbers
    {
        private int _last;

        public int BlockDevice() => --_last;

        public int Partition() => --_last;

        public int Filesystem() => --_last;

        public int FilesystemGroup() => --_last;

        public int CacheSet() => --_last;

        public int Interface() => --_last;

        public int NodeDevice() => --_last;

        public string Uuid() => "";
    }
}
