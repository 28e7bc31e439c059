using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Maas.Agent.Hardware;
using Maas.Agent.Host;
using Maas.Agent.Lshw;
using Maas.Domain.Hardware;

namespace Maas.Agent.Tests.Hardware;

public sealed class MachineResourcesTests
{
    [Fact]
    public async Task This_machine_is_reported_as_the_document_demands()
    {
        using var output = new MemoryStream();
        await new MachineResources(new SystemTree()).PrintAsync(output);
        var report = JsonSerializer.Deserialize(output.ToArray(), HardwareJson.Default.HardwareReport)!;

        Assert.Equal("1.0", report.ApiVersion);
        Assert.Superset(HardwareReport.RequiredExtensions.ToHashSet(), report.ApiExtensions.ToHashSet());
        Assert.Equal(report.Resources.Cpu.Total, report.Resources.Cpu.Sockets.Sum(socket => socket.Cores.Sum(core => core.Threads.Count)));
        Assert.True(report.Resources.Cpu.Total >= 1);
        Assert.True(report.Resources.Memory.Total > 64 << 20);
        Assert.True(report.Resources.Memory.Used < report.Resources.Memory.Total);
        Assert.Equal("loopback", report.Networks["lo"].Type);
        Assert.Equal("", report.Networks["lo"].Hwaddr);
        Assert.Contains(report.Networks["lo"].Addresses, address => address is { Address: "127.0.0.1", Netmask: "8", Scope: "local", Family: "inet" });
        Assert.All(report.Resources.Storage.Disks, disk => Assert.Matches(@"^\d+:\d+$", disk.Device));
        Assert.Equal(report.Resources.Storage.Total, report.Resources.Storage.Disks.Count);
    }

    [Fact]
    public async Task Keys_that_may_be_null_are_there()
    {
        using var output = new MemoryStream();
        await new MachineResources(new SystemTree()).PrintAsync(output);
        using var json = JsonDocument.Parse(output.ToArray());
        var lo = json.RootElement.GetProperty("networks").GetProperty("lo");

        Assert.Equal(JsonValueKind.Null, lo.GetProperty("bond").ValueKind);
        Assert.Equal(JsonValueKind.Null, lo.GetProperty("vlan").ValueKind);
        Assert.True(json.RootElement.GetProperty("resources").GetProperty("system").TryGetProperty("firmware", out _));
    }

    [Fact]
    public async Task The_inventory_is_XML_of_lshw_s_form()
    {
        using var output = new MemoryStream();
        await new LshwDocument(new SystemTree()).PrintAsync(output);
        var document = XDocument.Parse(Encoding.UTF8.GetString(output.ToArray()));

        Assert.Equal("list", document.Root!.Name.LocalName);
        var system = Assert.Single(document.Root.Elements());
        Assert.Equal("system", system.Attribute("class")!.Value);
        Assert.Contains(document.Descendants("node"), node => node.Attribute("id")!.Value == "memory" && long.Parse(node.Element("size")!.Value) > 0);
        Assert.Contains(document.Descendants("node"), node => node.Attribute("class")!.Value == "processor");
    }

    [Theory]
    [InlineData("0-3,8", new[] { 0, 1, 2, 3, 8 })]
    [InlineData("", new int[0])]
    [InlineData(null, new int[0])]
    [InlineData("x", new int[0])]
    public void Lists_of_processors_are_read(string? list, int[] expected) => Assert.Equal(expected, CpuCollector.Ranges(list));

    [Fact]
    public void Vital_product_data_has_a_name_and_entries()
    {
        byte[] data = [0x82, 4, 0, .. "Card"u8, 0x90, 11, 0, .. "SN"u8, 3, .. "123"u8, .. "RV"u8, 2, 0, 0, 0x91, 6, 0, .. "V1"u8, 3, .. "abc"u8, 0x78];
        var vpd = VitalData.Parse(data);

        Assert.Equal("Card", vpd.ProductName);
        Assert.Equal("123", vpd.Entries!["SN"]);
        Assert.Equal("abc", vpd.Entries["V1"]);
        Assert.Equal(2, vpd.Entries.Count);
        for (var length = 0; length < data.Length; length++)
            VitalData.Parse(data.AsSpan(0, length));
    }

    [Fact]
    public void Names_come_from_the_list_of_PCI_vendors()
    {
        var names = HardwareNames.Parse(["# comment", "1af4  Red Hat, Inc.", "\t1000  Virtio network device", "\t\t1af4 0001  Sub", "8086  Intel", "\t1000  82542", "C 00  Unclassified", "\t00  Not a vendor"]);

        Assert.Equal("Virtio network device", names.Product("1af4", "1000"));
        Assert.Equal("82542", names.Product("8086", "1000"));
        Assert.Equal("Intel", names.Vendor("8086"));
        Assert.Equal("", names.Product("ffff", "0000"));
    }
}
