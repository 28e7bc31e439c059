using System.Globalization;
using Maas.Domain.Events;
using Maas.Domain.Nodes;

namespace Maas.Domain.Inventory;

/// <summary>What a deployed machine's new report changed (deploy.md §9).</summary>
public static class HardwareChanges
{
    /// <param name="Action"><c>added</c>, <c>removed</c> or <c>updated</c>.</param>
    public sealed record Change(EventType Type, string Kind, string Name, string Action);

    public static IReadOnlyList<Change> Between(Node before, Node after)
    {
        var changes = new List<Change>();
        if (before.CpuCount != after.CpuCount || before.CpuSpeed != after.CpuSpeed)
            changes.Add(new Change(EventType.NodeHardwareSyncCpu, "cpu", Number(after.CpuCount), "updated"));
        if (before.Memory != after.Memory) changes.Add(new Change(EventType.NodeHardwareSyncMemory, "memory", Number(after.Memory), "updated"));
        changes.AddRange(Compare(
            before.Storage.BlockDevices.Where(d => !d.IsVirtual), after.Storage.BlockDevices.Where(d => !d.IsVirtual), d => d.Id, d => d.Name,
            (a, b) => a with { Tags = b.Tags, Partitions = b.Partitions } == b && a.Tags.SequenceEqual(b.Tags), EventType.NodeHardwareSyncBlockDevice, "block device"));
        changes.AddRange(Compare(
            before.Interfaces.Where(i => i.Type == InterfaceType.Physical), after.Interfaces.Where(i => i.Type == InterfaceType.Physical), i => i.Id, i => i.Name,
            (a, b) => a with { Tags = b.Tags, Parents = b.Parents } == b, EventType.NodeHardwareSyncInterface, "interface"));
        changes.AddRange(Devices(before, after, NodeDeviceBus.Pcie, EventType.NodeHardwareSyncPciDevice, "pci device"));
        changes.AddRange(Devices(before, after, NodeDeviceBus.Usb, EventType.NodeHardwareSyncUsbDevice, "usb device"));
        return changes;
    }

    private static IEnumerable<Change> Devices(Node before, Node after, NodeDeviceBus bus, EventType type, string kind) => Compare(
        before.Devices.Where(d => d.Bus == bus), after.Devices.Where(d => d.Bus == bus), d => d.Id,
        d => d.PciAddress ?? $"{Number(d.BusNumber)}:{Number(d.DeviceNumber)}", (a, b) => a with { Vpd = b.Vpd, BlockDeviceId = b.BlockDeviceId, InterfaceId = b.InterfaceId } == b, type, kind);

    private static IEnumerable<Change> Compare<T>(
        IEnumerable<T> before, IEnumerable<T> after, Func<T, int> id, Func<T, string> name, Func<T, T, bool> same, EventType type, string kind)
    {
        var (old, now) = (before.ToDictionary(id), after.ToDictionary(id));
        foreach (var gone in old.Where(o => !now.ContainsKey(o.Key))) yield return new Change(type, kind, name(gone.Value), "removed");
        foreach (var (key, value) in now)
        {
            if (!old.TryGetValue(key, out var was)) yield return new Change(type, kind, name(value), "added");
            else if (!same(was, value)) yield return new Change(type, kind, name(value), "updated");
        }
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
