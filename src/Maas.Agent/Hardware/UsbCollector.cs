using System.Globalization;
using Maas.Agent.Host;
using Maas.Domain.Hardware;

namespace Maas.Agent.Hardware;

/// <summary>USB devices other than hubs.</summary>
internal sealed class UsbCollector(SystemTree tree)
{
    private const string Root = "/sys/bus/usb/devices";
    private const int Hub = 9;

    public UsbResources Collect()
    {
        var devices = tree.Names(Root).Where(name => !name.Contains(':') && Hex($"{Root}/{name}/bDeviceClass") != Hub).Select(Device).OfType<UsbDevice>().ToList();
        return new UsbResources { Devices = devices, Total = devices.Count };
    }

    private UsbDevice? Device(string name)
    {
        var path = $"{Root}/{name}";
        if (tree.Number(path + "/busnum") is not { } bus || tree.Number(path + "/devnum") is not { } number)
            return null;
        var interfaces = tree.Names(Root).Where(other => other.StartsWith(name + ":", StringComparison.Ordinal)).Select(other => Interface($"{Root}/{other}")).ToList();
        return new UsbDevice
        {
            BusAddress = (int)bus,
            DeviceAddress = (int)number,
            Interfaces = interfaces.Count > 0 ? interfaces : null,
            Vendor = tree.Text(path + "/manufacturer") ?? "",
            VendorId = tree.Text(path + "/idVendor") ?? "",
            Product = tree.Text(path + "/product") ?? "",
            ProductId = tree.Text(path + "/idProduct") ?? "",
            Speed = double.TryParse(tree.Text(path + "/speed"), CultureInfo.InvariantCulture, out var speed) ? speed : 0,
        };
    }

    private UsbInterface Interface(string path)
    {
        var code = Hex(path + "/bInterfaceClass");
        return new UsbInterface
        {
            Class = ClassName(code),
            ClassId = code,
            Subclass = "",
            SubclassId = Hex(path + "/bInterfaceSubClass"),
            Number = Hex(path + "/bInterfaceNumber"),
            Driver = tree.LinkName(path + "/driver") ?? "",
            DriverVersion = tree.Text(path + "/driver/module/version") ?? tree.Text("/proc/sys/kernel/osrelease") ?? "",
        };
    }

    private int Hex(string path) => int.TryParse(tree.Text(path), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : 0;

    /// <summary>USB-IF's list of base classes.</summary>
    private static string ClassName(int code) => code switch
    {
        0x01 => "Audio",
        0x02 => "Communications",
        0x03 => "Human Interface Device",
        0x05 => "Physical Interface Device",
        0x06 => "Imaging",
        0x07 => "Printer",
        0x08 => "Mass Storage",
        0x09 => "Hub",
        0x0a => "CDC Data",
        0x0b => "Chip/SmartCard",
        0x0d => "Content Security",
        0x0e => "Video",
        0x0f => "Personal Healthcare",
        0xdc => "Diagnostic Device",
        0xe0 => "Wireless",
        0xef => "Miscellaneous",
        0xfe => "Application Specific Interface",
        0xff => "Vendor Specific Class",
        _ => "",
    };
}
