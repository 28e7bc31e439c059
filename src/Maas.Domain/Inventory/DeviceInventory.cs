using System.Globalization;
using Maas.Domain.Hardware;
using Maas.Domain.Nodes;
using Maas.Domain.Scripts;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Inventory;

/// <summary>PCI and USB devices (lifecycle.md §13.3 point 7). A device is the same if it is the same product in the same place.</summary>
public static class DeviceInventory
{
    public static Node Apply(Node node, HardwareReport report, INodeNumbers numbers)
    {
        var known = node.Devices.GroupBy(Identity).ToDictionary(g => g.Key, g => g.First().Id);
        var places = new Places(report.Resources, node);
        var devices = report.Resources.Pci.Devices.Where(d => d.PciAddress.Length > 0).Select(d => Pci(d, places))
            .Concat(report.Resources.Usb.Devices.Select(d => Usb(d, places)))
            .DistinctBy(Identity)
            .Select(d => d with { Id = known.TryGetValue(Identity(d), out var id) ? id : numbers.NodeDevice() })
            .OrderBy(d => d.Id).ToList();
        return node with { Devices = devices };
    }

    private static (NodeDeviceBus, string, string, string) Identity(NodeDevice device) =>
        (device.Bus, device.VendorId, device.ProductId, device.PciAddress ?? UsbAddress(device.BusNumber, device.DeviceNumber));

    private static NodeDevice Pci(PciDevice device, Places places)
    {
        var (bus, number) = PciNumbers(device.PciAddress);
        return new NodeDevice
        {
            Id = 0,
            Bus = NodeDeviceBus.Pcie,
            HardwareType = places.Of(device.PciAddress),
            BlockDeviceId = places.DiskAt(device.PciAddress),
            InterfaceId = places.CardAt(device.PciAddress),
            VendorId = device.VendorId,
            ProductId = device.ProductId,
            VendorName = device.Vendor,
            ProductName = device.Product,
            CommissioningDriver = device.Driver,
            NumaNode = device.NumaNode,
            PciAddress = device.PciAddress,
            BusNumber = bus,
            DeviceNumber = number,
            Vpd = device.Vpd.Entries ?? new Dictionary<string, string>(),
        };
    }

    private static NodeDevice Usb(UsbDevice device, Places places) => new()
    {
        Id = 0,
        Bus = NodeDeviceBus.Usb,
        HardwareType = places.Of(UsbAddress(device.BusAddress, device.DeviceAddress)),
        BlockDeviceId = places.DiskAt(UsbAddress(device.BusAddress, device.DeviceAddress)),
        InterfaceId = places.CardAt(UsbAddress(device.BusAddress, device.DeviceAddress)),
        VendorId = device.VendorId,
        ProductId = device.ProductId,
        VendorName = device.Vendor,
        ProductName = device.Product,
        CommissioningDriver = device.Interfaces?.Select(i => i.Driver).FirstOrDefault(d => d.Length > 0) ?? "",
        BusNumber = device.BusAddress,
        DeviceNumber = device.DeviceAddress,
    };

    /// <summary>Bus and device of <c>domain:bus:device.function</c>.</summary>
    private static (int Bus, int Device) PciNumbers(string address)
    {
        var parts = address.Split(':', '.');
        return parts.Length == 4 && Hex(parts[1]) is { } bus && Hex(parts[2]) is { } device ? (bus, device) : (0, 0);
    }

    private static int? Hex(string text) => int.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string UsbAddress(int bus, int device) => string.Create(CultureInfo.InvariantCulture, $"{bus}:{device}");

    /// <summary>What serves what: the addresses of cards and disks, a card's virtual functions included.</summary>
    private sealed class Places(ReportResources found, Node node)
    {
        private readonly HashSet<string> _network = Addresses(Cards(found.Network.Cards).SelectMany(c => new[] { c.PciAddress, c.UsbAddress }));
        private readonly HashSet<string> _storage = Addresses(found.Storage.Disks.SelectMany(d => new[] { d.PciAddress, d.UsbAddress }));
        private readonly HashSet<string> _gpu = Addresses(found.Gpu.Cards.SelectMany(c => new[] { c.PciAddress, c.UsbAddress }));

        public HardwareType Of(string address) =>
            _network.Contains(address) ? HardwareType.Network : _storage.Contains(address) ? HardwareType.Storage : _gpu.Contains(address) ? HardwareType.Gpu : HardwareType.Node;

        /// <summary>The disk there, as the storage inventory took it in.</summary>
        public int? DiskAt(string address) => found.Storage.Disks.FirstOrDefault(d => d.PciAddress == address || d.UsbAddress == address) is { } disk
            ? node.Storage.BlockDevices.FirstOrDefault(d => !d.IsVirtual && (d.Serial is { Length: > 0 } serial ? serial == disk.Serial : d.Name == disk.Id))?.Id
            : null;

        /// <summary>The first port of the card there, as the network inventory took it in.</summary>
        public int? CardAt(string address)
        {
            var macs = Cards(found.Network.Cards).Where(c => c.PciAddress == address || c.UsbAddress == address).SelectMany(c => c.Ports ?? [])
                .Select(p => MacAddress.TryParse(p.Address ?? "", null, out var mac) ? mac : (MacAddress?)null).OfType<MacAddress>().ToHashSet();
            return node.Interfaces.Where(i => i.Type == InterfaceType.Physical && i.MacAddress is { } mac && macs.Contains(mac)).Select(i => (int?)i.Id).Min();
        }

        private static HashSet<string> Addresses(IEnumerable<string?> addresses) => addresses.OfType<string>().Where(a => a.Length > 0).ToHashSet(StringComparer.Ordinal);

        private static IEnumerable<NetworkCard> Cards(IEnumerable<NetworkCard> cards) => cards.Concat(cards.SelectMany(c => c.Sriov?.Vfs ?? []));
    }
}
