using System.Globalization;
using Maas.Domain.Installation;
using Maas.Domain.Yaml;

namespace Maas.Domain.Provisioning;

/// <summary>Storage actions as curtin's storage version 1 document (deploy.md §4).</summary>
public static class StorageConfig
{
    public static YamlMap Of(IReadOnlyList<StorageAction> actions) =>
        new() { { "version", 1 }, { "config", actions.Select(Item).ToList() } };

    private static YamlMap Item(StorageAction action) => action switch
    {
        DiskAction disk => new YamlMap
        {
            { "id", disk.Id }, { "name", disk.Id }, { "type", "disk" }, { "wipe", disk.Wipe }, { "model", disk.Model }, { "serial", disk.Serial },
            { "path", disk.Path }, { "ptable", disk.Ptable }, { "grub_device", disk.GrubDevice ? true : null },
        },
        PartitionAction partition => Partition(partition),
        RaidAction raid => new YamlMap
        {
            { "id", raid.Id }, { "name", raid.Name }, { "type", "raid" }, { "raidlevel", raid.Raidlevel }, { "devices", raid.Devices },
            { "spare_devices", raid.SpareDevices }, { "ptable", raid.Ptable },
        },
        LvmVolgroupAction group => new YamlMap
        {
            { "id", group.Id }, { "name", group.Name }, { "type", "lvm_volgroup" }, { "uuid", group.Uuid }, { "devices", group.Devices },
        },
        LvmPartitionAction volume => new YamlMap
        {
            { "id", volume.Id }, { "name", volume.Name }, { "type", "lvm_partition" }, { "volgroup", volume.Volgroup }, { "size", Bytes(volume.Size) },
        },
        BcacheAction bcache => new YamlMap
        {
            { "id", bcache.Id }, { "name", bcache.Name }, { "type", "bcache" }, { "backing_device", bcache.BackingDevice },
            { "cache_device", bcache.CacheDevice }, { "cache_mode", bcache.CacheMode }, { "ptable", bcache.Ptable },
        },
        VmfsAction store => new YamlMap { { "id", store.Id }, { "name", store.Name }, { "type", "vmfs6" }, { "devices", store.Devices } },
        FormatAction format => new YamlMap
        {
            { "id", format.Id }, { "type", "format" }, { "fstype", format.Fstype }, { "uuid", format.Uuid }, { "label", format.Label },
            { "volume", format.Volume }, { "extra_options", format.ExtraOptions.Count > 0 ? format.ExtraOptions : null },
        },
        MountAction mount => new YamlMap
        {
            { "id", mount.Id }, { "type", "mount" }, { "device", mount.Device }, { "fstype", mount.Fstype }, { "spec", mount.Spec }, { "path", mount.Path },
            { "options", mount.Options },
        },
        _ => throw new ArgumentException($"{action.GetType()} is no storage action.", nameof(action)),
    };

    private static YamlMap Partition(PartitionAction partition) => new()
    {
        { "id", partition.Id }, { "name", partition.Flag is "bios_grub" or "prep" or "extended" ? null : partition.Id }, { "type", "partition" },
        { "number", partition.Number }, { "uuid", partition.Uuid }, { "size", Bytes(partition.Size) }, { "device", partition.Device },
        { "wipe", partition.Wipe }, { "offset", partition.Offset is { } offset ? Bytes(offset) : null }, { "flag", partition.Flag },
        { "grub_device", partition.Flag == "prep" ? true : null },
    };

    private static string Bytes(long size) => size.ToString(CultureInfo.InvariantCulture) + "B";
}
