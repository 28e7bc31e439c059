using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;

namespace Maas.Domain.Tests;

/// <summary>Machines to apply rules to.</summary>
internal static class SampleNodes
{
    public const long Gigabyte = 1_000_000_000;

    public static Node Machine(string bootMethod = "pxe", string architecture = "amd64/generic", params BlockDevice[] disks) => new()
    {
        SystemId = "abc123",
        Id = 1,
        Hostname = "able-ant",
        Status = NodeState.Ready,
        Architecture = architecture,
        BiosBootMethod = bootMethod,
        Storage = new StorageModel { BlockDevices = disks },
    };

    public static BlockDevice Disk(int id, string name, long size, params string[] tags) => new()
    {
        Id = id,
        Name = name,
        Model = "QEMU HARDDISK",
        Serial = $"s{id}",
        IdPath = $"/dev/disk/by-id/ata-QEMU_HARDDISK_s{id}",
        Size = size,
        Tags = tags,
    };
}
