using System.Text.Json;
using Maas.Domain.Nodes;
using Maas.Domain.Provisioning;
using Maas.Domain.Storage;
using Maas.Domain.Storage.Layouts;
using Maas.Domain.Yaml;
using Maas.Testing;
using static Maas.Domain.Tests.SampleNodes;

namespace Maas.Domain.Tests.Storage.Layouts;

public class StorageLayoutsTests
{
    public static TheoryData<string, string> Each()
    {
        var data = new TheoryData<string, string>();
        foreach (var layout in StorageLayouts.Names)
            foreach (var firmware in new[] { "bios", "uefi" }) data.Add(layout, firmware);
        return data;
    }

    [Theory]
    [MemberData(nameof(Each))]
    public void A_layout_builds_what_its_golden_file_says(string layout, string firmware)
    {
        var parameters = new LayoutParameters { Custom = layout == "custom" ? CustomLayoutReader.Read(JsonDocument.Parse(CustomText).RootElement).Value : null };
        var laidOut = StorageLayouts.Apply(layout, TwoDisks(firmware), parameters, new CountingNumbers());
        Assert.Null(laidOut.Refusal);
        Golden.Matches(
            YamlWriter.Write(StorageConfig.Of(StorageActions.Of(laidOut.Value!))), "tests", "Maas.Domain.Tests", "Storage", "Layouts", "Golden", $"{layout}-{firmware}.yaml");
    }

    [Fact]
    public void The_contracts_flat_example_comes_out()
    {
        var node = StorageLayouts.Apply("flat", Machine("uefi", disks: Disk(1, "sda", 10737418240)), new LayoutParameters(), new CountingNumbers()).Value!;
        Assert.Equal([536870912, 10192158720], node.Storage.BlockDevices[0].Partitions.Select(p => p.Size));
        var lvm = StorageLayouts.Apply("lvm", Machine("uefi", disks: Disk(1, "sda", 10737418240)), new LayoutParameters(), new CountingNumbers()).Value!;
        Assert.Equal(10192158720 - StorageSpace.Alignment, lvm.Storage.BlockDevices.Single(d => d.Name == "vgroot-lvroot").Size);
    }

    [Fact]
    public void An_arm64_machine_without_uefi_boots_from_a_boot_partition()
    {
        var node = StorageLayouts.Apply("flat", Machine("pxe", "arm64/generic", Disk(1, "sda", 20 * Gigabyte)), new LayoutParameters(), new CountingNumbers()).Value!;
        Assert.Equal(["/boot", "/"], node.Storage.Filesystems.Select(f => f.MountPoint));
        Assert.Equal(512 * StorageSpace.Mebibyte, node.Storage.BlockDevices[0].Partitions[0].Size);
    }

    [Fact]
    public void A_node_without_disks_is_refused() => Assert.Equal(
        "Machine is missing a boot disk; no storage layout can be applied.",
        StorageLayouts.Apply("flat", Machine(), new LayoutParameters(), new CountingNumbers()).Refusal?.Text);

    [Theory]
    [InlineData("100M", null, "boot_size", "Size is too small. Minimum size is 536870912.")]
    [InlineData("99G", null, "boot_size", "Size is too large. Maximum size is 96241903616.")]
    [InlineData(null, "1G", "root_size", "Size is too small. Minimum size is 3221225472.")]
    [InlineData(null, "100%", "root_size", "Size is too large. Maximum size is 98926258176.")]
    [InlineData("50G", "60G", "__all__", "Size of the boot partition and root partition are larger than the available space on the boot disk.")]
    public void Sizes_outside_their_limits_are_refused(string? boot, string? root, string field, string message)
    {
        var parameters = new LayoutParameters { BootSize = Size(boot), RootSize = Size(root) };
        var refusal = StorageLayouts.Apply("flat", Machine(disks: Disk(1, "sda", 100_000_000_000)), parameters, new CountingNumbers()).Refusal!;
        Assert.Equal([message], refusal.Fields![field]);
    }

    [Fact]
    public void A_percentage_counts_from_the_disk_without_the_efi_partition_and_is_aligned()
    {
        var node = StorageLayouts.Apply(
            "flat", Machine("uefi", disks: Disk(1, "sda", 100 * Gigabyte)), new LayoutParameters { RootSize = LayoutSize.Percent(50) }, new CountingNumbers()).Value!;
        Assert.Equal(StorageSpace.AlignDown((100 * Gigabyte - 512 * StorageSpace.Mebibyte) / 2), node.Storage.BlockDevices[0].Partitions[1].Size);
    }

