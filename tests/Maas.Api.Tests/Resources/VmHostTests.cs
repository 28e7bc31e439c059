using Maas.Power;
using Maas.Protocols.Primitives;
using Maas.Testing.Appliance;
using Microsoft.Extensions.DependencyInjection;

namespace Maas.Api.Tests.Resources;

/// <summary>VM hosts over a hypervisor of our own that does as it is told (api-resources.md §18, power.md §8).</summary>
public sealed class VmHostTests : IAsyncLifetime
{
    private readonly FakeHypervisor _hypervisor = new();
    private TestAppliance _appliance = null!;
    private ApiClient _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _appliance = await TestAppliance.StartAsync(adjust: services => FakeHypervisor.Install(services, _hypervisor));
        _admin = await _appliance.AsAsync("admin");
    }

    public ValueTask DisposeAsync() => _appliance.DisposeAsync();

    private async Task<string> AddAsync(params (string Name, string Value)[] more) =>
        (await _admin.Post("vm-hosts/", [("type", "virsh"), ("power_address", "qemu+ssh://host.example.com/system"), ("name", "kvm1"), .. more])).Json["id"]!.ToString();

    [Fact]
    public async Task A_host_is_asked_for_what_it_has_and_its_machines_become_machines()
    {
        _hypervisor.Machines.Add(FakeHypervisor.Vm("web1", "52:54:00:aa:00:01", cores: 2, memory: 3072));
        var id = await AddAsync(("tags", "rack1"));
        var host = (await _admin.Get($"pods/{id}/")).Json;
        Assert.Equal((8, 16384), ((int)host["total"]!["cores"]!, (int)host["total"]!["memory"]!));
        Assert.Equal((2, 3072, 6), ((int)host["used"]!["cores"]!, (int)host["used"]!["memory"]!, (int)host["available"]!["cores"]!));
        Assert.Equal("[\"rack1\",\"pod-console-logging\"]", host["tags"]!.ToJsonString());
        Assert.Contains("\"cpu_over_commit_ratio\": 1.0", (await _admin.Get($"vm-hosts/{id}/")).Text, StringComparison.Ordinal);
        Assert.Equal("console=tty1 console=ttyS0", (string)(await _admin.Get("tags/pod-console-logging/")).Json["kernel_opts"]!);
        var machine = (await _admin.Get("machines/", ("hostname", "web1"))).Json[0]!;
        Assert.Equal(("kvm1", "virsh", "Commissioning"), ((string)machine["pod"]!["name"]!, (string)machine["power_type"]!, (string)machine["status_name"]!));
        foreach (var (filter, count) in new[] { ("pod=kvm1", 1), ("pod=other", 0), ("not_pod=kvm1", 0), ("pod_type=virsh", 1), ("not_pod_type=virsh", 0), ("not_pod_type=lxd", 1) })
            Assert.Equal(count, (await _admin.Get($"machines/?{filter}")).Json.AsArray().Count);
        Assert.Equal("web1", (string)(await _admin.Get($"virtual-machines/{machine["virtualmachine_id"]}")).Json["identifier"]!);

        _hypervisor.Machines.Clear();
        Assert.Equal(200, (await _admin.Post($"vm-hosts/{id}/?op=refresh")).Status);
        Assert.Empty((await _admin.Get("machines/", ("hostname", "web1"))).Json.AsArray());
    }

    [Fact]
    public async Task A_machine_is_composed_where_there_is_room_and_destroyed_with_its_machine()
    {
        var id = await AddAsync();
        var made = await _admin.Post($"vm-hosts/{id}/?op=compose", ("cores", "2"), ("memory", "4096"), ("hostname", "made"), ("storage", "root:10(fast),5"), ("skip_commissioning", "true"));
        Assert.Equal(200, made.Status);
        var systemId = (string)made.Json["system_id"]!;
        var machine = (await _admin.Get($"machines/{systemId}/")).Json;
        Assert.Equal(("made", "Ready", 2, 4096, 2), ((string)machine["hostname"]!, (string)machine["status_name"]!, (int)machine["cpu_count"]!, (int)machine["memory"]!, machine["physicalblockdevice_set"]!.AsArray().Count));
        Assert.Equal(["fast", "default"], _hypervisor.Orders[0].Disks.Select(d => d.Pool.Name));
        Assert.Equal(4096, (int)(await _admin.Get($"vm-hosts/{id}/")).Json["used"]!["memory"]!);

        Assert.Equal(204, (await _admin.Delete($"machines/{systemId}/")).Status);
        await _hypervisor.Destroyed.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Empty(_hypervisor.Machines);
    }

    [Fact]
    public async Task What_the_host_cannot_do_is_refused_and_makes_nothing()
    {
        var id = await AddAsync();
        (string Field, string Value, int Status, string Why)[] rows =
        [
            ("cores", "9", 400, "{\"cores\": [\"Ensure this value is less than or equal to 8.\"]}"),
            ("memory", "100", 400, "{\"memory\": [\"Ensure this value is greater than or equal to 1024.\"]}"),
            ("storage", "root:x", 400, "{\"storage\": [\"Malformed storage constraint, \\\"root:x\\\".\"]}"),
            ("architecture", "vax/generic", 400, "{\"architecture\": [\"Select a valid choice. vax/generic is not one of the available choices.\"]}"),
            ("zone", "77", 400, "{\"zone\": [\"Select a valid choice. That choice is not one of the available choices.\"]}"),
            ("storage", "root:5000", 503, "Unable to compose KVM instance in 'kvm1'. Not enough storage space on any storage pools: default, fast"),
            ("interfaces", "a:space=x", 503, "Unable to compose KVM instance in 'kvm1'. Pod must be on a known host if interfaces are specified."),
        ];
        foreach (var row in rows)
        {
            var refused = await _admin.Post($"vm-hosts/{id}/?op=compose", (row.Field, row.Value));
            Assert.Equal((row.Status, row.Why), (refused.Status, refused.Text));
        }

        Assert.Empty(_hypervisor.Machines);
        Assert.Empty((await _admin.Get("machines/")).Json.AsArray());
    }

    [Fact]
    public async Task An_allocation_that_finds_nothing_has_a_machine_made_for_it()
    {
        await AddAsync();
        var alice = await _appliance.AsAsync("alice");
        Assert.Equal(409, (await alice.Post("machines/?op=allocate", ("zone", "default"), ("cpu_count", "9"))).Status);
        Assert.Equal(409, (await alice.Post("machines/?op=allocate", ("cpu_count", "2"), ("dry_run", "true"))).Status);
        Assert.Equal(409, (await alice.Post("machines/?op=allocate", ("not_pod", "kvm1"))).Status);
        Assert.Empty(_hypervisor.Machines);

        var made = (await alice.Post("machines/?op=allocate", ("cpu_count", "2"), ("mem", "4096"), ("storage", "root:10(fast),data:5"), ("arch", "amd64"))).Json;
        Assert.Equal(("Allocated", "alice", 2, 4096, "kvm1"), ((string)made["status_name"]!, (string)made["owner"]!, (int)made["cpu_count"]!, (int)made["memory"]!, (string)made["pod"]!["name"]!));
        Assert.Equal(["fast", "default"], _hypervisor.Orders[0].Disks.Select(d => d.Pool.Name));
        await alice.Post($"machines/{made["system_id"]}/?op=release");
        await _hypervisor.Destroyed.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(404, (await alice.Get($"machines/{made["system_id"]}/")).Status);
    }

    [Fact]
    public async Task Overcommitment_has_its_limits()
    {
        var id = await AddAsync(("memory_over_commit_ratio", "0.1"));
        Assert.Equal(
            (503, "Unable to compose KVM instance in 'kvm1'. Memory overcommit ratio is 0.1 and there are 1638 available resources; 2048 requested."),
            ((await _admin.Post($"vm-hosts/{id}/?op=compose")) is var full ? full.Status : 0, full.Text));
        await _admin.Put($"vm-hosts/{id}/", ("memory_over_commit_ratio", "10"));
        Assert.Equal(200, (await _admin.Post($"vm-hosts/{id}/?op=compose")).Status);
        Assert.Equal("Ensure this value is less than or equal to 10.", (string)(await _admin.Put($"vm-hosts/{id}/", ("cpu_over_commit_ratio", "11"))).Json["cpu_over_commit_ratio"]![0]!);
    }

    [Fact]
    public async Task A_host_that_does_not_answer_is_kept_and_says_why()
    {
        _hypervisor.Problem = new PowerException(PowerFailure.Unreachable, "nobody is there.");
        var id = await AddAsync();
        var refreshed = await _admin.Post($"vm-hosts/{id}/?op=refresh");
        Assert.Equal((503, "Could not contact node's BMC: nobody is there."), (refreshed.Status, refreshed.Text));
        Assert.Equal((400, "VM host does not support composability."), ((await _admin.Post($"vm-hosts/{id}/?op=compose")) is var composed ? composed.Status : 0, composed.Text));
        Assert.Equal(
            "Pod kvm1 with type and parameters already exist.",
            (await _admin.Post("pods/", ("type", "virsh"), ("power_address", "qemu+ssh://host.example.com/system"), ("power_pass", "x"))).Text);
        var lxd = await _admin.Post("vm-hosts/", ("type", "lxd"), ("power_address", "https://lxd.example.com:8443"));
        Assert.Equal(200, lxd.Status);
        var parameters = (await _admin.Get($"vm-hosts/{lxd.Json["id"]}/?op=parameters")).Json;
        Assert.Equal("default", (string)parameters["project"]!);
        Assert.StartsWith("-----BEGIN CERTIFICATE-----", (string)parameters["certificate"]!, StringComparison.Ordinal);
        Assert.Equal((503, "Could not contact node's BMC: this appliance has no driver for VM hosts of type 'lxd'."), ((await _admin.Post($"vm-hosts/{lxd.Json["id"]}/?op=refresh")) is var none ? none.Status : 0, none.Text));
    }

    [Fact]
    public async Task Tags_types_names_and_unknown_hosts()
    {
        var id = await AddAsync();
        Assert.Contains("mine", (await _admin.Post($"pods/{id}/?op=add_tag", ("tag", "mine"))).Json["tags"]!.AsArray().Select(t => (string)t!));
        Assert.DoesNotContain("mine", (await _admin.Post($"pods/{id}/?op=remove_tag", ("tag", "mine"))).Json["tags"]!.AsArray().Select(t => (string)t!));
        Assert.Equal("No provided tag!", (await _admin.Post($"pods/{id}/?op=add_tag")).Text);
        Assert.Equal("Cannot change the type of a pod. Delete and re-create the pod with a different type.", (string)(await _admin.Put($"pods/{id}/", ("type", "lxd"))).Json["type"]![0]!);
        Assert.Equal("Select a valid choice. xen is not one of the available choices.", (string)(await _admin.Post("pods/", ("type", "xen"), ("power_address", "x"))).Json["type"]![0]!);
        Assert.Equal((404, "Not Found", "text/plain"), ((await _admin.Get("pods/99/")) is var none ? none.Status : 0, none.Text, none.ContentType));
        Assert.Equal((404, "No Pod matches the given query."), ((await _admin.Post("pods/99/?op=refresh")) is var missing ? missing.Status : 0, missing.Text));
    }

    [Fact]
    public async Task A_cluster_has_its_members_and_goes_with_them()
    {
        _hypervisor.Cluster = "cluster1";
        var id = await AddAsync();
        var cluster = Assert.Single((await _admin.Get("vm-clusters/")).Json.AsArray())!;
        Assert.Equal(("cluster1", 2, 16), ((string)cluster["name"]!, (int)cluster["vmhost_count"]!, (int)cluster["total"]!["cores"]!));
        Assert.Equal(2, (await _admin.Get("vm-hosts/")).Json.AsArray().Count);
        Assert.Equal("renamed", (string)(await _admin.Put($"vm-clusters/{cluster["id"]}", ("name", "renamed"))).Json["name"]!);
        Assert.Equal(204, (await _admin.Delete($"vm-hosts/{id}/")).Status);
        Assert.Empty((await _admin.Get("vm-hosts/")).Json.AsArray());
        Assert.Empty((await _admin.Get("vm-clusters/")).Json.AsArray());
    }

    [Fact]
    public async Task A_machine_is_not_taken_from_under_its_vm_host_unless_forced()
    {
        var made = await _admin.Post("machines/", ("architecture", "amd64"), ("mac_addresses", "52:54:00:bb:00:01"), ("power_type", "manual"), ("commission", "false"), ("hostname", "hostnode"));
        _hypervisor.MacAddresses = [MacAddress.Parse("52:54:00:bb:00:01", null)];
        var id = await AddAsync();
        Assert.Equal((string)made.Json["system_id"]!, (string)(await _admin.Get($"vm-hosts/{id}/")).Json["host"]!["system_id"]!);
        var refused = await _admin.Delete($"machines/{made.Json["system_id"]}/");
        Assert.Equal((400, "The following VM hosts must be removed first: kvm1"), (refused.Status, refused.Text));
        Assert.Equal(204, (await _admin.Delete($"machines/{made.Json["system_id"]}/", ("force", "true"))).Status);
        Assert.Equal(404, (await _admin.Get($"vm-hosts/{id}/")).Status);
    }
}
