using Maas.Domain.Nodes;
using Maas.Domain.Storage;
using Maas.Domain.Storage.Layouts;
using static Maas.Domain.Tests.SampleNodes;

namespace Maas.Domain.Tests.Storage;

public class DeployabilityTests
{
    [Theory]
    [InlineData("flat", "ubuntu", "noble", null)]
    [InlineData("bcache", "ubuntu", "noble", null)]
    [InlineData("bcache", "centos", "8", "This node cannot be deployed because the selected deployment OS, centos, does not support Bcache.")]
    [InlineData("blank", "ubuntu", "noble", "Mount the root '/' filesystem to be able to deploy this node.")]
    [InlineData("blank", "custom", "mine", null)]
    [InlineData("flat", "esxi", "7.0", "A datastore must be defined when deploying VMware ESXi.")]
    [InlineData("vmfs7", "esxi", "7.0", null)]
    public void A_layout_carries_a_system_or_the_sentence_says_why_not(string layout, string osystem, string series, string? problem)
    {
        var node = Machine("uefi", disks: [Disk(1, "sda", 100 * Gigabyte, "rotary"), Disk(2, "sdb", 40 * Gigabyte, "ssd")]);
        var laidOut = StorageLayouts.Apply(layout, node, new LayoutParameters(), new CountingNumbers()).Value!;
        Assert.Equal(problem is null ? [] : [problem], Deployability.Problems(laidOut, osystem, series));
    }

    [Fact]
    public void A_root_on_bcache_needs_a_boot_partition_elsewhere()
    {
        var node = Machine("uefi", disks: [Disk(1, "sda", 100 * Gigabyte), Disk(2, "sdb", 40 * Gigabyte, "ssd")]);
        var cached = StorageLayouts.Apply("bcache", node, new LayoutParameters(), new CountingNumbers()).Value!;
        Node without = cached with { Storage = cached.Storage with { Filesystems = [.. cached.Storage.Filesystems.Where(f => f.MountPoint != "/boot")] } };
        Assert.StartsWith("This node cannot be deployed because it cannot boot from a bcache volume.", Assert.Single(Deployability.Problems(without, "ubuntu", "noble")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ubuntu")]
    [InlineData("debian")]
    public void Partitions_that_do_not_fit_on_their_disk_are_named(string osystem)
    {
        var laidOut = StorageLayouts.Apply("flat", Machine("uefi", disks: [Disk(1, "sda", 100 * Gigabyte)]), new LayoutParameters(), new CountingNumbers()).Value!;
        Node shrunk = laidOut with { Storage = laidOut.Storage with { BlockDevices = [.. laidOut.Storage.BlockDevices.Select(d => d with { Size = 50 * Gigabyte })] } };
        Assert.Equal(["sda is too small for its partitions."], Deployability.Problems(shrunk, osystem, "any"));
    }

    [Fact]
    public void A_node_without_disks_is_told_so() => Assert.StartsWith(
        "There are currently no storage devices.", Assert.Single(Deployability.Problems(Machine(), "ubuntu", "noble")), StringComparison.Ordinal);
}
