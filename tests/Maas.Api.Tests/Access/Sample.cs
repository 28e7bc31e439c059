using System.Net;
using Maas.Domain.Accounts;
using Maas.Domain.Dhcp.Snippets;
using Maas.Domain.Discovery;
using Maas.Domain.Images;
using Maas.Domain.Lifecycle;
using Maas.Domain.Naming;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Domain.Notifications;
using Maas.Domain.Provisioning;
using Maas.Domain.Storage;
using Maas.Domain.Tags;
using Maas.Domain.VmHosts;
using Maas.Domain.Zones;
using Maas.Protocols.Primitives;
using Maas.Region;
using Maas.Region.Accounts;
using Maas.Region.Discovery;
using Maas.Region.Files;
using Maas.Region.Images;
using Maas.Region.Notifications;
using Maas.Region.Provisioning;
using Maas.Region.VmHosts;
using Maas.Region.Leases;
using Maas.Region.Naming;
using Maas.Store;
using Maas.Testing.Appliance;
using Zone = Maas.Domain.Zones.Zone;

namespace Maas.Api.Tests.Access;

/// <summary>One object of every kind, owned by the user <c>owner</c> where a kind has owners; each time new ones.</summary>
internal sealed record Sample
{
    private static int _made;

    public string Machine { get; private init; } = "";
    public string Device { get; private init; } = "";
    public string Controller { get; private init; } = "";
    public int Fabric { get; private init; }
    public int Vlan { get; private init; }
    public int Vid { get; private init; }
    public int Subnet { get; private init; }
    public int Space { get; private init; }
    public int IpRange { get; private init; }
    public string Tag { get; private init; } = "";
    public string Zone { get; private init; } = "";
    public int Pool { get; private init; }
    public int SshKey { get; private init; }
    public int BootResource { get; private init; }
    public int Interface { get; private init; }
    public int BlockDevice { get; private init; }
    public int Partition { get; private init; }
    public int Raid { get; private init; }
    public int Bcache { get; private init; }
    public int CacheSet { get; private init; }
    public int VolumeGroup { get; private init; }
    public int Vmfs { get; private init; }
    public string User { get; private init; } = "";
    public int SslKey { get; private init; }
    public int Notification { get; private init; }
    public int VmHost { get; private init; }
    public int VmCluster { get; private init; }
    public int VirtualMachine { get; private init; }
    public int PackageRepository { get; private init; }
    public int BootSource { get; private init; }
    public int Selection { get; private init; }
    public int NodeDevice { get; private init; }

    /// <summary>An address of the subnet, by its last octet.</summary>
    public string Address(int last) => $"10.{(byte)(Number >> 8)}.{(byte)Number}.{last}";

    private int Number { get; init; }
    public int Domain { get; private init; }
    public int DnsResource { get; private init; }
    public int DnsRecord { get; private init; }
    public int ReservedIp { get; private init; }
    public int StaticRoute { get; private init; }
    public int Snippet { get; private init; }

    /// <summary>The address of a station seen.</summary>
    public string Neighbour { get; private init; } = "";

    /// <summary>The machine's own credentials.</summary>
    public string NodeKey { get; private init; } = "";

