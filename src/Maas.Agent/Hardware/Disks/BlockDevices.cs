using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;
using Maas.Agent.Host;

namespace Maas.Agent.Hardware.Disks;

/// <summary>Finds disks in sysfs, and asks udev's database where there is one.</summary>
internal sealed partial class BlockDevices(SystemTree tree)
{
    private const int SectorSize = 512;

    /// <summary>With hardware behind them, in the kernel's order of names.</summary>
    public IReadOnlyList<BlockDevice> All =>
        [.. tree.Names("/sys/block").Where(name => tree.Exists($"/sys/block/{name}/device") && !Hidden().IsMatch(name)).Select(Read).OfType<BlockDevice>()];

    private BlockDevice? Read(string name)
    {
        var block = "/sys/block/" + name;
        if (tree.Text(block + "/dev") is not { } device)
            return null;
        var udev = Udev(device);
        var place = DevicePlace.Of(tree.Resolve(block) ?? "");
        var ata = AtaIdentity.FromPage89(tree.Bytes(block + "/device/vpd_pg89"));
        var disk = new BlockDevice
        {
            Name = name,
            Device = device,
            Type = place.Kind(name, ata is not null),
            Model = First(udev.GetValueOrDefault("ID_MODEL"), ata?.Model, tree.Text(block + "/device/model"))?.Replace('_', ' '),
            Vendor = First(udev.GetValueOrDefault("ID_VENDOR"), tree.Text(block + "/device/vendor")),
            Serial = First(udev.GetValueOrDefault("ID_SERIAL_SHORT"), ata?.Serial, tree.Text(block + "/serial"), tree.Text(block + "/device/serial"), UnitSerial(block)),
            Wwn = First(udev.GetValueOrDefault("ID_WWN"), WorldWideName(tree.Text(block + "/wwid") ?? tree.Text(block + "/device/wwid"))),
            Firmware = First(udev.GetValueOrDefault("ID_REVISION"), ata?.Firmware, tree.Text(block + "/device/firmware_rev"), tree.Text(block + "/device/rev")),
            Size = (tree.Number(block + "/size") ?? 0) * SectorSize,
            BlockSize = tree.Int(block + "/queue/logical_block_size", SectorSize),
            ReadOnly = tree.Number(block + "/ro") == 1,
            Removable = tree.Number(block + "/removable") == 1,
            Rpm = Rpm(block, ata),
            NumaNode = Math.Max(0, place.PciAddress is { } pci ? tree.Int($"/sys/bus/pci/devices/{pci}/numa_node") : 0),
            PciAddress = place.PciAddress,
            UsbAddress = place.UsbAddress(tree),
            Partitions = [.. Partitions(name)],
        };
        return disk with { ByPath = udev.GetValueOrDefault("ID_PATH") ?? place.ByPath(disk, tree), ByIds = ByIds(disk, place) };
    }

    private IEnumerable<BlockPartition> Partitions(string disk)
    {
        foreach (var name in tree.Names("/sys/block/" + disk).Where(name => name.StartsWith(disk, StringComparison.Ordinal)))
        {
            var part = $"/sys/block/{disk}/{name}";
            if (tree.Number(part + "/partition") is { } number)
                yield return new BlockPartition(name, (int)number, tree.Text(part + "/dev") ?? "", (tree.Number(part + "/size") ?? 0) * SectorSize, tree.Number(part + "/ro") == 1);
        }
    }

    /// <summary>What udev made, else what it would have made.</summary>
    private IReadOnlyList<string> ByIds(BlockDevice disk, DevicePlace place)
    {
        var links = tree.Names("/dev/disk/by-id").Where(link => tree.LinkName("/dev/disk/by-id/" + link) == disk.Name).ToList();
        IEnumerable<string> names = links.Count > 0 ? links : place.ByIds(disk);
        // A name that people can read before one of numbers.
        return [.. names.OrderBy(name => name.StartsWith("wwn-", StringComparison.Ordinal) || name.StartsWith("nvme-eui", StringComparison.Ordinal) || name.StartsWith("scsi-3", StringComparison.Ordinal))];
    }

    /// <summary>udev's database: <c>E:NAME=VALUE</c> among other lines.</summary>
    private Dictionary<string, string> Udev(string device)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in tree.Lines($"/run/udev/data/b{device}").Where(line => line.StartsWith("E:", StringComparison.Ordinal)))
        {
            if (line.IndexOf('=') is > 2 and var equals)
                properties[line[2..equals]] = line[(equals + 1)..];
        }
        return properties;
    }

    /// <summary>Unit serial number, SCSI page 80h: four bytes of head, then text (SPC-4 §7.8.18).</summary>
    private string? UnitSerial(string block)
    {
        var page = tree.Bytes(block + "/device/vpd_pg80");
        return page is { Length: > 4 } ? Encoding.ASCII.GetString(page.AsSpan(4)).Trim(' ', '\0') : null;
    }

    /// <summary>Block device characteristics, SCSI page B1h (SBC-3 §6.5.2): 1 does not rotate.</summary>
    private int Rpm(string block, AtaIdentity? ata)
    {
        if (tree.Number(block + "/queue/rotational") != 1)
            return 0;
        var page = tree.Bytes(block + "/device/vpd_pgb1");
        var rate = ata?.RotationRate ?? (page is { Length: >= 6 } ? BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(4)) : 0);
        return rate is > 1 and < 0xffff ? rate : 1;
    }

    /// <summary><c>naa.5000…</c> → <c>0x5000…</c>; <c>eui.…</c> as it is; names made of text identify nothing world-wide.</summary>
    private static string? WorldWideName(string? wwid) => wwid switch
    {
        not null when wwid.StartsWith("naa.", StringComparison.Ordinal) => "0x" + wwid[4..],
        not null when wwid.StartsWith("eui.", StringComparison.Ordinal) || wwid.StartsWith("uuid.", StringComparison.Ordinal) => wwid,
        _ => null,
    };

    private static string? First(params string?[] candidates) => candidates.FirstOrDefault(candidate => !string.IsNullOrWhiteSpace(candidate))?.Trim();

    /// <summary>Paths of a multipath NVMe namespace: the namespace itself is listed too.</summary>
    [GeneratedRegex(@"^nvme\d+c\d+n\d+$")]
    private static partial Regex Hidden();
}
