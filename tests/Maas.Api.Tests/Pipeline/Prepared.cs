using Maas.Api.Tests.Access;
using Maas.Domain.Images;
using Maas.Domain.Lifecycle;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;
using Maas.Region;
using Maas.Region.Images;
using Maas.Store;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Pipeline;

/// <summary>New objects of every kind, the machine in a state that a test asks for, with parts that are free, filled and mounted: whatever an operation needs
/// is there.</summary>
internal sealed record Prepared(Sample Sample, Sample Other, TestAppliance Appliance)
{
    public required int FreeDisk { get; init; }
    public required int OtherFreeDisk { get; init; }
    public required int FilledDisk { get; init; }
    public required int MountedDisk { get; init; }
    public required int PartitionedDisk { get; init; }
    public required int FreePartition { get; init; }
    public required int FilledPartition { get; init; }
    public required int MountedPartition { get; init; }
    public required int FreeNic { get; init; }
    public required int OtherNic { get; init; }
    public required int Link { get; init; }

    public static async Task<Prepared> MakeAsync(TestAppliance appliance, NodeState state)
    {
        var (sample, other, store) = (await Sample.MakeAsync(appliance), await Sample.MakeAsync(appliance), appliance.Store);
        var made = new Prepared(sample, other, appliance)
        {
            FreeDisk = Device(),
            OtherFreeDisk = Device(),
            FilledDisk = Device(),
            MountedDisk = Device(),
            PartitionedDisk = Device(),
            FreePartition = store.NextId(Collections.PartitionNumbers),
            FilledPartition = store.NextId(Collections.PartitionNumbers),
            MountedPartition = store.NextId(Collections.PartitionNumbers),
            FreeNic = store.NextId(Collections.InterfaceNumbers),
            OtherNic = store.NextId(Collections.InterfaceNumbers),
            Link = store.NextId(Collections.IpAddresses),
        };
        var node = made.Node;
        var reference = new InterfaceRef(sample.Machine, sample.Interface);
        await store.CommitAsync(new Batch()
            .Put(Collections.Nodes, node with
            {
                Status = state,
                PreviousStatus = NodeState.Ready,
                Owner = state is NodeState.Ready or NodeState.New or NodeState.Broken or NodeState.Commissioning or NodeState.FailedTesting ? null : "owner",
                Osystem = "ubuntu",
                DistroSeries = "jammy",
                VmHostId = null,
                VirtualMachineId = null,
                Interfaces = [.. node.Interfaces, Nic(made.FreeNic, "eth1", 0xfe), Nic(made.OtherNic, "eth2", 0xfd)],
                Storage = made.Extended(node.Storage, store),
            })
            .Put(Collections.Nodes, store.Documents(Collections.Nodes).Find(other.Machine)! with { Status = NodeState.Ready, Owner = null })
            .Put(Collections.Subnets, store.Documents(Collections.Subnets).Find(Collections.Key(sample.Subnet))! with { GatewayIp = System.Net.IPAddress.Parse(sample.Address(254)) })
            .Put(Collections.IpAddresses, new StaticIpAddress { Id = made.Link, AllocType = IpAllocationType.Auto, SubnetId = sample.Subnet, Interfaces = [reference], Created = TestAppliance.Start })
            .Put(ImageCatalog.Resources, Image(store)));
        return made;

        int Device() => store.NextId(Collections.BlockDeviceNumbers);
        Interface Nic(int id, string name, byte last) => new()
        {
            Id = id,
            Name = name,
            VlanId = sample.Vlan,
            MacAddress = Protocols.Primitives.MacAddress.Parse($"52:56:{(byte)(id >> 16):x2}:{(byte)(id >> 8):x2}:{(byte)id:x2}:{last:x2}", null),
        };
    }

    public Node Node => Appliance.Store.Documents(Collections.Nodes).Find(Sample.Machine)!;

    private StorageModel Extended(StorageModel storage, IStore store)
    {
        BlockDevice Disk(int id, string name) => new() { Id = id, Name = name, Model = "Disk", Serial = $"{id}", Size = 20_000_000_000 };
        Partition Part(int id, int index) => new() { Id = id, Index = index, Uuid = Guid.NewGuid().ToString(), Size = 2_000_000_000 / 4_194_304 * 4_194_304 };
        Filesystem On(int? disk, int? partition, string? mountPoint) => new()
        {
            Id = store.NextId(Collections.FilesystemNumbers),
            Uuid = Guid.NewGuid().ToString(),
            Fstype = "ext4",
            BlockDeviceId = disk,
            PartitionId = partition,
            MountPoint = mountPoint,
        };
        return storage with
        {
            BlockDevices =
            [
                .. storage.BlockDevices, Disk(FreeDisk, "sdh"), Disk(OtherFreeDisk, "sdi"), Disk(FilledDisk, "sdj"), Disk(MountedDisk, "sdk"),
                Disk(PartitionedDisk, "sdl") with { PartitionTable = PartitionTableType.Gpt, Partitions = [Part(FreePartition, 1), Part(FilledPartition, 2), Part(MountedPartition, 3)] },
            ],
            Filesystems =
            [
                .. storage.Filesystems, On(FilledDisk, null, null), On(MountedDisk, null, "/"), On(null, FilledPartition, null), On(null, MountedPartition, "/srv"),
            ],
        };
    }

    /// <summary>A system to install, and to run from memory. Nobody fetches it.</summary>
    private static BootResource Image(IStore store) => new()
    {
        Id = store.Documents(ImageCatalog.Resources).All.FirstOrDefault(r => r.Name == "ubuntu/jammy")?.Id ?? store.NextId(ImageCatalog.Resources),
        Name = "ubuntu/jammy",
        Architecture = "amd64/generic",
        Subarches = "generic,ga-22.04",
        Sets = [new BootResourceSet("20260501", "stable", [File(1, "boot-kernel"), File(2, "boot-initrd"), File(3, "squashfs"), File(4, "root-tgz")])],
    };

    private static BootResourceFile File(int id, string filetype) => new(id, filetype, filetype, new string("abcd"[id - 1], 64), 10, 10);
}