    public static async Task<Sample> MakeAsync(TestAppliance appliance)
    {
        await appliance.AsAsync("owner");
        var n = Interlocked.Increment(ref _made);
        var store = appliance.Store;
        var sample = new Sample
        {
            Machine = $"m{n:d5}",
            Device = $"d{n:d5}",
            Controller = appliance.Get<Region.Networks.ControllerNode>().Current!.SystemId,
            Fabric = store.NextId(Collections.Fabrics),
            Vlan = store.NextId(Collections.Vlans),
            Vid = 5,
            Subnet = store.NextId(Collections.Subnets),
            Space = store.NextId(Collections.Spaces),
            IpRange = store.NextId(Collections.IpRanges),
            Tag = $"tag-{n}",
            Zone = $"zone-{n}",
            Pool = store.NextId(Collections.Pools),
            SshKey = store.NextId(AccountCollections.SshKeys),
            BootResource = store.NextId(ImageCatalog.Resources),
            Interface = store.NextId(Collections.InterfaceNumbers),
            BlockDevice = store.NextId(Collections.BlockDeviceNumbers),
            Partition = store.NextId(Collections.PartitionNumbers),
            Raid = store.NextId(Collections.FilesystemGroupNumbers),
            Bcache = store.NextId(Collections.FilesystemGroupNumbers),
            VolumeGroup = store.NextId(Collections.FilesystemGroupNumbers),
            Vmfs = store.NextId(Collections.FilesystemGroupNumbers),
            CacheSet = store.NextId(Collections.CacheSetNumbers),
            User = $"spare-{n}",
            Number = n,
            SslKey = store.NextId(AccountCollections.SslKeys),
            Notification = store.NextId(NotificationCollections.Notifications),
            VmHost = store.NextId(VmHostCollections.Hosts),
            VmCluster = store.NextId(VmHostCollections.Clusters),
            VirtualMachine = store.NextId(VmHostCollections.Machines),
            PackageRepository = store.NextId(PackageArchives.Repositories),
            BootSource = store.NextId(ImageSources.Sources),
            Selection = store.NextId(ImageSources.Selections),
            NodeDevice = store.NextId(Collections.NodeDeviceNumbers),
            Domain = store.NextId(Collections.Domains),
            DnsResource = store.NextId(DnsCollections.Resources),
            DnsRecord = store.NextId(DnsCollections.DataNumbers),
            ReservedIp = store.NextId(Collections.ReservedIps),
            StaticRoute = store.NextId(Collections.StaticRoutes),
            Snippet = store.NextId(DhcpSnippets.All),
            Neighbour = $"10.{n >> 8}.{n & 255}.77",
        };
        var token = Accounts.NewNodeToken();
        await store.CommitAsync(sample.Names(sample.Networks(store, n), store, n).Put(Collections.Tags, new Tag { Id = n, Name = sample.Tag })
            .Put(Collections.Zones, new Zone { Id = store.NextId(Collections.Zones), Name = sample.Zone })
            .Put(Collections.Pools, new ResourcePool { Id = sample.Pool, Name = $"pool-{n}" })
            .Put(AccountCollections.Users, new User { Id = n + 1000, Username = sample.User, Created = TestAppliance.Start })
            .Put(AccountCollections.SshKeys, new SshKey { Id = sample.SshKey, Username = "owner", Key = "ssh-ed25519 AAAA" })
            .Put(ImageCatalog.Resources, new BootResource { Id = sample.BootResource, Type = BootResourceType.Uploaded, Name = $"custom/i{n}", Architecture = "amd64/generic", Subarches = "generic" })
            .Put(AccountCollections.SslKeys, new SslKey { Id = sample.SslKey, Username = "owner", Key = $"certificate {n}" })
            .Put(NotificationCollections.Notifications, new Notification { Id = sample.Notification, User = "owner", Message = "hello" })
            .Put(VmHostCollections.Clusters, new VmCluster { Id = sample.VmCluster, Name = $"cluster-{n}" })
            .Put(VmHostCollections.Hosts, new VmHost { Id = sample.VmHost, Name = $"vmhost-{n}", Type = "virsh", Parameters = new Dictionary<string, string> { ["power_address"] = $"qemu+ssh://{n}/system" } })
            .Put(VmHostCollections.Machines, new VirtualMachine { Id = sample.VirtualMachine, VmHostId = sample.VmHost, Identifier = $"vm-{n}", SystemId = sample.Machine })
            .Put(PackageArchives.Repositories, new PackageRepository { Id = sample.PackageRepository, Name = $"repository-{n}", Url = "http://repo.example.com/", Arches = ["amd64"] })
            .Put(ImageSources.Sources, new BootSource { Id = sample.BootSource, Url = $"http://source-{n}.example.com/", KeyringFilename = "/ring" })
            .Put(ImageSources.Selections, new BootSourceSelection { Id = sample.Selection, BootSourceId = sample.BootSource, Os = "ubuntu", Release = "jammy" })
            .Put(ImageSources.Offers, new BootSourceOffers { BootSourceId = sample.BootSource, Items = [new BootSourceOffer("ubuntu", "jammy", "amd64", "generic", "stable")] })
            .Put(Licenses.Collection, new LicenseKey("windows", "win2016", new Domain.Secret("AAAAA-BBBBB-CCCCC-DDDDD-EEEEE")))
            .Put(Collections.Nodes, sample.MachineNode(store, n, token)).Put(Collections.Nodes, new Node
            {
                SystemId = sample.Device,
                Id = store.NextId(Collections.NodeNumbers),
                Hostname = $"device-{n}",
                NodeType = NodeType.Device,
                Owner = "owner",
            }));
        using var content = new MemoryStream("content"u8.ToArray());
        await appliance.Get<UserFiles>().WriteAsync("owner", "file", content);
        return sample with { NodeKey = $"{token.ConsumerKey}:{token.TokenKey}:{token.TokenSecret.Value}" };
    }

