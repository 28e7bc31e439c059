using Maas.Agent.Host;
using Maas.Domain.Hardware;

namespace Maas.Agent.Hardware;

/// <summary>What SMBIOS says, as the kernel publishes it.</summary>
internal sealed class SystemCollector(SystemTree tree)
{
    private const string Root = "/sys/class/dmi/id";

    /// <summary>DSP0134 §7.4.1, from 1.</summary>
    private static readonly string[] ChassisTypes =
    [
        "Other", "Unknown", "Desktop", "Low Profile Desktop", "Pizza Box", "Mini Tower", "Tower", "Portable", "Laptop", "Notebook", "Hand Held",
        "Docking Station", "All in One", "Sub Notebook", "Space-saving", "Lunch Box", "Main Server Chassis", "Expansion Chassis", "SubChassis",
        "Bus Expansion Chassis", "Peripheral Chassis", "RAID Chassis", "Rack Mount Chassis", "Sealed-case PC", "Multi-system chassis", "Compact PCI",
        "Advanced TCA", "Blade", "Blade Enclosure", "Tablet", "Convertible", "Detachable", "IoT Gateway", "Embedded PC", "Mini PC", "Stick PC",
    ];

    public SystemResources Collect()
    {
        var present = tree.Exists(Root);
        return new SystemResources
        {
            Uuid = Id("product_uuid").ToLowerInvariant(),
            Vendor = Id("sys_vendor"),
            Product = Id("product_name"),
            Family = Id("product_family"),
            Version = Id("product_version"),
            Sku = Id("product_sku"),
            Serial = Id("product_serial"),
            Type = Type(),
            Firmware = present ? new SystemFirmware { Vendor = Id("bios_vendor"), Date = Id("bios_date"), Version = Id("bios_version") } : null,
            Chassis = present ? new SystemChassis { Vendor = Id("chassis_vendor"), Type = ChassisType(), Serial = Id("chassis_serial"), Version = Id("chassis_version") } : null,
            Motherboard = present ? new SystemMotherboard { Vendor = Id("board_vendor"), Product = Id("board_name"), Serial = Id("board_serial"), Version = Id("board_version") } : null,
        };
    }

    private string Id(string name) => tree.Text($"{Root}/{name}") ?? "";

    private string ChassisType() => tree.Number(Root + "/chassis_type") is > 0 and var number && number <= ChassisTypes.Length ? ChassisTypes[number - 1] : "";

    private string Type()
    {
        if (tree.Exists("/run/systemd/container") || tree.Exists("/.dockerenv"))
            return "container";
        // The processor says it under every hypervisor that does not hide; ARM has no such flag, there the device tree has a node.
        var flags = tree.Lines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal)) ?? "";
        return flags.Split(' ').Contains("hypervisor") || tree.Exists("/proc/device-tree/hypervisor") ? "virtual-machine" : "physical";
    }
}
