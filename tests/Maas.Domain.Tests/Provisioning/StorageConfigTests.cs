using Maas.Domain.Nodes;
using Maas.Domain.Provisioning;
using Maas.Domain.Storage;
using Maas.Domain.Storage.Layouts;
using Maas.Domain.Yaml;
using Maas.Testing;
using static Maas.Domain.Tests.SampleNodes;

namespace Maas.Domain.Tests.Provisioning;

/// <summary>Storage as the installer reads it (deploy.md §4), beyond what the layouts make.</summary>
public class StorageConfigTests
{
    private const long Mebibyte = StorageSpace.Mebibyte;

    private static readonly Dictionary<string, Func<Node>> Nodes = new()
    {
        // Both disks boot: the array holds the root.
        ["raid1-root"] = () => Build(Machine("uefi", disks: [Disk(1, "sda", 20 * Gigabyte), Disk(2, "sdb", 20 * Gigabyte)]), draft =>
        {
            foreach (var disk in new[] { 1, 2 })
            {
                var efi = draft.AddPartition(disk, 512 * Mebibyte, bootable: true).Value!;
                if (disk == 1) draft.Format(StorageTarget.Of(efi), "fat32", "efi", "/boot/efi");
            }

            var array = draft.AddRaid(null, FilesystemGroupType.Raid1, [.. new[] { 1, 2 }.Select(d => StorageTarget.Of(draft.AddPartition(d).Value!))], []).Value!;
            draft.Format(StorageTarget.Of(array), "ext4", "root", "/");
        }),
        ["raid5-partitioned-with-spare"] = () => Build(FlatOn(5), draft =>
        {
            var array = draft.AddRaid("data", FilesystemGroupType.Raid5, [.. draft.Disks.Skip(1).Take(3).Select(StorageTarget.Of)], [StorageTarget.Of(draft.Disks[4])]).Value!;
            draft.Format(StorageTarget.Of(draft.AddPartition(array.Id, 10 * Gigabyte).Value!), "xfs", mountPoint: "/srv", options: "noatime");
            draft.AddPartition(array.Id);
        }),
        ["raid10-volumes"] = () => Build(FlatOn(5), draft =>
        {
            // The group has the smaller number, and still comes after the array that it stands on.
            var group = draft.AddVolumeGroup("vg0", [StorageTarget.Of(draft.AddPartition(2, Gigabyte).Value!)]).Value!;
            var array = draft.AddRaid(null, FilesystemGroupType.Raid10, [.. draft.Disks.Skip(2).Select(StorageTarget.Of)], []).Value!;
            draft.UpdateVolumeGroup(group.Id, new GroupChange { Add = new MemberNames("", [array.Name], "", []) });
            draft.Format(StorageTarget.Of(draft.AddLogicalVolume(group, "var-log", 5 * Gigabyte).Value!), "btrfs", mountPoint: "/var/log");
            draft.Format(StorageTarget.Of(draft.AddLogicalVolume(group, "swap", Gigabyte).Value!), "swap", mountPoint: "none");
        }),
        ["two-bcaches-on-one-set"] = () => Build(FlatOn(4), draft =>
        {
            var set = draft.AddCacheSet(StorageTarget.Of(draft.Disks[1])).Value!;
            draft.AddBcache(null, set, StorageTarget.Of(draft.Disks[2]), "writeback");
            var second = draft.AddBcache("slow", set, StorageTarget.Of(draft.Disks[3]), "writearound").Value!;
            draft.Format(StorageTarget.Of(second), "ext4", mountPoint: "/srv");
        }),
        ["mbr-logical"] = () => Build(Machine("pxe", disks: [Disk(1, "sda", 20 * Gigabyte)]), draft =>
        {
            draft.MakeTable(1, PartitionTableType.Mbr);
            for (var i = 0; i < 6; i++)
                draft.Format(StorageTarget.Of(draft.AddPartition(1, 2 * Gigabyte, bootable: i == 0).Value!), "ext4", mountPoint: i == 0 ? "/" : $"/p{i}");
        }),
        ["ppc64el"] = () => Build(StorageLayouts.Apply("flat", Machine("powernv", "ppc64el/generic", Disk(1, "sda", 20 * Gigabyte), Disk(2, "sdb", 20 * Gigabyte)), new LayoutParameters(), new CountingNumbers()).Value!, draft =>
            draft.Format(StorageTarget.Of(draft.AddPartition(2).Value!), "ext4", mountPoint: "/srv")),
        ["arm64-uboot"] = () => StorageLayouts.Apply("flat", Machine("uboot", "arm64/generic", Disk(1, "mmcblk0", 20 * Gigabyte)), new LayoutParameters(), new CountingNumbers()).Value!,
        ["bare-boot-disk-by-path"] = () => Machine("pxe", "s390x/generic", Disk(1, "dasda", 20 * Gigabyte) with { Model = "", Serial = "", IdPath = "/dev/disk/by-path/ccw-0.0.0200" }),
        ["in-memory"] = () => Build(FlatOn(1), draft =>
        {
            draft.AddSpecial("tmpfs", "/tmp", "size=1G");
            draft.AddSpecial("ramfs", "/var/cache/fast", "");
        }),
        ["vmfs7-two-datastores"] = () => Build(
            StorageLayouts.Apply("vmfs7", Machine("uefi", disks: [Disk(1, "sda", 60 * Gigabyte), Disk(2, "sdb", 20 * Gigabyte)]), new LayoutParameters(), new CountingNumbers()).Value! with { Osystem = "esxi" },
            draft => draft.AddVmfs("datastore2", [StorageTarget.Of(draft.Disks[1])])),
    };

