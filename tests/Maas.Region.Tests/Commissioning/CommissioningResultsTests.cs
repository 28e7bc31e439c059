using System.Text;
using System.Text.Json;
using Maas.Domain.Events;
using Maas.Domain.Lifecycle;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;
using Maas.Region.Commissioning;
using Maas.Region.Nodes;
using Maas.Region.Settings;
using Maas.Store;
using Maas.Testing;
using Maas.Testing.Appliance;

namespace Maas.Region.Tests.Commissioning;

public class CommissioningResultsTests
{
    private const string Script = "50-maas-01-commissioning";

    [Fact]
    public async Task A_report_makes_a_machine_that_can_be_deployed()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var node = await MachineAsync(appliance, "52:54:00:aa:00:01");
        Assert.True((await ApplyAsync(appliance, node, "qemu-bios")).Value);
        var after = Current(appliance, node);
        var nic = Assert.Single(after.Interfaces);
        var subnet = Assert.Single(appliance.Store.Documents(Collections.Subnets).All);
        Assert.Equal("10.77.0.0/24", subnet.Cidr.ToString());
        Assert.Equal(subnet.VlanId, nic.VlanId);
        var rows = Rows(appliance, node);
        Assert.Equal("10.77.0.57", Assert.Single(rows, r => r.AllocType == IpAllocationType.Discovered).Ip!.ToString());
        Assert.Equal(subnet.Id, Assert.Single(rows, r => r.AllocType == IpAllocationType.Auto).SubnetId);
        Assert.Equal("/", Assert.Single(after.Storage.Filesystems).MountPoint);
        Assert.NotNull(appliance.Store.Documents(Collections.Tags).Find("virtual"));
    }

    [Fact]
    public async Task A_report_applied_twice_changes_nothing()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var node = await MachineAsync(appliance, "d0:94:66:01:02:03");
        await ApplyAsync(appliance, node, "big-server");
        var before = Snapshot(appliance, node);
        await ApplyAsync(appliance, node, "big-server");
        Assert.Equal(before, Snapshot(appliance, node));
        Assert.Contains("192.168.120.0/24", before, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dhcp", IpAllocationType.Dhcp, false)]
    [InlineData("static", IpAllocationType.Sticky, true)]
    [InlineData("link_up", IpAllocationType.Sticky, false)]
    public async Task The_boot_interface_is_linked_as_the_setting_says(string mode, IpAllocationType type, bool addressed)
    {
        await using var appliance = await TestAppliance.StartAsync();
        await appliance.Get<StoredSettings>().SetAsync("default_boot_interface_link_type", mode);
        var node = await MachineAsync(appliance, "52:54:00:aa:00:01");
        await ApplyAsync(appliance, node, "qemu-bios");
        var link = Assert.Single(Rows(appliance, node), r => r.AllocType != IpAllocationType.Discovered);
        Assert.Equal((type, addressed), (link.AllocType, link.Ip is not null));
    }

    [Fact]
    public async Task A_card_that_moved_is_taken_from_the_machine_it_was_in()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var former = await MachineAsync(appliance, "52:54:00:aa:00:01");
        await ApplyAsync(appliance, former, "qemu-bios");
        var latter = await MachineAsync(appliance, "52:54:00:aa:00:99");
        Assert.False((await ApplyAsync(appliance, latter, "qemu-bios")).IsRefused);
        Assert.Empty(Current(appliance, former).Interfaces);
        Assert.Empty(Rows(appliance, former));
        Assert.Equal("52:54:00:aa:00:01", Assert.Single(Current(appliance, latter).Interfaces).MacAddress.ToString());
        Assert.Null(Current(appliance, former).HardwareUuid);
    }

    [Fact]
    public async Task A_text_that_is_no_report_is_refused_and_changes_nothing()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var node = await MachineAsync(appliance, "52:54:00:aa:00:01");
        var refused = await appliance.Get<ICommissioningResults>().ApplyAsync(node.SystemId, Script, "{\"api_version\":\"1.0\"}"u8.ToArray(), 0);
        Assert.StartsWith("The hardware report lacks", refused.Refusal?.Text, StringComparison.Ordinal);
        Assert.Same(node, Current(appliance, node));
    }

    [Fact]
    public async Task A_layout_that_does_not_fit_is_told_and_leaves_bare_disks()
    {
        await using var appliance = await TestAppliance.StartAsync();
        await appliance.Get<StoredSettings>().SetAsync("default_storage_layout", "vmfs7");
        var node = await MachineAsync(appliance, "52:54:00:aa:00:01");
        Assert.True((await ApplyAsync(appliance, node, "qemu-bios")).Value);
        Assert.Empty(Current(appliance, node).Storage.Filesystems);
        var told = appliance.Get<ILogs>().Before(Collections.Events, long.MaxValue, 10, node.SystemId).Single(e => e.Type == EventType.ConfiguringStorage);
        Assert.Contains("Boot disk must be at least 32Gb.", told.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_kernels_command_line_tells_the_boot_interface()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var node = await MachineAsync(appliance, "b4:96:91:10:20:30");
        await ApplyAsync(appliance, node, "big-server");
        await appliance.Get<ICommissioningResults>().ApplyAsync(node.SystemId, "maas-kernel-cmdline", "quiet BOOTIF=01-d0-94-66-01-02-03\n"u8.ToArray(), 0);
        var after = Current(appliance, node);
        Assert.Equal("eno1", after.BootInterface?.Name);
        Assert.Contains(Rows(appliance, node), r => r.AllocType == IpAllocationType.Auto && r.Interfaces[0].InterfaceId == after.BootInterface!.Id);
    }

    [Fact]
    public async Task What_the_bmc_script_prints_is_never_taken_for_its_credentials()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var node = await MachineAsync(appliance, "52:54:00:aa:00:01");
        var yaml = Encoding.UTF8.GetBytes("power_type: ipmi\npower_address: 10.0.0.9\npower_user: maas\n");
        Assert.True((await appliance.Get<ICommissioningResults>().ApplyAsync(node.SystemId, "30-maas-01-bmc-config", yaml, 0)).Value);
        Assert.Equal((node.PowerType, node.PowerParameters.Count), (Current(appliance, node).PowerType, Current(appliance, node).PowerParameters.Count));
    }

    private static int _last = 500;

    internal static async Task<Node> MachineAsync(TestAppliance appliance, string mac, string bootMethod = "pxe")
    {
        var number = Interlocked.Increment(ref _last);
        var created = await appliance.Grains.GetGrain<IMachineGrain>($"nd{number:d4}").Create(
            new Node
            {
                SystemId = $"nd{number:d4}",
                Id = number,
                Hostname = $"node-{number}",
                Status = NodeState.Commissioning,
                Architecture = "amd64/generic",
                BiosBootMethod = bootMethod,
                Interfaces = [new Interface { Id = appliance.Store.NextId(Collections.InterfaceNumbers), Name = "eth0", MacAddress = MacAddress.Parse(mac) }],
            },
            new Cause(TestAppliance.Start, TimeSpan.FromMinutes(30), null));
        return created.Value!;
    }

    internal static Task<Maas.Domain.Outcome<bool>> ApplyAsync(TestAppliance appliance, Node node, string report) => appliance.Get<ICommissioningResults>().ApplyAsync(
        node.SystemId, Script, File.ReadAllBytes(Repository.PathOf("tests", "Maas.Domain.Tests", "Inventory", "reports", $"{report}.json")), 0);

    internal static Node Current(TestAppliance appliance, Node node) => appliance.Store.Documents(Collections.Nodes).Find(node.SystemId)!;

    private static IReadOnlyList<StaticIpAddress> Rows(TestAppliance appliance, Node node) =>
        appliance.Store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesByNode, node.SystemId);

    private static string Snapshot(TestAppliance appliance, Node node) => string.Join(
        '\n', JsonSerializer.Serialize(Current(appliance, node) with { BootClusterIp = null }),
        string.Join('\n', Rows(appliance, node).Select(r => $"{r.Id} {r.AllocType} {r.Ip} {r.SubnetId} {string.Join(',', r.Interfaces)}")),
        string.Join('\n', appliance.Store.Documents(Collections.Subnets).All.Select(s => $"{s.Id} {s.Cidr} {s.VlanId}")),
        appliance.Store.Documents(Collections.Vlans).Count, appliance.Store.Documents(Collections.Fabrics).Count);
}
