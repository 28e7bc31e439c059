using System.Globalization;
using Maas.Domain.Nodes;

namespace Maas.Domain.Storage;

/// <summary>How requests name parts of a node's storage: a number is an id, anything else a name (api-resources.md §4).</summary>
public static class StorageSpecifiers
{
    /// <summary>A logical volume answers to <c>VG-LV</c> and to its own name.</summary>
    public static BlockDevice? Device(Node node, string specifier) => Number(specifier) is { } id
        ? node.Storage.BlockDevice(id)
        : node.Storage.BlockDevices.FirstOrDefault(d => d.Name == specifier) ?? node.Storage.BlockDevices.FirstOrDefault(d => VolumeName(node, d) == specifier);

    public static Partition? Partition(Node node, string specifier) =>
        node.Storage.BlockDevices.Select(d => Partition(d, specifier)).FirstOrDefault(p => p is not null);

    public static Partition? Partition(BlockDevice device, string specifier) => Number(specifier) is { } id
        ? device.Partitions.FirstOrDefault(p => p.Id == id)
        : device.Partitions.FirstOrDefault(p => string.Create(CultureInfo.InvariantCulture, $"{device.Name}-part{p.Index}") == specifier);

    public static FilesystemGroup? Group(Node node, string specifier, Func<FilesystemGroupType, bool> kind) => Number(specifier) is { } id
        ? node.Storage.Groups.FirstOrDefault(g => g.Id == id && kind(g.Type))
        : node.Storage.Groups.FirstOrDefault(g => g.Name == specifier && kind(g.Type));

    public static CacheSet? CacheSet(Node node, string specifier) => Number(specifier) is { } id
        ? node.Storage.CacheSets.FirstOrDefault(c => c.Id == id)
        : node.Storage.CacheSets.FirstOrDefault(c => CacheSetName(node.Storage, c.Id) == specifier);

    /// <summary><c>cacheN</c>: the place among the node's cache sets, so it moves when an earlier one goes.</summary>
    public static string CacheSetName(StorageModel storage, int id) =>
        string.Create(CultureInfo.InvariantCulture, $"cache{storage.CacheSets.Count(c => c.Id < id)}");

    private static string? VolumeName(Node node, BlockDevice device) =>
        node.Storage.Groups.FirstOrDefault(g => g.Id == device.GroupId && g.Type == FilesystemGroupType.LvmVg) is { } group
        && device.Name.StartsWith(group.Name + "-", StringComparison.Ordinal) ? device.Name[(group.Name.Length + 1)..] : null;

    private static int? Number(string specifier) =>
        int.TryParse(specifier, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