    public static TheoryData<string> Names() => [.. Nodes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Storage_is_rendered_as_its_golden_file(string name) => Golden.Matches(
        YamlWriter.Write(StorageConfig.Of(StorageActions.Of(Nodes[name]()))), "tests", "Maas.Domain.Tests", "Provisioning", "Golden", $"storage-{name}.yaml");

    [Theory]
    [MemberData(nameof(Names))]
    public void What_an_item_names_comes_before_it(string name)
    {
        var seen = new HashSet<string>();
        foreach (var item in StorageActions.Of(Nodes[name]()))
        {
            Assert.All(Named(item), needed => Assert.Contains(needed, seen));
            Assert.True(seen.Add(item.Id), $"{item.Id} twice");
        }
    }

    private static IEnumerable<string> Named(Installation.StorageAction action) => action switch
    {
        Installation.PartitionAction partition => [partition.Device],
        Installation.RaidAction raid => raid.Devices.Concat(raid.SpareDevices),
        Installation.LvmVolgroupAction group => group.Devices,
        Installation.LvmPartitionAction volume => [volume.Volgroup],
        Installation.BcacheAction bcache => [bcache.BackingDevice, bcache.CacheDevice],
        Installation.VmfsAction store => store.Devices,
        Installation.FormatAction format => [format.Volume],
        Installation.MountAction { Device: { } device } => [device],
        _ => [],
    };

    private static Node FlatOn(int disks) => StorageLayouts.Apply(
        "flat", Machine("uefi", disks: [.. Enumerable.Range(1, disks).Select(i => Disk(i, $"sd{(char)('a' + i - 1)}", 20 * Gigabyte))]), new LayoutParameters(), new CountingNumbers()).Value!;

    private static Node Build(Node node, Action<StorageDraft> build)
    {
        var draft = new StorageDraft(node, new LaterNumbers());
        build(draft);
        return draft.Node;
    }

    /// <summary>Numbers above those that the layout took.</summary>
    private sealed class LaterNumbers : INodeNumbers
    {
        private readonly CountingNumbers _numbers = new();

        public int BlockDevice() => _numbers.BlockDevice() + 1000;

        public int Partition() => _numbers.Partition() + 1000;

        public int Filesystem() => _numbers.Filesystem() + 1000;

        public int FilesystemGroup() => _numbers.FilesystemGroup() + 1000;

        public int CacheSet() => _numbers.CacheSet() + 1000;

        public int Interface() => _numbers.Interface() + 1000;

        public int NodeDevice() => _numbers.NodeDevice() + 1000;

        public string Uuid() => _numbers.Uuid().Replace("4000-8", "4000-9", StringComparison.Ordinal);
    }
}
