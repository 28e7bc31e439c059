using Maas.Domain.Allocation;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;
using static Maas.Domain.Tests.SampleNodes;

namespace Maas.Domain.Tests.Allocation;

public class StorageRequestTests
{
    [Theory]
    [InlineData("20")]
    [InlineData("0.5(ssd)")]
    [InlineData("root:20(ssd),data:100(5400rpm,sata),8")]
    [InlineData("root:50(ssd),data:200,scratch:100(partition)")]
    public void What_is_well_formed_is_read(string text) => Assert.Null(StorageRequest.Parse("storage", text).Refusal);

    [Theory]
    [InlineData("")]
    [InlineData("big")]
    [InlineData("20,")]
    [InlineData(",20")]
    [InlineData("20 ,30")]
    [InlineData("20()")]
    [InlineData("20(ssd")]
    [InlineData("20(a,)")]
    [InlineData("1.2.3")]
    [InlineData("a-b:20")]
    [InlineData("root:20:30")]
    [InlineData("99999999999999999999")]
    public void What_is_malformed_is_repeated(string text)
    {
        var refusal = StorageRequest.Parse("storage", text).Refusal;
        Assert.Equal($"Malformed storage constraint, \"{text}\".", refusal?.Fields!["storage"].Single());
    }

    [Theory]
    [InlineData("50", "sda")]
    [InlineData("60", null)]
    [InlineData("50(ssd)", "sda")]
    [InlineData("50(rotary)", null)]
    [InlineData("r:10(partition)", "partition 11")]
    [InlineData("r:10(partition,slow)", "partition 11")]
    [InlineData("r:10(partition,ssd)", null)]
    [InlineData("1,1", "sda sdb")]
    [InlineData("1,150", "sda sdc")]
    [InlineData("1,1,1", "sda sdb sdc")]
    [InlineData("1,1,1,1", null)]
    [InlineData("1,1,1(ssd)", "sda sdb sdc")]
    [InlineData("1,a:150,b:10(ssd)", "sda sdb sdc")]
    [InlineData("1,20(partition)", "sda partition 12")]
    [InlineData("1,1(partition),1(partition)", null)]
    public void The_root_comes_first_and_each_other_item_takes_the_smallest_that_will_do(string text, string? met)
    {
        var matched = StorageRequest.Parse("storage", text).Value!.Match(Laid);
        Assert.Equal(met, matched is null ? null : string.Join(' ', matched.Select(m => m.Target.BlockDeviceId is { } id ? Laid.Storage.BlockDevice(id)!.Name : $"partition {m.Target.PartitionId}")));
    }

    [Fact]
    public void A_node_without_a_root_meets_nothing() =>
        Assert.Null(StorageRequest.Parse("storage", "0").Value!.Match(Machine(disks: [Disk(1, "sda", 50 * Gigabyte)])));

    /// <summary>sda with the root and a free partition, an empty solid-state disk, an empty disk of twice the size, one in use.</summary>
    private static Node Laid { get; } = Machine() with
    {
        Storage = new StorageModel
        {
            BlockDevices =
            [
                Disk(1, "sda", 50 * Gigabyte, "ssd") with
                {
                    PartitionTable = PartitionTableType.Gpt,
                    Partitions =
                    [
                        new Partition { Id = 11, Index = 1, Uuid = "u1", Size = 20 * Gigabyte, Tags = ["slow"] },
                        new Partition { Id = 12, Index = 2, Uuid = "u2", Size = 25 * Gigabyte },
                    ],
                },
                Disk(2, "sdb", 100 * Gigabyte, "ssd"), Disk(3, "sdc", 200 * Gigabyte), Disk(4, "sdd", 5 * Gigabyte),
            ],
            Filesystems =
            [
                new Filesystem { Id = 1, Fstype = "ext4", Uuid = "f1", MountPoint = "/", PartitionId = 11 },
                new Filesystem { Id = 2, Fstype = "ext4", Uuid = "f2", BlockDeviceId = 4 },
            ],
        },
    };
}
