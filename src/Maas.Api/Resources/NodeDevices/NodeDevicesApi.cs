using System.Globalization;
using Maas.Api.Contract;
using Maas.Api.Resources.BlockDevices;
using Maas.Api.Resources.Interfaces;
using Maas.Api.Resources.Machines;
using Maas.Api.Resources.Nodes;
using Maas.Domain.Nodes;
using Maas.Domain.Scripts;
using Maas.Region.Nodes;
using Maas.Store;

namespace Maas.Api.Resources.NodeDevices;

/// <summary>A PCI or USB device as published (api-resources.md §10.8).</summary>
public sealed record NodeDeviceView(
    int Id, int Bus, string BusName, int HardwareType, string HardwareTypeName, string SystemId, int NumaNode, BlockDeviceView? PhysicalBlockdevice,
    InterfaceView? PhysicalInterface, string VendorId, string ProductId, string VendorName, string ProductName, string CommissioningDriver, int BusNumber, int DeviceNumber,
    string? PciAddress, string ResourceUri)
{
    public static NodeDeviceView Of(Node node, NodeDevice device, IStore store) => new(
        device.Id, (int)device.Bus, device.Bus == NodeDeviceBus.Pcie ? "PCIE" : "USB", (int)device.HardwareType, NameOf(device.HardwareType), node.SystemId, device.NumaNode,
        node.Storage.BlockDevices.FirstOrDefault(d => d.Id == device.BlockDeviceId) is { } disk ? BlockDeviceView.Of(node, disk) : null,
        device.InterfaceId is { } nic && node.Interface(nic) is { } card ? InterfaceView.Of(node, card, store) : null,
        device.VendorId, device.ProductId, device.VendorName, device.ProductName, device.CommissioningDriver, device.BusNumber, device.DeviceNumber, device.PciAddress,
        $"/MAAS/api/2.0/nodes/{node.SystemId}/devices/{device.Id}/");

    private static string NameOf(HardwareType type) => type switch
    {
        Domain.Scripts.HardwareType.Cpu => "CPU",
        Domain.Scripts.HardwareType.Gpu => "GPU",
        _ => type.ToString(),
    };
}

[Resource("nodes/{system_id}/devices/", Handler = "NodeDevicesHandler", Doc = "Read the PCI and USB devices of a node.")]
internal sealed class NodeDevicesApi(NodeAccess access, IStore store)
{
    [Get(Title = "List a node's devices", Doc = "Those that meet all filters.")]
    public Task<IEnumerable<NodeDeviceView>> Read(NodeDevicesForm form, Caller caller)
    {
        var node = access.View(form.SystemId, caller, NodeKind.Any);
        NodeDeviceBus? bus = form.Bus?.Trim().ToUpperInvariant() switch
        {
            null or "" => null,
            "PCIE" or "1" => NodeDeviceBus.Pcie,
            "USB" or "2" => NodeDeviceBus.Usb,
            _ => throw ApiException.BadRequest($"'{form.Bus}' is not a valid bus.  It should be one of: 'PCIE', 'USB'."),
        };
        HardwareType? hardware = form.HardwareType is not { Length: > 0 } word ? null
            : ScriptWords.TryHardware(word, out var type) ? type
            : throw ApiException.BadRequest($"'{word}' is not a valid hardware type.  It should be one of: 'node', 'cpu', 'memory', 'storage', 'network', 'gpu'.");
        return Task.FromResult(node.Devices.OrderBy(d => d.Id)
            .Where(d => (bus is null || d.Bus == bus) && (hardware is null || d.HardwareType == hardware) && Same(form.VendorId, d.VendorId) && Same(form.ProductId, d.ProductId)
                && Same(form.VendorName, d.VendorName) && Same(form.ProductName, d.ProductName) && Same(form.CommissioningDriver, d.CommissioningDriver))
            .Select(d => NodeDeviceView.Of(node, d, store)));
    }

    private static bool Same(string? wanted, string value) => wanted is null || wanted.Equals(value, StringComparison.OrdinalIgnoreCase);
}

[Resource("nodes/{system_id}/devices/{id}/", Handler = "NodeDeviceHandler", Doc = "Read one PCI or USB device of a node.")]
internal sealed class NodeDeviceApi(NodeAccess access, IStore store, IGrainFactory grains)
{
    [Get(Title = "Read a node's device", Doc = "By number, by bus:device, or by PCI address.")]
    public Task<NodeDeviceView> Read(NodeDevicePath form, Caller caller)
    {
        var node = access.View(form.SystemId, caller, NodeKind.Any);
        return Task.FromResult(NodeDeviceView.Of(node, Find(node, form.Id), store));
    }

    [Delete(Title = "Delete a node's device", Doc = "It comes back with the next commissioning if it is still there.", Allow = Access.Admin)]
    public async Task<Answer> Delete(NodeDevicePath form, Caller caller)
    {
        var node = access.Administer(form.SystemId, caller, NodeKind.Any);
        var edit = new RemoveDevice(Find(node, form.Id).Id);
        (await grains.GetGrain<IMachineGrain>(node.SystemId).Edit(edit, MachineRequests.By(caller))).OrThrow();
        return Answer.NoContent;
    }

    private static NodeDevice Find(Node node, string specifier)
    {
        Func<NodeDevice, bool> matches;
        if (Number(specifier) is { } id) matches = d => d.Id == id;
        else if (specifier.Split(':') is [var bus, var number] && Number(bus) is { } b && Number(number) is { } n) matches = d => d.BusNumber == b && d.DeviceNumber == n;
        else if (specifier.Split(':', '.') is { Length: 4 } parts && parts.All(p => p.Length > 0 && p.All(char.IsAsciiHexDigit)))
            matches = d => specifier.Equals(d.PciAddress, StringComparison.OrdinalIgnoreCase);
        else throw ApiException.BadRequest("Invalid id format!");
        return node.Devices.FirstOrDefault(matches) ?? throw ApiException.NotFound("NodeDevice");
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

public record NodeDevicePath : MachinePath
{
    [Path]
    public string Id { get; init; } = "";
}

public sealed record NodeDevicesForm : MachinePath
{
    [Doc("PCIE or USB.")]
    public string? Bus { get; init; }

    [Doc("node, cpu, memory, storage, network or gpu.")]
    public string? HardwareType { get; init; }

    [Doc("The vendor's id, such as 8086.")]
    public string? VendorId { get; init; }

    [Doc("The product's id.")]
    public string? ProductId { get; init; }

    [Doc("The vendor's name.")]
    public string? VendorName { get; init; }

    [Doc("The product's name.")]
    public string? ProductName { get; init; }

    [Doc("The driver that had the device at commissioning.")]
    public string? CommissioningDriver { get; init; }
}
