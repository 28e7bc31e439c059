using Maas.Api.Tests.Access;
using Maas.Domain.Nodes;
using Maas.Domain.Scripts;
using Maas.Region;
using Maas.Store;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Resources;

/// <summary>PCI and USB devices of nodes (api-resources.md §10.8).</summary>
public sealed class NodeDeviceTests(SharedAppliance shared)
{
    private readonly TestAppliance _appliance = shared.Appliance;

    private async Task<Sample> MakeAsync()
    {
        var sample = await Sample.MakeAsync(_appliance);
        var node = _appliance.Store.Documents(Collections.Nodes).Find(sample.Machine)!;
        await _appliance.Store.CommitAsync(new Batch().Put(Collections.Nodes, node with
        {
            Devices =
            [
                new NodeDevice
                {
                    Id = sample.Interface * 10,
                    Bus = NodeDeviceBus.Pcie,
                    HardwareType = HardwareType.Network,
                    VendorId = "8086",
                    ProductId = "100e",
                    VendorName = "Intel",
                    PciAddress = "0000:00:1f.3",
                    BusNumber = 0,
                    DeviceNumber = 31,
                    InterfaceId = sample.Interface,
                },
                new NodeDevice { Id = (sample.Interface * 10) + 1, Bus = NodeDeviceBus.Usb, VendorId = "1d6b", BusNumber = 2, DeviceNumber = 5, CommissioningDriver = "usb-storage" },
            ],
        }));
        return sample;
    }

    [Fact]
    public async Task Devices_are_found_by_what_they_are_and_where_they_are()
    {
        var sample = await MakeAsync();
        var admin = await _appliance.AsAsync("admin");
        var list = $"nodes/{sample.Machine}/devices/";
        Assert.Equal(2, (await admin.Get(list)).Json.AsArray().Count);
        foreach (var (name, value) in new[] { ("bus", "pcie"), ("bus", "1"), ("hardware_type", "network"), ("vendor_id", "8086"), ("vendor_name", "INTEL"), ("product_id", "100E") })
            Assert.Equal("0000:00:1f.3", (string)Assert.Single((await admin.Get(list, (name, value))).Json.AsArray())!["pci_address"]!);
        Assert.Equal("usb-storage", (string)Assert.Single((await admin.Get(list, ("bus", "USB"), ("commissioning_driver", "USB-Storage"))).Json.AsArray())!["commissioning_driver"]!);
        Assert.Empty((await admin.Get(list, ("vendor_id", "ffff"))).Json.AsArray());
        Assert.Equal((400, 400), ((await admin.Get(list, ("bus", "isa"))).Status, (await admin.Get(list, ("hardware_type", "tape"))).Status));

        var nic = (await admin.Get(list + "0000:00:1F.3/")).Json;
        Assert.Equal(("Network", 4, "PCIE", "eth0"), ((string)nic["hardware_type_name"]!, (int)nic["hardware_type"]!, (string)nic["bus_name"]!, (string)nic["physical_interface"]!["name"]!));
        Assert.Equal(nic.ToJsonString(), (await admin.Get($"{list}0:31/")).Json.ToJsonString());
        Assert.Equal(nic.ToJsonString(), (await admin.Get($"{list}{nic["id"]}/")).Json.ToJsonString());
        Assert.Equal((400, "Invalid id format!"), ((await admin.Get(list + "what/")) is var odd ? odd.Status : 0, odd.Text));
        Assert.Equal((404, "No NodeDevice matches the given query."), ((await admin.Get(list + "9:9/")) is var none ? none.Status : 0, none.Text));
    }

    [Fact]
    public async Task Machines_are_found_by_their_devices()
    {
        var sample = await MakeAsync();
        var admin = await _appliance.AsAsync("admin");
        Task<Reply> Find(string devices) => admin.Get("machines/", ("id", sample.Machine), ("devices", devices));
        Assert.Single((await Find("vendor_id=8086,product_id=100E")).Json.AsArray());
        Assert.Empty((await Find("vendor_id=8086,product_id=ffff")).Json.AsArray());
        Assert.Empty((await Find("vendor_id=1d6b,product_id=100e")).Json.AsArray());
        Assert.Equal("Unknown devices constraint: 'colour", (string)(await Find("colour=red")).Json["devices"]![0]!);
    }

    [Fact]
    public async Task An_administrator_deletes_a_device()
    {
        var sample = await MakeAsync();
        var (admin, owner) = (await _appliance.AsAsync("admin"), await _appliance.AsAsync("owner"));
        Assert.Equal(403, (await owner.Delete($"nodes/{sample.Machine}/devices/2:5/")).Status);
        Assert.Equal(204, (await admin.Delete($"nodes/{sample.Machine}/devices/2:5/")).Status);
        Assert.Single((await admin.Get($"nodes/{sample.Machine}/devices/")).Json.AsArray());
    }
}
