using Maas.Agent.Host;
using Maas.Domain.Hardware;

namespace Maas.Agent.Hardware;

/// <summary>PCI functions.</summary>
internal sealed class PciCollector(SystemTree tree, HardwareNames names)
{
    private const string Root = "/sys/bus/pci/devices";

    public PciResources Collect()
    {
        var devices = tree.Names(Root).Select(Device).ToList();
        return new PciResources { Devices = devices, Total = devices.Count };
    }

    /// <summary>One function by its address, or null.</summary>
    public PciDevice? At(string? address) => address is not null && tree.Exists($"{Root}/{address}") ? Device(address) : null;

    /// <summary>Base class in the top byte (PCI code and ID assignment specification): 02 is network, 03 display.</summary>
    public int Class(string address) => int.TryParse(tree.HexId($"{Root}/{address}/class"), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var code) ? code >> 16 : 0;

    public IReadOnlyList<string> Addresses => tree.Names(Root);

    private PciDevice Device(string address)
    {
        var path = $"{Root}/{address}";
        var vendor = tree.HexId(path + "/vendor") ?? "";
        var product = tree.HexId(path + "/device") ?? "";
        return new PciDevice
        {
            PciAddress = address,
            VendorId = vendor,
            Vendor = names.Vendor(vendor),
            ProductId = product,
            Product = names.Product(vendor, product),
            Driver = tree.LinkName(path + "/driver") ?? "",
            DriverVersion = tree.Text(path + "/driver/module/version") ?? tree.Text("/proc/sys/kernel/osrelease") ?? "",
            NumaNode = Math.Max(0, tree.Int(path + "/numa_node")),
            IommuGroup = int.TryParse(tree.LinkName(path + "/iommu_group"), out var group) ? group : 0,
            // Other devices' vital data is of no use, and some answer only after seconds.
            Vpd = Class(address) == 2 ? VitalData.Parse(tree.Bytes(path + "/vpd") ?? []) : new VitalProductData(),
        };
    }
}
