using System.Globalization;
using Maas.Agent.Host;
using Maas.Agent.Install.Storage;
using Maas.Agent.Tests.Support;
using Maas.Domain.Installation;
using Maas.Domain.Nodes;
using Maas.Domain.Provisioning;
using Maas.Domain.Storage;
using Maas.Testing;

namespace Maas.Agent.Tests.Install;

/// <summary>What is modelled is what gets made: storage of the model built by the kernel, mdadm and LVM on loop devices. bcache needs a kernel that tests
/// do not bring, and is built in virtual machines only.</summary>
public sealed class StorageBuildTests
{
    private const long Mebibyte = 1 << 20;

    /// <summary>LVM makes groups without the kernel's help, so that this much is tested everywhere.</summary>
    [Theory]
    [InlineData(200 * Mebibyte, 120 * Mebibyte)]
    [InlineData(201 * Mebibyte + 512, 333_333_504)]
    public async Task A_volume_group_holds_what_the_model_gives_out(long first, long second)
    {
        Needs.Root();
        using var one = new LoopDisk(first);
        using var two = new LoopDisk(second);
        var group = $"maastest{Environment.ProcessId}x{first % 1000}";
        var plan = Plan([Disk("a", one), Disk("b", two), new LvmVolgroupAction { Id = group, Name = group, Devices = ["a", "b"] }]);
        try
        {
            await BuildAsync(plan);
            var modelled = GroupSizes.VolumeGroup([first, second]);
            var made = long.Parse(LoopDisk.Run("lvm", "vgs", "--noheadings", "--nosuffix", "--units", "b", "-o", "vg_free", group).Trim(), CultureInfo.InvariantCulture);
            Assert.InRange(modelled, made - 4 * 4 * Mebibyte, made);
        }
        finally
        {
            LoopDisk.Run("lvm", "vgremove", "-ff", "-y", "--driverloaded", "n", group);
        }
    }

    [Fact]
    public async Task Arrays_volumes_and_filesystems_are_built_as_modelled()
    {
        Needs.Root();
        Assert.SkipUnless(Directory.Exists("/sys/module/md_mod") && Directory.Exists("/sys/module/dm_mod"), "this kernel has no software arrays or no device mapper");
        using var boot = new LoopDisk(700 * Mebibyte);
        using var one = new LoopDisk(600 * Mebibyte);
        using var two = new LoopDisk(600 * Mebibyte);
        LoopDisk[] disks = [boot, one, two];
        var group = $"maastest{Environment.ProcessId}";
        var draft = new StorageDraft(Machine(disks), new Numbers());
        draft.Format(StorageTarget.Of(draft.AddPartition(1).Value!), "ext4", mountPoint: "/");
        var array = draft.AddRaid($"md{Environment.ProcessId % 100}", FilesystemGroupType.Raid1, [StorageTarget.Of(draft.Device(2)), StorageTarget.Of(draft.Device(3))], []).Value!;
        var data = draft.AddPartition(array.Id, 200 * Mebibyte).Value!;
        draft.Format(StorageTarget.Of(data), "ext4", mountPoint: "/data");
        var volumes = draft.AddVolumeGroup(group, [StorageTarget.Of(draft.AddPartition(array.Id).Value!)]).Value!;
        var volume = draft.AddLogicalVolume(volumes, "var").Value!;
        draft.Format(StorageTarget.Of(volume), "ext4", mountPoint: "/var");
        try
        {
            await BuildAsync(Plan(StorageActions.Of(draft.Node)));
            Assert.Equal(data.Size, SizeOf($"/dev/{array.Name}p1"));
            Assert.InRange(SizeOf($"/dev/{group}/var"), volume.Size * 99 / 100 - 4 * Mebibyte, volume.Size);
        }
        finally
        {
            LoopDisk.Run("lvm", "vgremove", "-ff", "-y", group);
            LoopDisk.Run("mdadm", "--stop", $"/dev/{array.Name}");
        }
    }

    [Theory]
    [InlineData(100, "  104857600\n", "-L 104857600B")]
    [InlineData(100, "  WARNING: something\n  104857600\n", "-L 104857600B")]
    [InlineData(100, "  99614720\n", "-l 100%FREE")]
    [InlineData(100, "  52428800\n", "-L 104857600B")]
    [InlineData(100, "  0\n", "-L 104857600B")]
    [InlineData(100, "no number", "-L 104857600B")]
    public void A_volume_takes_what_is_left_of_a_group_that_turned_out_a_little_smaller(long mebibytes, string free, string arguments) => Assert.Equal(
        arguments, string.Join(' ', LvmPartitionStep.Size(new LvmPartitionAction { Id = "v", Name = "v", Volgroup = "g", Size = mebibytes * Mebibyte }, free)));

    private static long SizeOf(string device) => long.Parse(LoopDisk.Run("blockdev", "--getsize64", device).Trim(), CultureInfo.InvariantCulture);

    private static DiskAction Disk(string id, LoopDisk disk) => new() { Id = id, Path = disk.Path, Wipe = "superblock" };

    private static InstallPlan Plan(IReadOnlyList<StorageAction> storage) => new()
    {
        Hostname = "node1",
        Source = new InstallSource { Url = "http://127.0.0.1/", Type = SourceType.Tgz, Sha256 = "", Size = 0 },
        Storage = storage,
        Network = "",
        NetbootOffUrl = "http://127.0.0.1/",
    };

    private static Node Machine(LoopDisk[] disks) => new()
    {
        SystemId = "abc123",
        Id = 1,
        Hostname = "node1",
        Architecture = "amd64/generic",
        BiosBootMethod = "uefi",
        Storage = new StorageModel
        {
            BlockDevices = [.. disks.Select((d, i) => new BlockDevice { Id = i + 1, Name = $"sd{(char)('a' + i)}", IdPath = d.Path, Size = new FileInfo(d.File).Length })],
        },
    };

    private static async Task BuildAsync(InstallPlan plan)
    {
        using var target = new TemporaryDirectory();
        var build = new StorageBuild(plan, new SystemTree(), new Programs(), target.Path, TimeProvider.System);
        try
        {
            foreach (var action in plan.Storage) await StorageSteps.For(action).BuildAsync(action, build, CancellationToken.None);
        }
        finally
        {
            await build.UnmountAsync(failOnBusy: false);
        }
    }

    private sealed class Numbers : INodeNumbers
    {
        private int _last = 100;

        public int BlockDevice() => ++_last;

        public int Partition() => ++_last;

        public int Filesystem() => ++_last;

        public int FilesystemGroup() => ++_last;

        public int CacheSet() => ++_last;

        public int Interface() => ++_last;

        public int NodeDevice() => ++_last;

        public string Uuid() => Guid.NewGuid().ToString();
    }
}