    [Fact]
    public void The_root_can_go_to_another_disk()
    {
        var node = StorageLayouts.Apply("flat", TwoDisks("uefi"), new LayoutParameters { RootDevice = 2 }, new CountingNumbers()).Value!;
        Assert.Equal("/boot/efi", MountOn(node, 1));
        Assert.Equal("/", MountOn(node, 2));
    }

    [Fact]
    public void Bcache_without_a_fast_disk_is_flat_when_nobody_asked_for_it_and_refused_when_somebody_did()
    {
        var node = Machine(disks: [Disk(1, "sda", 100 * Gigabyte), Disk(2, "sdb", 100 * Gigabyte, "rotary")]);
        Assert.Empty(StorageLayouts.Apply("bcache", node, new LayoutParameters { AllowFallback = true }, new CountingNumbers()).Value!.Storage.Groups);
        Assert.Equal(
            "Failed to configure storage layout 'bcache': Node doesn't have an available cache device to setup bcache.",
            StorageLayouts.Apply("bcache", node, new LayoutParameters(), new CountingNumbers()).Refusal?.Text);
        Assert.Single(StorageLayouts.Apply("bcache", node, new LayoutParameters { CacheDevice = 2 }, new CountingNumbers()).Value!.Storage.CacheSets);
    }

    [Theory]
    [InlineData("vmfs6", 9, "Boot disk must be at least 10Gb.")]
    [InlineData("vmfs7", 31, "Boot disk must be at least 32Gb.")]
    public void A_disk_too_small_for_esxi_is_refused(string layout, int gigabytes, string message) => Assert.Equal(
        [message],
        StorageLayouts.Apply(layout, Machine(disks: Disk(1, "sda", gigabytes * Gigabyte)), new LayoutParameters(), new CountingNumbers()).Refusal!.Fields!["boot_size"]);

    [Fact]
    public void Applying_a_layout_again_builds_the_same_shape()
    {
        foreach (var layout in StorageLayouts.Names.Where(l => l != "custom"))
        {
            var numbers = new CountingNumbers();
            var once = StorageLayouts.Apply(layout, TwoDisks("uefi"), new LayoutParameters(), numbers).Value!;
            var twice = StorageLayouts.Apply(layout, once, new LayoutParameters(), numbers).Value!;
            Assert.True(StorageShape.Same(once, twice), layout);
        }
    }

    [Theory]
    [InlineData("10G", 10_000_000_000)]
    [InlineData("512M", 512_000_000)]
    [InlineData("7", 7)]
    [InlineData("1e", 1_000_000_000_000_000_000)]
    [InlineData("99E", long.MaxValue)]
    [InlineData("10000000000000000000000", long.MaxValue)]
    public void Sizes_have_decimal_suffixes(string text, long bytes)
    {
        Assert.True(LayoutSize.TryParse(text, out var size));
        Assert.Equal(bytes, size.Of(0));
    }

    [Theory]
    [InlineData("")]
    [InlineData("G")]
    [InlineData("10GB")]
    [InlineData("1.5G")]
    public void What_is_no_size_is_not_read(string text) => Assert.False(LayoutSize.TryParse(text, out _));

    private const string CustomText =
        """
        {"layout": {
          "sda": {"type": "disk", "ptable": "gpt", "boot": true, "partitions": [
            {"name": "sda1", "fs": "vfat", "size": "500M", "bootable": true}, {"name": "sda2", "size": "20G"}]},
          "sdb": {"type": "disk", "ptable": "gpt", "partitions": [{"name": "sdb1", "size": "20G"}, {"name": "sdb2", "size": "1G", "fs": "swap"}]},
          "raid0": {"type": "raid", "level": 1, "members": ["sda2", "sdb1"]},
          "storage": {"type": "lvm", "members": ["raid0"], "volumes": [{"name": "root", "size": "10G", "fs": "ext4"}, {"name": "data", "size": "5G", "fs": "btrfs"}]},
          "scratch": {"type": "special", "fs": "tmpfs"}},
         "mounts": {"/": {"device": "root", "options": "noatime"}, "/boot/efi": {"device": "sda1"}, "/data": {"device": "data"},
          "/tmp": {"device": "scratch", "options": "size=1G"}}}
        """;

    private static Node TwoDisks(string firmware) =>
        Machine(firmware == "uefi" ? "uefi" : "pxe", disks: [Disk(1, "sda", 64 * Gigabyte, "rotary"), Disk(2, "sdb", 40 * Gigabyte, "ssd")]);

    private static LayoutSize? Size(string? text) => text is not null && LayoutSize.TryParse(text, out var size) ? size : null;

    private static string? MountOn(Node node, int disk) =>
        node.Storage.Filesystems.Single(f => f.PartitionId == node.Storage.BlockDevice(disk)!.Partitions[0].Id).MountPoint;
}
