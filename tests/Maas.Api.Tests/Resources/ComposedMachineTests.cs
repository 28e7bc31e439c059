using Maas.Domain.Lifecycle;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Domain.VmHosts;
using Maas.Protocols.Primitives;
using Maas.Region;
using Maas.Store;
using Maas.Testing.Appliance;
using Microsoft.Extensions.DependencyInjection;

namespace Maas.Api.Tests.Resources;

/// <summary>Networks of machines composed on a host that is a node itself, and machines composed because nobody else would do (power.md §8.3,
/// api-resources.md §7.1).</summary>
public sealed class ComposedMachineTests : IAsyncLifetime
{
    private const string Mac = "52:54:00:bb:00:01";
    private readonly FakeHypervisor _hypervisor = new() { MacAddresses = [MacAddress.Parse(Mac, null)] };
    private TestAppliance _appliance = null!;
    private ApiClient _admin = null!;
    private string _host = "";

    public async ValueTask InitializeAsync()
    {
        _appliance = await TestAppliance.StartAsync(adjust: services => FakeHypervisor.Install(services, _hypervisor));
        _admin = await _appliance.AsAsync("admin");
        var node = await _admin.Post(
            "machines/", ("architecture", "amd64"), ("mac_addresses", Mac), ("power_type", "manual"), ("commission", "false"), ("hostname", "hostnode"));
        _host = (string)node.Json["system_id"]!;
        var known = _appliance.Store.Documents(Collections.Nodes).Find(_host)!;
        await _appliance.Store.CommitAsync(new Batch()
            .Put(Collections.Spaces, new Space { Id = 71, Name = "public" })
            .Put(Collections.Fabrics, new Fabric { Id = 71, Name = "lab" })
            .Put(Collections.Vlans, new Vlan { Id = 5071, FabricId = 71, SpaceId = 71, DhcpOn = true })
            .Put(Collections.Vlans, new Vlan { Id = 5072, FabricId = 71, Vid = 20 })
            .Put(Collections.Subnets, new Subnet { Id = 71, Name = "lab", Cidr = Cidr.Parse("10.71.0.0/24"), VlanId = 5071 })
            .Put(Collections.Nodes, known with
            {
                Interfaces =
                [
                    known.Interfaces[0] with { VlanId = 5071 },
                    new Interface { Id = 9001, Name = "br0", Type = InterfaceType.Bridge, VlanId = 5071, Parents = [known.Interfaces[0].Id] },
                    new Interface { Id = 9002, Name = "eth0.20", Type = InterfaceType.Vlan, VlanId = 5072, Parents = [known.Interfaces[0].Id] },
                ],
            }));
    }

    public ValueTask DisposeAsync() => _appliance.DisposeAsync();

    private async Task<string> AddAsync(params (string Name, string Value)[] more) =>
        (await _admin.Post("vm-hosts/", [("type", "virsh"), ("power_address", "qemu+ssh://host.example.com/system"), ("name", "kvm1"), .. more])).Json["id"]!.ToString();

    private IEnumerable<Node> Made => _appliance.Store.Documents(Collections.Nodes).All.Where(n => n.VirtualMachineId is not null);

    [Fact]
    public async Task Each_label_is_a_card_on_what_the_host_has_there()
    {
        var id = await AddAsync(("default_macvlan_mode", "vepa"));
        var made = await _admin.Post($"vm-hosts/{id}/?op=compose", ("interfaces", "side:vid=20;boot:space=public,ip=10.71.0.77"), ("skip_commissioning", "true"));
        Assert.Equal(200, made.Status);
        var order = Assert.Single(_hypervisor.Orders);
        Assert.Equal([(NicAttachment.Bridge, "br0"), (NicAttachment.Macvlan, "eth0.20")], order.Nics.Select(n => (n.Kind, n.To)));
        Assert.Equal("vepa", order.MacvlanMode);
        var nics = (await _admin.Get($"machines/{(string)made.Json["system_id"]!}/")).Json["interface_set"]!.AsArray().OrderBy(n => (int)n!["id"]!).ToList();
        Assert.Equal([5071, 5072], nics.Select(n => (int)n!["vlan"]!["id"]!));
        Assert.Equal(["boot", "side"], nics.Select(n => (string)n!["name"]!));
        Assert.Equal(("static", "10.71.0.77"), nics[0]!["links"]!.AsArray().Select(l => ((string)l!["mode"]!, (string?)l["ip_address"])).Single());

        var taken = await _admin.Post($"vm-hosts/{id}/?op=compose", ("interfaces", "boot:ip=10.71.0.77"));
        Assert.Equal((503, "Unable to compose KVM instance in 'kvm1'. The IP address 10.71.0.77 is already in use."), (taken.Status, taken.Text));
        Assert.Single(_hypervisor.Orders);
    }

