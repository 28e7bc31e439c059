using Maas.Domain.Nodes;
using Maas.Domain.Storage;
using Maas.Domain.Storage.Layouts;
using static Maas.Domain.Tests.SampleNodes;

namespace Maas.Domain.Tests.Storage;

public class StorageCloneTests
{
    private static readonly Dictionary<string, Node> Destinations = new()
    {
        ["architecture"] = Machine("uefi", "arm64/generic", Disk(9, "vda", 100 * Gigabyte)),
        ["firmware"] = Machine("pxe", disks: Disk(9, "vda", 100 * Gigabyte)),
        ["no disk"] = Machine("uefi"),
        ["small boot disk"] = Machine("uefi", disks: [Disk(9, "vda", 99 * Gigabyte), Disk(10, "vdb", 200 * Gigabyte)]),
        ["few disks"] = Machine("uefi", disks: Disk(9, "vda", 100 * Gigabyte)),
        ["small disk"] = Machine("uefi", disks: [Disk(9, "vda", 100 * Gigabyte), Disk(10, "vdb", 40 * Gigabyte)]),
        ["more disks"] = Machine("uefi", disks: [Disk(9, "vda", 100 * Gigabyte), Disk(10, "vdb", 50 * Gigabyte), Disk(11, "vdc", 50 * Gigabyte)]),
    };

    [Theory]
    [InlineData("architecture", "node architectures do not match (arm64/generic != amd64/generic)")]
    [InlineData("firmware", "node boot methods do not match (pxe != uefi)")]
    [InlineData("no disk", "destination node has no physical block devices")]
    [InlineData("small boot disk", "destination boot disk(99000000000) is smaller than source boot disk(100000000000)")]
    [InlineData("few disks", "source node does not have enough physical block devices (1 < 2)")]
    [InlineData("small disk", "1 destination node physical block devices do not match the source nodes physical block devices")]
    [InlineData("more disks", "1 destination node physical block devices do not match the source nodes physical block devices")]
    public void A_destination_that_does_not_fit_is_told_why(string what, string text) =>
        Assert.Equal(text, StorageClone.Apply(Bare, Destinations[what], new CountingNumbers()).Refusal?.Text);

    [Fact]
    public void Disks_are_paired_by_likeness()
    {
        var source = Machine("uefi", disks:
        [
            Disk(1, "sda", 100 * Gigabyte), Disk(2, "sdb", 50 * Gigabyte, "ssd"), Disk(3, "sdc", 60 * Gigabyte), Disk(4, "sdd", 70 * Gigabyte),
        ]);
        var draft = new StorageDraft(source, new CountingNumbers());
        foreach (var disk in draft.Disks.Skip(1)) draft.Format(StorageTarget.Of(disk), "ext4", mountPoint: $"/{disk.Name}");
        var destination = Machine("uefi", disks:
        [
            Disk(11, "vda", 300 * Gigabyte), Disk(12, "vdb", 80 * Gigabyte), Disk(13, "vdc", 60 * Gigabyte), Disk(14, "vdd", 90 * Gigabyte, "ssd"),
        ]);
        var cloned = StorageClone.Apply(draft.Node, destination, new CountingNumbers()).Value!;
        Assert.Equal(
            ["/sdb on vdd", "/sdc on vdc", "/sdd on vdb"],
            cloned.Storage.Filesystems.Select(f => $"{f.MountPoint} on {cloned.Storage.BlockDevice(f.BlockDeviceId!.Value)!.Name}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("flat")]
    [InlineData("lvm")]
    [InlineData("bcache")]
    [InlineData("vmfs6")]
    public void A_layout_is_copied_whole_with_new_identifiers(string layout)
    {
        var numbers = new CountingNumbers();
        var source = StorageLayouts.Apply(layout, Machine("uefi", disks: [Disk(1, "sda", 100 * Gigabyte), Disk(2, "sdb", 50 * Gigabyte, "ssd")]), new LayoutParameters(), numbers).Value!;
        var destination = StorageLayouts.Apply("flat", Machine("uefi", disks: [Disk(1001, "sda", 100 * Gigabyte), Disk(1002, "sdb", 50 * Gigabyte, "ssd")]), new LayoutParameters(), numbers).Value!;
        var cloned = StorageClone.Apply(source, destination, numbers).Value!;
        Assert.True(StorageShape.Same(source, cloned));
        Assert.Empty(Uuids(source).Intersect(Uuids(cloned)));
        Assert.Empty(Parts(source).Intersect(Parts(cloned)));
    }

    private static Node Bare { get; } = Machine("uefi", disks: [Disk(1, "sda", 100 * Gigabyte), Disk(2, "sdb", 50 * Gigabyte)]);

    private static IEnumerable<string> Uuids(Node node) => node.Storage.Filesystems.Select(f => f.Uuid).Concat(node.Storage.Groups.Select(g => g.Uuid))
        .Concat(node.Storage.BlockDevices.SelectMany(d => d.Partitions).Select(p => p.Uuid)).Concat(node.Storage.BlockDevices.Select(d => d.Uuid).OfType<string>());

    private static IEnumerable<int> Parts(Node node) => node.Storage.BlockDevices.Select(d => d.Id).Concat(node.Storage.BlockDevices.SelectMany(d => d.Partitions).Select(p => p.Id))
        .Concat(node.Storage.Filesystems.Select(f => f.Id)).Concat(node.Storage.Groups.Select(g => g.Id));
}
