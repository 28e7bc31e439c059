using System.Globalization;
using System.Net;
using Maas.Domain.Events;
using Maas.Domain.Lifecycle;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;
using Maas.Domain.Tags;
using Maas.Domain.Zones;
using Maas.Protocols.Primitives;
using Maas.Region;
using Maas.Store;

namespace Maas.Benchmarks.Api;

/// <summary>A data centre on paper: machines as commissioning leaves them, two NICs with an address each, a partitioned system disk and a data disk,
/// spread over zones, pools, owners, states and tags; some events each.</summary>
internal sealed class Inventory(IStore store)
{
    public const string RareTag = "rare";

    private static readonly DateTimeOffset Made = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly NodeState[] States = [NodeState.Ready, NodeState.Deployed, NodeState.Deployed, NodeState.Deployed, NodeState.Allocated, NodeState.New];

    private int _vlan;

    public static string SystemId(int n) => string.Create(CultureInfo.InvariantCulture, $"n{n:d5}");

    public static string Mac(int n, int nic) => string.Create(CultureInfo.InvariantCulture, $"52:54:{(n >> 16) & 255:x2}:{(n >> 8) & 255:x2}:{n & 255:x2}:{nic:x2}");

    public async Task FillAsync(int machines, int eventsEach)
    {
        await GroundAsync(machines);
        for (var from = 0; from < machines; from += 500)
        {
            var batch = new Batch();
            for (var n = from; n < Math.Min(machines, from + 500); n++) Add(batch, n, eventsEach);
            await store.CommitAsync(batch);
        }
    }

    private async Task GroundAsync(int machines)
    {
        var (fabric, space) = (store.NextId(Collections.Fabrics), store.NextId(Collections.Spaces));
        _vlan = store.NextId(Collections.Vlans);
        var batch = new Batch().Put(Collections.Fabrics, new Fabric { Id = fabric, Name = "bench" }).Put(Collections.Spaces, new Space { Id = space, Name = "bench" })
            .Put(Collections.Vlans, new Vlan { Id = _vlan, FabricId = fabric, Vid = 0, SpaceId = space })
            .Put(Collections.Tags, new Tag { Id = store.NextId(Collections.TagNumbers), Name = RareTag });
        for (var rack = 0; rack <= machines / 100; rack++) batch.Put(Collections.Subnets, SubnetOf(rack));
        for (var z = 0; z < 10; z++)
            batch.Put(Collections.Zones, new Zone { Id = 100 + z, Name = $"zone-{z}" }).Put(Collections.Pools, new ResourcePool { Id = 100 + z, Name = $"pool-{z}" });
        for (var t = 0; t < 20; t++) batch.Put(Collections.Tags, new Tag { Id = store.NextId(Collections.TagNumbers), Name = $"tag-{t}" });
        await store.CommitAsync(batch);
    }

    private Subnet SubnetOf(int rack) => new() { Id = 1000 + rack, VlanId = _vlan, Name = $"rack-{rack}", Cidr = new Cidr(new IPAddress([10, 100, (byte)rack, 0]), 24) };

    private void Add(Batch batch, int n, int events)
    {
        var (nic, disk) = (100_000 + (n * 2), 100_000 + (n * 2));
        var systemId = SystemId(n);
        batch.Put(Collections.Nodes, new Node
        {
            SystemId = systemId,
            Id = 1000 + n,
            Hostname = $"host-{n}",
            Status = States[n % States.Length],
            Owner = n % 3 == 0 ? null : $"owner-{n % 7}",
            ZoneId = 100 + (n % 10),
            PoolId = 100 + (n / 10 % 10),
            Architecture = "amd64/generic",
            PowerType = "manual",
            PowerState = PowerState.On,
            CpuCount = 8 << (n % 4),
            CpuSpeed = 2400,
            Memory = 32768 << (n % 4),
            Created = Made,
            Updated = Made,
            StatusMessage = "Deployed",
            Tags = n == 0 ? [$"tag-{n % 20}", RareTag] : [$"tag-{n % 20}"],
            Metadata = new Dictionary<string, string>
            {
                ["system_vendor"] = "Example Corp.",
                ["system_product"] = "Server 1U",
                ["cpu_model"] = "Example CPU E5-2680",
                ["system_serial"] = $"SN{n:d8}",
            },
            Interfaces =
            [
                .. new[] { 0, 1 }.Select(i => new Interface
                {
                    Id = nic + i,
                    Name = $"eth{i}",
                    MacAddress = MacAddress.Parse(Mac(n, i + 1), null),
                    VlanId = _vlan,
                    LinkSpeed = 10000,
                    InterfaceSpeed = 10000,
                    Vendor = "Example NIC",
                    Product = "10G two ports",
                }),
            ],
            Storage = new StorageModel { BlockDevices = [Disk(disk, "sda", n, true), Disk(disk + 1, "sdb", n, false)] },
        });
        for (var i = 0; i < 2; i++)
        {
            batch.Put(Collections.IpAddresses, new StaticIpAddress
            {
                Id = nic + i,
                AllocType = i == 0 ? IpAllocationType.Auto : IpAllocationType.Sticky,
                SubnetId = 1000 + (n / 100),
                Ip = new IPAddress([10, 100, (byte)(n / 100), (byte)((n % 100 * 2) + i + 1)]),
                Interfaces = [new InterfaceRef(systemId, nic + i)],
                Created = Made,
                Updated = Made,
            });
        }

        for (var e = 0; e < events; e++)
        {
            var type = e % 10 == 0 ? EventType.NodePowerOnFailed : EventType.PerformingPxeBoot;
            batch.Append(Collections.Events, new Event { Type = type, SystemId = systemId, Hostname = $"host-{n}", Created = Made.AddSeconds(e), Description = "as it went" });
        }
    }

    private static BlockDevice Disk(int id, string name, int n, bool partitioned) => new()
    {
        Id = id,
        Name = name,
        Size = 480_000_000_000,
        Model = "Example SSD",
        Serial = $"{name}-{n:d8}",
        Tags = ["ssd"],
        PartitionTable = partitioned ? PartitionTableType.Gpt : null,
        Partitions = partitioned
            ?
            [
                new Partition { Id = id, Index = 1, Uuid = $"6a1d2b60-0b8f-4d5b-8e0e-{n:d12}", Size = 536_870_912 },
                new Partition { Id = id + 1, Index = 2, Uuid = $"7a1d2b60-0b8f-4d5b-8e0e-{n:d12}", Size = 470_000_000_000 },
            ]
            : [],
    };
}
