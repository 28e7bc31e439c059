using Maas.Domain.Nodes;

namespace Maas.Domain.Storage;

/// <summary>The disk a node boots from: the chosen one, else the first physical disk large enough for a boot partition.</summary>
public static class BootDisk
{
    private const long Smallest = 512L * 1024 * 1024;

    public static BlockDevice? Of(Node node) =>
        (node.BootDiskId is { } id ? node.Storage.BlockDevice(id) : null)
        ?? node.Storage.BlockDevices.Where(d => !d.IsVirtual && d.Size >= Smallest).MinBy(d => d.Id);
}
