using System.Globalization;
using Maas.Agent.Host;
using Maas.Domain.Hardware;

namespace Maas.Agent.Hardware;

/// <summary>Display controllers, and the kernel's rendering nodes of those that have a driver.</summary>
internal sealed class GpuCollector(SystemTree tree, PciCollector pci)
{
    private const int Display = 3;

    public GpuResources Collect()
    {
        var cards = pci.Addresses.Where(address => pci.Class(address) == Display).Select(Card).ToList();
        return new GpuResources { Cards = cards, Total = cards.Count };
    }

    private GpuCard Card(string address)
    {
        var device = pci.At(address)!;
        return new GpuCard
        {
            Driver = device.Driver.Length > 0 ? device.Driver : null,
            DriverVersion = device.Driver.Length > 0 ? device.DriverVersion : null,
            Drm = Drm(address),
            Sriov = Sriov(address),
            NumaNode = device.NumaNode,
            PciAddress = address,
            Vendor = device.Vendor,
            VendorId = device.VendorId,
            Product = device.Product,
            ProductId = device.ProductId,
        };
    }

    private GpuDrm? Drm(string address)
    {
        var root = $"/sys/bus/pci/devices/{address}/drm";
        var card = tree.Names(root).FirstOrDefault(name => name.StartsWith("card", StringComparison.Ordinal));
        var render = tree.Names(root).FirstOrDefault(name => name.StartsWith("renderD", StringComparison.Ordinal));
        if (card is null || !int.TryParse(card.AsSpan(4), CultureInfo.InvariantCulture, out var id))
            return null;
        return new GpuDrm
        {
            Id = id,
            CardName = card,
            CardDevice = tree.Text($"{root}/{card}/dev") ?? "",
            RenderName = render,
            RenderDevice = render is null ? null : tree.Text($"{root}/{render}/dev"),
        };
    }

    private GpuSriov? Sriov(string address)
    {
        var path = $"/sys/bus/pci/devices/{address}";
        return tree.Number(path + "/sriov_totalvfs") is { } maximum and > 0
            ? new GpuSriov { MaximumVfs = (int)maximum, CurrentVfs = tree.Int(path + "/sriov_numvfs") }
            : null;
    }
}
