using Maas.Domain.Nodes;

namespace Maas.Domain.Storage;

/// <summary>Why a node's storage cannot carry an operating system (storage.md §7.1). A system that stays in memory needs none.</summary>
public static class Deployability
{
    private static readonly string[] NeedRoot = ["ubuntu", "centos", "rhel"];

    /// <returns>The sentences that the operator reads; none when all is well.</returns>
    public static IReadOnlyList<string> Problems(Node node, string osystem, string series)
    {
        if (!node.Storage.BlockDevices.Any(d => !d.IsVirtual))
            return ["There are currently no storage devices.  Please add a storage device to be able to deploy this node."];
        if (BootDisk.Of(node) is null) return ["Specify a storage device to be able to deploy this node."];
        if (osystem == "esxi")
        {
            return node.Storage.Groups.Any(g => g.Type == FilesystemGroupType.Vmfs6) ? [] : ["A datastore must be defined when deploying VMware ESXi."];
        }

        var problems = node.Storage.BlockDevices.Where(d => StorageSpace.Overflows(node, d)).Select(d => $"{d.Name} is too small for its partitions.").ToList();
        if (!NeedRoot.Contains(osystem)) return problems;
        var mounted = node.Storage.Effective.Where(f => f.MountPoint is not null).GroupBy(f => f.MountPoint!).ToDictionary(g => g.Key, g => g.First());
        var separateBoot = mounted.TryGetValue("/boot", out var boot) && !IsOnBcache(node, boot);
        if (!mounted.TryGetValue("/", out var root)) problems.Add("Mount the root '/' filesystem to be able to deploy this node.");
        else if (IsOnBcache(node, root) && !separateBoot)
        {
            problems.Add(
                "This node cannot be deployed because it cannot boot from a bcache volume. Mount /boot on a non-bcache device to be able to deploy this node.");
        }

        if (StorageSpace.IsArch(node, "arm64") && node.BiosBootMethod != "uefi" && !mounted.ContainsKey("/boot"))
            problems.Add("This node cannot be deployed because it needs a separate /boot partition.  Mount /boot on a device to be able to deploy this node.");
        problems.AddRange(Unsupported(node, osystem, series).Select(what =>
            $"This node cannot be deployed because the selected deployment OS, {osystem}, does not support {what}."));
        return problems;
    }

    private static IEnumerable<string> Unsupported(Node node, string osystem, string series)
    {
        var redHat = osystem is "centos" or "rhel";
        if (redHat && node.Storage.Groups.Any(g => g.Type == FilesystemGroupType.Bcache)) yield return "Bcache";
        if (redHat && node.Storage.Effective.Any(f => f.Fstype == "zfsroot")) yield return "ZFS";
        if (redHat && series.Contains('8', StringComparison.Ordinal) && node.Storage.Effective.Any(f => f.Fstype == "btrfs")) yield return "BTRFS";
        if (node.Storage.Groups.Any(g => g.Type == FilesystemGroupType.Vmfs6)) yield return "VMFS6";
    }

    private static bool IsOnBcache(Node node, Filesystem filesystem)
    {
        var device = filesystem.BlockDeviceId is { } id ? node.Storage.BlockDevice(id)
            : filesystem.PartitionId is { } part && node.Storage.Partition(part) is { } partition ? node.Storage.DiskOf(partition)
            : null;
        return device?.GroupId is { } group && node.Storage.Groups.Any(g => g.Id == group && g.Type == FilesystemGroupType.Bcache);
    }
}