    /// <summary>What names and addresses are made of, beside the subnet.</summary>
    private Batch Names(Batch batch, IStore store, int n)
    {
        var other = new Subnet { Id = store.NextId(Collections.Subnets), VlanId = Vlan, Name = $"other-{n}", Cidr = new Cidr(new IPAddress([11, (byte)(n >> 8), (byte)n, 0]), 24) };
        return batch.Put(Collections.Subnets, other).Put(Collections.Domains, new DnsDomain { Id = Domain, Name = $"domain-{n}" })
            .Put(DnsCollections.Resources, new DnsResource { Id = DnsResource, Name = $"name-{n}", DomainId = 0, Data = [new DnsData(DnsRecord, "TXT", "text", null)] })
            .Put(Collections.ReservedIps, new ReservedIp
            {
                Id = ReservedIp,
                SubnetId = Subnet,
                Ip = new IPAddress([10, (byte)(n >> 8), (byte)n, 66]),
                MacAddress = MacAddress.Parse($"52:54:{(byte)(n >> 16):x2}:{(byte)(n >> 8):x2}:{(byte)n:x2}:66", null),
            })
            .Put(Collections.StaticRoutes, new StaticRoute { Id = StaticRoute, SourceId = Subnet, DestinationId = other.Id, GatewayIp = new IPAddress([10, (byte)(n >> 8), (byte)n, 1]) })
            .Put(DhcpSnippets.All, new DhcpSnippet { Id = Snippet, Name = $"snippet-{n}", Versions = [new SnippetVersion(store.NextId(DhcpSnippets.VersionNumbers), "authoritative;", TestAppliance.Start)] })
            .Put(DiscoveryCollections.Neighbours, new Neighbour
            {
                Id = store.NextId(DiscoveryCollections.Neighbours),
                Ip = IPAddress.Parse(Neighbour),
                MacAddress = MacAddress.Parse($"52:54:{(byte)(n >> 16):x2}:{(byte)(n >> 8):x2}:{(byte)n:x2}:77", null),
                InterfaceId = Interface,
            });
    }

    private Batch Networks(IStore store, int n) => new Batch()
        .Put(Collections.Fabrics, new Fabric { Id = Fabric })
        .Put(Collections.Vlans, new Vlan { Id = Vlan, FabricId = Fabric, Vid = Vid, SpaceId = Space })
        .Put(Collections.Vlans, new Vlan { Id = store.NextId(Collections.Vlans) + 100_000, FabricId = Fabric, Vid = 0 })
        .Put(Collections.Spaces, new Space { Id = Space, Name = $"s{n}" })
        .Put(Collections.Subnets, new Subnet { Id = Subnet, VlanId = Vlan, Name = $"net-{n}", Cidr = new Cidr(new IPAddress([10, (byte)(n >> 8), (byte)n, 0]), 24) })
        .Put(Collections.IpRanges, new IpRange
        {
            Id = IpRange,
            SubnetId = Subnet,
            Type = IpRangeType.Reserved,
            StartIp = new IPAddress([10, (byte)(n >> 8), (byte)n, 10]),
            EndIp = new IPAddress([10, (byte)(n >> 8), (byte)n, 20]),
            User = "owner",
        });

