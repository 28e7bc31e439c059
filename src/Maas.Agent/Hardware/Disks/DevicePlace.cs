using System.Text.RegularExpressions;
using Maas.Agent.Host;

namespace Maas.Agent.Hardware.Disks;

/// <summary>Where in the machine a device sits, read from its path in sysfs; and the names udev's rules give to such places.</summary>
internal sealed partial class DevicePlace
{
    private readonly string _path;

    private DevicePlace(string path) => _path = path;

    public static DevicePlace Of(string sysfsPath) => new(sysfsPath);

    /// <summary>The innermost PCI device.</summary>
    public string? PciAddress => Pci().Matches(_path) is { Count: > 0 } all ? all[^1].Value : null;

    public string Kind(string name, bool isAta) => name switch
    {
        _ when name.StartsWith("sr", StringComparison.Ordinal) => "cdrom",
        _ when name.StartsWith("nvme", StringComparison.Ordinal) => "nvme",
        _ when name.StartsWith("mmcblk", StringComparison.Ordinal) => "mmc",
        _ when _path.Contains("/usb", StringComparison.Ordinal) => "usb",
        _ when isAta || AtaPort().IsMatch(_path) => "sata",
        _ when name.StartsWith("vd", StringComparison.Ordinal) => "virtio",
        _ => "scsi",
    };

    public string? UsbAddress(SystemTree tree)
    {
        if (UsbDevice().Matches(_path) is not { Count: > 0 } all)
            return null;
        var device = "/sys/bus/usb/devices/" + all[^1].Groups[1].Value;
        return tree.Number(device + "/busnum") is { } bus && tree.Number(device + "/devnum") is { } number ? $"{bus}:{number}" : null;
    }

    /// <summary>As udev's <c>path_id</c> builds it, for the transports that servers have.</summary>
    public string? ByPath(BlockDevice disk, SystemTree tree)
    {
        if (PciAddress is not { } pci)
            return null;
        var address = Scsi().Matches(_path) is { Count: > 0 } all ? all[^1] : null;
        var rest = disk.Type switch
        {
            "virtio" => "",
            "nvme" => "-nvme-" + (tree.Text($"/sys/block/{disk.Name}/nsid") ?? "1"),
            "sata" or "cdrom" when AtaPort().Match(_path) is { Success: true } port => "-ata-" + PortNumber(port, tree) + AtaDevice(address),
            "usb" when UsbInterface().Matches(_path) is { Count: > 0 } usb => $"-usb-0:{usb[^1].Groups[1].Value}" + ScsiPart(address, "0"),
            _ when Sas().Match(_path) is { Success: true } sas => $"-sas-phy{sas.Groups[1].Value}-lun-{address?.Groups[4].Value ?? "0"}",
            _ => ScsiPart(address, "0"),
        };
        return $"pci-{pci}{rest}";
    }

    public IEnumerable<string> ByIds(BlockDevice disk)
    {
        static string Word(string text) => text.Trim().Replace(' ', '_');
        if (disk.Serial is { } serial)
        {
            var named = disk.Model is { } model ? $"{Word(model)}_{Word(serial)}" : Word(serial);
            yield return disk.Type switch
            {
                "virtio" => "virtio-" + Word(serial),
                "sata" => "ata-" + named,
                "cdrom" when AtaPort().IsMatch(_path) => "ata-" + named,
                "nvme" => "nvme-" + named,
                "usb" => $"usb-{Word(disk.Vendor ?? "")}_{named}-0:0",
                "mmc" => "mmc-" + named,
                _ => $"scsi-0{Word(disk.Vendor ?? "")}_{named}",
            };
        }
        if (disk.Wwn is { } wwn && disk.Type != "nvme")
            yield return "wwn-" + wwn;
        else if (disk.Wwn is { } eui)
            yield return "nvme-" + eui;
    }

    /// <summary>Ports are numbered by the controller, not by the kernel's count over all controllers.</summary>
    private string PortNumber(Match port, SystemTree tree) =>
        tree.Text($"{_path[..(port.Index + port.Length)]}/ata_port/ata{port.Groups[1].Value}/port_no") ?? port.Groups[1].Value;

    /// <summary>Beyond the first device of a port (a slave) the device is named too.</summary>
    private static string AtaDevice(Match? address) => address is { } match && match.Groups[3].Value != "0" ? "." + match.Groups[3].Value : "";

    private static string ScsiPart(Match? address, string host) => address is { } match ? $"-scsi-{host}:{match.Groups[2].Value}:{match.Groups[3].Value}:{match.Groups[4].Value}" : "";

    [GeneratedRegex(@"[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7](?=/)")]
    private static partial Regex Pci();

    [GeneratedRegex(@"/ata(\d+)")]
    private static partial Regex AtaPort();

    [GeneratedRegex(@"/(\d+):(\d+):(\d+):(\d+)/")]
    private static partial Regex Scsi();

    [GeneratedRegex(@"/(\d+-[\d.]+)(?=/)")]
    private static partial Regex UsbDevice();

    [GeneratedRegex(@"/\d+-([\d.]+:\d+\.\d+)/")]
    private static partial Regex UsbInterface();

    [GeneratedRegex(@"/end_device-\d+:(\d+)")]
    private static partial Regex Sas();
}
