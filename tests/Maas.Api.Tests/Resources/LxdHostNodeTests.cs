using System.Text.Json;
using Maas.Domain.Hardware;
using Maas.Protocols.Primitives;
using Maas.Testing.Appliance;
using Microsoft.Extensions.DependencyInjection;

namespace Maas.Api.Tests.Resources;

/// <summary>The machine that an LXD host is (power.md §8.2): nobody deployed it from here, so that the hypervisor says what it is made of.</summary>
public sealed class LxdHostNodeTests : IAsyncLifetime
{
    private const string Mac = "52:54:00:dd:00:01";
    private readonly FakeHypervisor _hypervisor = new() { Type = "lxd", MacAddresses = [MacAddress.Parse(Mac, null)] };
    private TestAppliance _appliance = null!;
    private ApiClient _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _appliance = await TestAppliance.StartAsync(adjust: services => FakeHypervisor.Install(services, _hypervisor));
        _admin = await _appliance.AsAsync("admin");
        await _admin.Post("subnets/", ("cidr", "10.9.0.0/24"));
    }

    public ValueTask DisposeAsync() => _appliance.DisposeAsync();

    private async Task<string> AddAsync() =>
        (await _admin.Post("vm-hosts/", ("type", "lxd"), ("power_address", "10.9.0.7"), ("name", "lxd1"))).Json["id"]!.ToString();

    private async Task<System.Text.Json.Nodes.JsonNode> NodeAsync(string host) =>
        (await _admin.Get($"machines/{(await _admin.Get($"vm-hosts/{host}/")).Json["host"]!["system_id"]}/")).Json;

    [Fact]
    public async Task It_is_taken_in_with_what_it_is_made_of_and_where_it_is_and_goes_with_its_hypervisor()
    {
        _hypervisor.Report = Report();
        var id = await AddAsync();
        var node = await NodeAsync(id);
        Assert.Equal(("Deployed", 12, 32768), ((string)node["status_name"]!, (int)node["cpu_count"]!, (int)node["memory"]!));
        Assert.Equal("Quanta", (string)node["hardware_info"]!["system_vendor"]!);
        Assert.Equal((500_000_000_000, "SSD-1"), ((long)node["physicalblockdevice_set"]![0]!["size"]!, (string)node["physicalblockdevice_set"]![0]!["serial"]!));
        Assert.Equal(["br0 bridge 10.9.0.7", "eno1 physical "], node["interface_set"]!.AsArray().Select(i => $"{i!["name"]} {i["type"]} {i["links"]!.AsArray().FirstOrDefault()?["ip_address"]}").Order());
        Assert.Equal(["10.9.0.7"], node["ip_addresses"]!.AsArray().Select(a => (string)a!));
        Assert.Equal("10.9.0.0/24", (string)node["interface_set"]!.AsArray().Single(i => (string)i!["name"]! == "br0")!["links"]![0]!["subnet"]!["cidr"]!);

        // What it says next time replaces that.
        _hypervisor.Report = Report(cpus: 24);
        Assert.Equal(200, (await _admin.Post($"vm-hosts/{id}/?op=refresh")).Status);
        var again = await NodeAsync(id);
        Assert.Equal((24, 1), ((int)again["cpu_count"]!, again["ip_addresses"]!.AsArray().Count));

        Assert.Equal(204, (await _admin.Delete($"vm-hosts/{id}/")).Status);
        Assert.Equal(404, (await _admin.Get($"machines/{node["system_id"]}/")).Status);
    }

    [Fact]
    public async Task A_report_that_cannot_be_read_leaves_it_as_it_was()
    {
        _hypervisor.Report = "{\"api_version\":\"2.0\"}"u8.ToArray();
        var node = await NodeAsync(await AddAsync());
        Assert.Equal(("Deployed", 8, Mac), ((string)node["status_name"]!, (int)node["cpu_count"]!, (string)node["interface_set"]![0]!["mac_address"]!));
    }

    [Fact]
    public async Task A_machine_that_was_known_before_says_itself_what_it_is_made_of_and_stays()
    {
        _hypervisor.Report = Report();
        var made = (await _admin.Post("machines/", ("architecture", "amd64"), ("mac_addresses", Mac), ("power_type", "manual"), ("commission", "false"))).Json;
        var id = await AddAsync();
        var node = await NodeAsync(id);
        Assert.Equal(((string)made["system_id"]!, 0), ((string)node["system_id"]!, (int)node["cpu_count"]!));
        await _admin.Delete($"vm-hosts/{id}/");
        Assert.Equal(200, (await _admin.Get($"machines/{node["system_id"]}/")).Status);
    }

    [Fact]
    public async Task It_can_be_deleted_together_with_its_hypervisor()
    {
        _hypervisor.Report = Report();
        var id = await AddAsync();
        var path = $"machines/{(await NodeAsync(id))["system_id"]}/";
        Assert.Equal(400, (await _admin.Delete(path)).Status);
        Assert.Equal(204, (await _admin.Delete(path, ("force", "true"))).Status);
        Assert.Equal((404, 404), ((await _admin.Get(path)).Status, (await _admin.Get($"vm-hosts/{id}/")).Status));
    }

    private static byte[] Report(int cpus = 12) => JsonSerializer.SerializeToUtf8Bytes(
        new HardwareReport
        {
            ApiExtensions = HardwareReport.Extensions,
            Environment = new ReportEnvironment { Kernel = "Linux", KernelArchitecture = "x86_64", OsName = "ubuntu", OsVersion = "22.04" },
            Resources = new ReportResources
            {
                Cpu = new CpuResources { Architecture = "x86_64", Total = cpus },
                Memory = new MemoryResources { Total = 32L << 30 },
                Network = new NetworkResources { Total = 1, Cards = [new NetworkCard { Ports = [new NetworkPort { Id = "eno1", Address = Mac, Protocol = "ethernet", LinkDetected = true }] }] },
                Storage = new StorageResources { Total = 1, Disks = [new StorageDisk { Id = "sda", Device = "8:0", Size = 500_000_000_000, Serial = "SSD-1", DeviceId = "ssd-1", BlockSize = 512 }] },
                System = new SystemResources { Vendor = "Quanta", Type = "physical" },
            },
            Networks = new Dictionary<string, NetworkState>
            {
                ["eno1"] = new() { Hwaddr = Mac, Mtu = 1500, State = "up", Type = "broadcast" },
                ["br0"] = new()
                {
                    Hwaddr = Mac,
                    Mtu = 1500,
                    State = "up",
                    Type = "broadcast",
                    Bridge = new BridgeState { Id = "8000.525400dd0001", UpperDevices = ["eno1"] },
                    Addresses = [new NetworkAddress { Family = "inet", Address = "10.9.0.7", Netmask = "24", Scope = "global" }],
                },
            },
        },
        HardwareJson.Default.HardwareReport);
}