    private Node MachineNode(IStore store, int n, NodeToken token) => new()
    {
        SystemId = Machine,
        Id = store.NextId(Collections.NodeNumbers),
        Hostname = $"machine-{n}",
        Status = NodeState.Allocated,
        Owner = "owner",
        Architecture = "amd64/generic",
        PowerType = "manual",
        Token = token,
        Tags = [Tag],
        Devices = [new NodeDevice { Id = NodeDevice, Bus = NodeDeviceBus.Pcie, PciAddress = "0000:00:01.0", BlockDeviceId = BlockDevice, InterfaceId = Interface }],
        VmHostId = VmHost,
        VirtualMachineId = VirtualMachine,
        Interfaces = [new Interface { Id = Interface, Name = "eth0", MacAddress = MacAddress.Parse($"52:54:{(byte)(n >> 16):x2}:{(byte)(n >> 8):x2}:{(byte)n:x2}:01", null), VlanId = Vlan }],
        Storage = StorageOf(store),
    };

    /// <summary>A partitioned disk, and one group of every kind.</summary>
    private StorageModel StorageOf(IStore store)
    {
        BlockDevice Device(string name, int? group = null) => new()
        {
            Id = store.NextId(Collections.BlockDeviceNumbers),
            Name = name,
            Model = group is null ? "Disk" : null,
            Serial = group is null ? name : null,
            Size = 20_000_000_000,
            IsVirtual = group is not null,
            GroupId = group,
            Uuid = group is null ? null : Guid.NewGuid().ToString(),
        };
        Filesystem On(BlockDevice device, string fstype, int? group = null, int? set = null) => new()
        {
            Id = store.NextId(Collections.FilesystemNumbers),
            Uuid = Guid.NewGuid().ToString(),
            Fstype = fstype,
            BlockDeviceId = device.Id,
            GroupId = group,
            CacheSetId = set,
        };
        FilesystemGroup Group(int id, string name, FilesystemGroupType type) => new() { Id = id, Name = name, Uuid = Guid.NewGuid().ToString(), Type = type };
        var boot = new BlockDevice
        {
            Id = BlockDevice,
            Name = "sda",
            Size = 20_000_000_000,
            PartitionTable = PartitionTableType.Gpt,
            Partitions = [new Partition { Id = Partition, Index = 1, Uuid = "6a1d2b60-0b8f-4d5b-8e0e-0d4d3c9c9a01", Size = 8_388_608 }],
        };
        var disks = new[] { "sdb", "sdc", "sdd", "sde", "sdf", "sdg" }.Select(name => Device(name)).ToList();
        return new StorageModel
        {
            BlockDevices = [boot, .. disks, Device("md0", Raid), Device("bcache0", Bcache), Device("vg0-lv0", VolumeGroup), Device("store", Vmfs)],
            Groups =
            [
                Group(Raid, "md0", FilesystemGroupType.Raid1), Group(Bcache, "bcache0", FilesystemGroupType.Bcache) with { CacheMode = "writeback", CacheSetId = CacheSet },
                Group(VolumeGroup, "vg0", FilesystemGroupType.LvmVg), Group(Vmfs, "store", FilesystemGroupType.Vmfs6),
            ],
            CacheSets = [new CacheSet(CacheSet)],
            Filesystems =
            [
                On(disks[0], "raid", Raid), On(disks[1], "raid", Raid), On(disks[2], "bcache-cache", set: CacheSet), On(disks[3], "bcache-backing", Bcache),
                On(disks[4], "lvm-pv", VolumeGroup), On(disks[5], "vmfs6", Vmfs),
            ],
        };
    }
}
