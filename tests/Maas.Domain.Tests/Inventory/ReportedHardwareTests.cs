using System.Text.Json;
using Maas.Domain.Inventory;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Domain.Scripts;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Tests.Inventory;

public class ReportedHardwareTests
{
    [Fact]
    public void A_bios_machine_of_qemu_is_taken_into_the_model()
    {
        var node = Apply("qemu-bios");
        Assert.Equal((2, 0, 2048), (node.CpuCount, node.CpuSpeed, node.Memory));
        Assert.Equal("amd64/generic", node.Architecture);
        Assert.Equal("6d0b5a4c-8f0e-4a39-9a3f-0f4f2c1d2e01", node.HardwareUuid);
        Assert.Contains("virtual", node.Tags);
        Assert.Equal("QEMU Virtual CPU version 2.5+", node.Metadata["cpu_model"]);
        Assert.Equal("SeaBIOS", node.Metadata["mainboard_firmware_vendor"]);
        Assert.False(node.Metadata.ContainsKey("chassis_serial"));
        var disk = Assert.Single(node.Storage.BlockDevices);
        Assert.Equal(("sda", "/dev/disk/by-id/ata-QEMU_HARDDISK_QM00001"), (disk.Name, disk.IdPath));
        Assert.Equal(["ssd", "sata"], disk.Tags);
        Assert.Equal(2, Assert.Single(disk.Partitions).Index);
        Assert.Equal("/", Assert.Single(node.Storage.Filesystems).MountPoint);
        var nic = Assert.Single(node.Interfaces);
        Assert.Equal(("ens3", "52:54:00:aa:00:01", true), (nic.Name, nic.MacAddress.ToString(), nic.LinkConnected));
        Assert.Equal(HardwareType.Network, Assert.Single(node.Devices).HardwareType);
    }

    [Fact]
    public void A_uefi_machine_of_qemu_has_an_efi_partition_and_a_disk_by_its_path()
    {
        var node = Apply("qemu-uefi", bootMethod: "uefi");
        var disk = Assert.Single(node.Storage.BlockDevices);
        Assert.Equal("/dev/vda", disk.IdPath);
        Assert.Equal([1, 2], disk.Partitions.Select(p => p.Index));
        Assert.Equal(["/boot/efi", "/"], node.Storage.Filesystems.Select(f => f.MountPoint));
        Assert.Equal([HardwareType.Network, HardwareType.Storage, HardwareType.Node], node.Devices.Select(d => d.HardwareType));
    }