    [Fact]
    public async Task A_machine_that_is_commissioned_keeps_the_network_it_was_ordered_with()
    {
        var id = await AddAsync();
        var made = await _admin.Post($"vm-hosts/{id}/?op=compose", ("interfaces", "boot:space=public"));
        var node = _appliance.Store.Documents(Collections.Nodes).Find((string)made.Json["system_id"]!)!;
        Assert.Equal((NodeState.Commissioning, true), (node.Status, node.SkipNetworking));
        // And one without a choice is where the appliance serves.
        await _admin.Post($"vm-hosts/{id}/?op=compose");
        Assert.Equal((0, "br0"), (_hypervisor.Orders[1].Nics.Count, _hypervisor.Orders[1].Uplink!.To));
    }

    [Theory]
    [InlineData("a:color=red", 400, "{\"interfaces\": [\"Unknown interfaces constraint: 'color\"]}")]
    [InlineData("a:space=nowhere", 503, "Unable to compose KVM instance in 'kvm1'. This pod does not match the specified networks.")]
    [InlineData("a:vid=20", 503, "Unable to compose KVM instance in 'kvm1'. MAAS DHCP must be enabled on at least one VLAN attached to the specified interfaces.")]
    public async Task What_the_host_is_not_attached_to_is_refused_and_makes_nothing(string interfaces, int status, string why)
    {
        var id = await AddAsync();
        var refused = await _admin.Post($"vm-hosts/{id}/?op=compose", ("interfaces", interfaces));
        Assert.Equal((status, why), (refused.Status, refused.Text));
        Assert.Empty(_hypervisor.Orders);
    }

    [Fact]
    public async Task An_allocation_that_nobody_meets_is_met_by_a_machine_made_for_it_which_goes_when_it_is_released()
    {
        await _admin.Post("tags/", ("name", "fastnet"));
        await AddAsync(("tags", "fastnet"));
        var alice = await _appliance.AsAsync("alice");
        var got = await alice.Post(
            "machines/?op=allocate", ("cpu_count", "3"), ("mem", "4096"), ("arch", "amd64"), ("storage", "root:12(fast),data:5(ssd)"), ("interfaces", "lan:space=public"), ("tags", "fastnet"));
        Assert.Equal(200, got.Status);
        var order = Assert.Single(_hypervisor.Orders);
        Assert.Equal((3, 4096, "fast,default", "br0"), (order.Cores, order.Memory, string.Join(',', order.Disks.Select(d => d.Pool.Name)), order.Nics[0].To));
        Assert.Equal(("Allocated", "alice", "kvm1"), ((string)got.Json["status_name"]!, (string)got.Json["owner"]!, (string)got.Json["pod"]!["name"]!));
        var byType = got.Json["constraints_by_type"]!;
        var disks = got.Json["physicalblockdevice_set"]!.AsArray();
        Assert.Equal([(int)disks[0]!["id"]!], byType["storage"]!["root"]!.AsArray().Select(d => (int)d!));
        Assert.Equal(["ssd"], disks[1]!["tags"]!.AsArray().Select(t => (string)t!));
        Assert.Equal([(int)got.Json["interface_set"]![0]!["id"]!], byType["interfaces"]!["lan"]!.AsArray().Select(d => (int)d!));

        Assert.Equal(200, (await alice.Post($"machines/{(string)got.Json["system_id"]!}/?op=release")).Status);
        await _hypervisor.Destroyed.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Empty(_hypervisor.Machines);
        Assert.Empty(Made);
    }

    [Theory]
    [InlineData("system_id", "abcdef", "No machine with system ID abcdef available.")]
    [InlineData("name", "somebody", "No available machine matches constraints: [('name', ['somebody'])] (resolved to \"name=somebody\")")]
    [InlineData("not_pod", "kvm1", "No available machine matches constraints: [('not_pod', ['kvm1'])] (resolved to \"not_pod=kvm1\")")]
    [InlineData("arch", "arm64", "No available machine matches constraints: [('arch', ['arm64'])] (resolved to \"arch=arm64\")")]
    [InlineData("cpu_count", "9", "No available machine matches constraints: [('cpu_count', ['9'])] (resolved to \"cpu_count=9.0\")")]
    [InlineData("storage", "root:5000", "No available machine matches constraints: [('storage', ['root:5000'])] (resolved to \"storage=root:5000\")")]
    [InlineData("dry_run", "true", "No machine available.")]
    public async Task Nothing_is_made_that_would_not_do(string constraint, string value, string why)
    {
        await AddAsync();
        var refused = await (await _appliance.AsAsync("alice")).Post("machines/?op=allocate", (constraint, value));
        Assert.Equal((409, why), (refused.Status, refused.Text));
        Assert.Empty(_hypervisor.Orders);
    }

    [Fact]
    public async Task A_host_with_room_goes_before_one_that_would_have_to_promise_more_than_it_has()
    {
        _hypervisor.MacAddresses = [];
        await AddAsync(("cpu_over_commit_ratio", "10"));
        Assert.Equal(200, (await _admin.Post("vm-hosts/", ("type", "virsh"), ("power_address", "qemu+ssh://other.example.com/system"), ("name", "kvm2"))).Status);
        var alice = await _appliance.AsAsync("alice");
        foreach (var host in new[] { "kvm1", "kvm2", "kvm1" })
            Assert.Equal(host, (string)(await alice.Post("machines/?op=allocate", ("cpu_count", "6"))).Json["pod"]!["name"]!);
    }
}
