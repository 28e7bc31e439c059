using System.Text;
using Maas.Agent.Hardware;
using Maas.Agent.Hardware.Disks;
using Maas.Agent.Host;
using Maas.Testing;

namespace Maas.Agent.Tests.Hardware;

/// <summary>Disks from trees that look like other machines' sysfs.</summary>
public sealed class BlockDevicesTests
{
    [Fact]
    public void A_virtio_disk_is_known_by_its_serial_and_place()
    {
        using var folder = new TemporaryDirectory();
        var disk = Read(folder, "vda", "devices/pci0000:00/0000:00:04.0/virtio1/block/vda", ("dev", "254:0"), ("size", "20480"), ("serial", "s1"), ("queue/rotational", "1"), ("device/", ""));

        Assert.Equal("virtio", disk.Type);
        Assert.Equal(10 << 20, disk.Size);
        Assert.Equal("s1", disk.Serial);
        Assert.Equal("0000:00:04.0", disk.PciAddress);
        Assert.Equal("pci-0000:00:04.0", disk.ByPath);
        Assert.Equal(["virtio-s1"], disk.ByIds);
        Assert.Equal(1, disk.Rpm);
    }

    [Fact]
    public void An_ATA_disk_says_its_whole_name_in_page_89h()
    {
        var identity = new byte[572];
        Swap("SERIAL0123456789", identity.AsSpan(60 + 20, 20));
        Swap("FW01", identity.AsSpan(60 + 46, 8));
        Swap("A MODEL NAME LONGER THAN SIXTEEN", identity.AsSpan(60 + 54, 40));
        (identity[60 + 434], identity[60 + 435]) = (0x20, 0x1c);
        using var folder = new TemporaryDirectory();
        var place = "devices/pci0000:00/0000:00:1f.2/ata3/host2/target2:0:0/2:0:0:0/block/sda";
        Write(folder, $"sys/{place}/device/vpd_pg89", identity);
        var disk = Read(folder, "sda", place, ("dev", "8:0"), ("size", "100"), ("queue/rotational", "1"), ("device/model", "A MODEL NAME LON"), ("device/wwid", "naa.5000c500a1b2c3d4"));

        Assert.Equal("A MODEL NAME LONGER THAN SIXTEEN", disk.Model);
        Assert.Equal("SERIAL0123456789", disk.Serial);
        Assert.Equal(7200, disk.Rpm);
        Assert.Equal("sata", disk.Type);
        Assert.Equal("0x5000c500a1b2c3d4", disk.Wwn);
        Assert.Equal("pci-0000:00:1f.2-ata-3", disk.ByPath);
        Assert.Equal(["ata-A_MODEL_NAME_LONGER_THAN_SIXTEEN_SERIAL0123456789", "wwn-0x5000c500a1b2c3d4"], disk.ByIds);
    }

    [Fact]
    public void A_SCSI_disk_has_its_unit_serial_and_partitions()
    {
        using var folder = new TemporaryDirectory();
        var place = "devices/pci0000:00/0000:00:05.0/virtio2/host0/target0:0:1/0:0:1:0/block/sdb";
        Write(folder, $"sys/{place}/device/vpd_pg80", [0, 0x80, 0, 2, .. "xy"u8]);
        var disk = Read(folder, "sdb", place, ("dev", "8:16"), ("size", "100"), ("device/model", "QEMU HARDDISK"), ("device/vendor", "QEMU"), ("sdb1/partition", "1"), ("sdb1/dev", "8:17"), ("sdb1/size", "8"));

        Assert.Equal("xy", disk.Serial);
        Assert.Equal("scsi", disk.Type);
        Assert.Equal("pci-0000:00:05.0-scsi-0:0:1:0", disk.ByPath);
        Assert.Equal(["scsi-0QEMU_QEMU_HARDDISK_xy"], disk.ByIds);
        var part = Assert.Single(disk.Partitions);
        Assert.Equal((1, 4096L, "8:17"), (part.Number, part.Size, part.Device));
        Assert.Contains("/dev/disk/by-path/pci-0000:00:05.0-scsi-0:0:1:0", DiskNames.Names(disk));
    }

    [Fact]
    public void An_NVMe_disk_is_named_by_its_namespace()
    {
        using var folder = new TemporaryDirectory();
        var disk = Read(folder, "nvme0n1", "devices/pci0000:00/0000:00:06.0/nvme/nvme0/nvme0n1", ("dev", "259:0"), ("size", "100"), ("nsid", "1"), ("wwid", "eui.0025385b"), ("device/model", "Samsung X"), ("device/serial", "S5"), ("device/firmware_rev", "1B"));

        Assert.Equal("nvme", disk.Type);
        Assert.Equal("pci-0000:00:06.0-nvme-1", disk.ByPath);
        Assert.Equal(["nvme-Samsung_X_S5", "nvme-eui.0025385b"], disk.ByIds);
        Assert.Equal("1B", disk.Firmware);
    }

    [Fact]
    public void Loops_and_hidden_paths_are_no_disks()
    {
        using var folder = new TemporaryDirectory();
        Directory.CreateDirectory(folder.PathOf("sys/block/loop0"));
        Directory.CreateDirectory(folder.PathOf("sys/block/nvme0c0n1/device"));

        Assert.Empty(new BlockDevices(new SystemTree(folder.Path)).All);
    }

    private static BlockDevice Read(TemporaryDirectory folder, string name, string place, params (string Attribute, string Text)[] attributes)
    {
        foreach (var (attribute, text) in attributes)
        {
            if (attribute.EndsWith('/'))
                Directory.CreateDirectory(folder.PathOf($"sys/{place}/{attribute}"));
            else
                Write(folder, $"sys/{place}/{attribute}", Encoding.ASCII.GetBytes(text + "\n"));
        }
        Directory.CreateDirectory(folder.PathOf("sys/block"));
        Directory.CreateSymbolicLink(folder.PathOf("sys/block/" + name), "../" + place);
        return Assert.Single(new BlockDevices(new SystemTree(folder.Path)).All);
    }

    private static void Write(TemporaryDirectory folder, string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder.PathOf(path))!);
        File.WriteAllBytes(folder.PathOf(path), content);
    }

    private static void Swap(string text, Span<byte> words)
    {
        words.Fill((byte)' ');
        for (var i = 0; i < text.Length; i++)
            words[i ^ 1] = (byte)text[i];
    }
}