    [Fact]
    public void A_large_server_is_taken_into_the_model()
    {
        var node = Apply("big-server", bootMethod: "uefi");
        Assert.Equal((16, 2400, 393216), (node.CpuCount, node.CpuSpeed, node.Memory));
        Assert.Equal("Intel(R) Xeon(R) Gold 6240R CPU", node.Metadata["cpu_model"]);
        Assert.Equal([(0, 8, 196608), (8, 8, 196608)], node.NumaNodes.Select(n => (n.Index, n.Cores.Count, n.Memory)));
        Assert.Equal(["rack-7"], node.Tags);
        Assert.Equal(["nvme0n1", "nvme1n1", "nvme2n1", "nvme3n1", "sda", "sdb", "sdc"], node.Storage.BlockDevices.Select(d => d.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["rotary", "7200rpm", "sata"], node.Storage.BlockDevices.Single(d => d.Name == "sda").Tags);
        Assert.Equal(["multipath"], node.Storage.BlockDevices.Single(d => d.Name == "sdc").Tags);
        Assert.Equal("0000:18:00.0", node.Storage.BlockDevices.Single(d => d.Name == "sdc").BusAddress);
        Assert.Equal(
            ["eno1", "ens1f0", "ens1f0.120", "ens1f0v0", "ens1f0v1", "ens1f1"], node.Interfaces.Select(i => i.Name).Order(StringComparer.Ordinal));
        var fast = node.Interfaces.Single(i => i.Name == "ens1f0");
        Assert.Equal((25000, 25000, 64, 0), (fast.InterfaceSpeed, fast.LinkSpeed, fast.SriovMaxVf, fast.NumaNode));
        Assert.Contains("sriov", fast.Tags);
        Assert.Equal([fast.Id], node.Interfaces.Single(i => i.Name == "ens1f0.120").Parents);
        Assert.Equal("0123", node.Devices.Single(d => d.PciAddress == "0000:04:00.0").Vpd["SN"]);
        Assert.Equal(HardwareType.Gpu, node.Devices.Single(d => d.PciAddress == "0000:af:00.0").HardwareType);
    }

    [Theory]
    [InlineData("qemu-bios")]
    [InlineData("qemu-uefi")]
    [InlineData("big-server")]
    public void A_report_taken_twice_changes_nothing(string name)
    {
        var numbers = new CountingNumbers();
        var once = Apply(name, numbers: numbers);
        var given = numbers.Given;
        var twice = ReportedHardware.Apply(once, Reports.Read(name), Around, numbers);
        Assert.Equal(JsonSerializer.Serialize(once), JsonSerializer.Serialize(twice));
        Assert.True(numbers.Given == given || once.Storage.Filesystems.Count > 0);
    }

    [Fact]
    public void What_is_to_be_skipped_is_skipped()
    {
        var node = Machine() with { SkipNetworking = true, SkipStorage = true };
        var after = ReportedHardware.Apply(node, Reports.Read("qemu-bios"), Around, new CountingNumbers());
        Assert.Same(node.Interfaces, after.Interfaces);
        Assert.Same(node.Storage, after.Storage);
        Assert.Equal(2, after.CpuCount);
    }

    [Fact]
    public void An_interface_known_by_its_address_gets_the_name_that_the_system_gave_it()
    {
        var after = ReportedHardware.Apply(Machine(), Reports.Read("qemu-bios"), Around, new CountingNumbers());
        var nic = Assert.Single(after.Interfaces);
        Assert.Equal((77, "ens3", 5), (nic.Id, nic.Name, nic.VlanId));
    }

    [Fact]
    public void A_disk_that_is_gone_takes_along_what_stood_on_it()
    {
        var node = Apply("big-server", layout: "bcache");
        Assert.NotEmpty(node.Storage.Groups);
        var report = Reports.Read("big-server");
        var without = report with { Resources = report.Resources with { Storage = report.Resources.Storage with { Disks = [.. report.Resources.Storage.Disks.Where(d => d.Id == "sdb")] } } };
        var after = DiskInventory.Apply(node with { BootDiskId = node.Storage.BlockDevices[0].Id }, without, new CountingNumbers());
        Assert.Equal("sdb", Assert.Single(after.Storage.BlockDevices).Name);
        Assert.Empty(after.Storage.Groups);
        Assert.Empty(after.Storage.CacheSets);
        Assert.Empty(after.Storage.Filesystems);
        Assert.Null(after.BootDiskId);
    }

    [Fact]
    public void A_deployed_machine_keeps_its_configuration_and_tells_what_changed()
    {
        var ready = Apply("big-server", bootMethod: "uefi", layout: "lvm");
        var deployed = ready with { Status = NodeState.Deployed, EnableHwSync = true };
        var report = Reports.Read("big-server");
        var changed = report with { Resources = report.Resources with { Memory = new() { Total = 1L << 40 }, Storage = new() { Disks = [.. report.Resources.Storage.Disks.Where(d => d.Id != "sdb")] } } };
        var after = ReportedHardware.Apply(deployed, changed, Around, new CountingNumbers());
        Assert.Equal(deployed.Storage.Filesystems.Select(f => f.Id), after.Storage.Filesystems.Select(f => f.Id));
        Assert.Contains(after.Interfaces, i => i.Name == "ens1f0.120");
        var changes = HardwareChanges.Between(deployed, after);
        Assert.Contains(changes, c => c is { Kind: "memory", Action: "updated" });
        Assert.Contains(changes, c => c is { Kind: "block device", Name: "sdb", Action: "removed" });
    }

    [Fact]
    public void A_layout_of_the_machine_s_own_is_built()
    {
        var report = Reports.Read("qemu-bios") with
        {
            StorageExtra = JsonDocument.Parse(
                """{"layout":{"sda":{"type":"disk","ptable":"mbr","boot":true,"partitions":[{"name":"root","size":"5G","fs":"xfs"}]}},"mounts":{"/":{"device":"root"}}}""").RootElement,
        };
        var node = ReportedHardware.Apply(Machine(), report, Around, new CountingNumbers());
        Assert.Equal("xfs", Assert.Single(node.Storage.Filesystems).Fstype);
        Assert.Equal(1, Assert.Single(node.Storage.BlockDevices[0].Partitions).Index);
        Assert.Null(ReportedHardware.LayoutProblem(node, report, "flat", new CountingNumbers()));
    }

    private static ReportSurroundings Around => new();

    private static Node Machine(string bootMethod = "pxe") => SampleNodes.Machine(bootMethod) with
    {
        Status = NodeState.Commissioning,
        Interfaces = [new Interface { Id = 77, Name = "eth0", MacAddress = MacAddress.Parse("52:54:00:aa:00:01"), VlanId = 5 }],
    };

    private static Node Apply(string name, string bootMethod = "pxe", string layout = "flat", CountingNumbers? numbers = null) =>
        ReportedHardware.Apply(Machine(bootMethod), Reports.Read(name), new ReportSurroundings { StorageLayout = layout }, numbers ?? new CountingNumbers());
}
