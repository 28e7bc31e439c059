using Maas.Agent.Hardware.Disks;
using Maas.Agent.Host;
using Maas.Domain.Hardware;

namespace Maas.Agent.Hardware;

/// <summary>Network cards with their ports; virtual functions stand below the card they are cut from.</summary>
internal sealed class NetworkCardCollector(SystemTree tree, PciCollector pci)
{
    private const string Root = "/sys/class/net";

    public NetworkResources Collect()
    {
        var ports = tree.Names(Root).Where(name => tree.Exists($"{Root}/{name}/device")).ToLookup(Device);
        var functions = ports.Select(device => device.Key).Where(device => tree.Exists(device + "/physfn")).ToHashSet();
        var cards = ports.Where(device => !functions.Contains(device.Key)).Select(device => Card(device.Key, [.. device], ports)).ToList();
        // Display of unbound controllers: no port has appeared, but the card is there.
        var bound = cards.Select(card => card.PciAddress).ToHashSet();
        cards.AddRange(pci.Addresses.Where(address => pci.Class(address) == 2 && !bound.Contains(address) && !tree.Exists($"/sys/bus/pci/devices/{address}/physfn"))
            .Select(address => Card($"/sys/bus/pci/devices/{address}", [], ports)));
        return new NetworkResources { Cards = cards, Total = cards.Count };
    }

    private string Device(string name) => tree.Resolve($"{Root}/{name}/device") ?? $"{Root}/{name}/device";

    private NetworkCard Card(string device, IReadOnlyList<string> names, ILookup<string, string> ports)
    {
        // A virtio device sits below the PCI function that carries it.
        var place = DevicePlace.Of(device + "/");
        var function = pci.At(place.PciAddress);
        var driver = names.Count > 0 ? Ethtool.Driver(names[0]) : null;
        return new NetworkCard
        {
            Driver = driver?.Name ?? (function?.Driver is { Length: > 0 } bound ? bound : null),
            DriverVersion = driver?.Version is { Length: > 0 } version ? version : function?.DriverVersion,
            FirmwareVersion = driver?.Firmware is { Length: > 0 } firmware and not "N/A" ? firmware : null,
            NumaNode = function?.NumaNode ?? 0,
            PciAddress = place.PciAddress,
            UsbAddress = place.UsbAddress(tree),
            Vendor = function?.Vendor,
            VendorId = function?.VendorId,
            Product = function?.Product,
            ProductId = function?.ProductId,
            Ports = names.Count > 0 ? [.. names.Select(Port)] : null,
            Sriov = Sriov(device, ports),
        };
    }

    private NetworkSriov? Sriov(string device, ILookup<string, string> ports)
    {
        if (tree.Number(device + "/sriov_totalvfs") is not ({ } maximum and > 0))
            return null;
        var functions = tree.Names(device).Where(name => name.StartsWith("virtfn", StringComparison.Ordinal)).Select(name => tree.Resolve($"{device}/{name}")).OfType<string>()
            .Select(function => Card(function, [.. ports[function]], ports)).ToList();
        return new NetworkSriov { MaximumVfs = (int)maximum, CurrentVfs = tree.Int(device + "/sriov_numvfs"), Vfs = functions.Count > 0 ? functions : null };
    }

    private NetworkPort Port(string name)
    {
        var path = $"{Root}/{name}";
        var link = Ethtool.Link(name);
        var infiniband = tree.Number(path + "/type") == 32;
        return new NetworkPort
        {
            Id = name,
            // A member of a bond shows the bond's address; its own is kept beside it.
            Address = tree.Text(path + "/bonding_slave/perm_hwaddr") ?? tree.Text(path + "/address"),
            Port = tree.Int(path + "/dev_port"),
            Protocol = infiniband ? "infiniband" : "ethernet",
            SupportedModes = link?.SupportedModes is { Count: > 0 } modes ? modes : null,
            SupportedPorts = link?.SupportedPorts is { Count: > 0 } kinds ? kinds : null,
            PortType = link?.Port,
            TransceiverType = link?.Transceiver,
            AutoNegotiation = link?.AutoNegotiation ?? false,
            LinkDetected = tree.Text(path + "/carrier") == "1",
            LinkSpeed = link?.Speed,
            LinkDuplex = link?.Duplex,
        };
    }
}
