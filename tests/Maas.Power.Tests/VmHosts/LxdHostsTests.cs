using System.Text.Json.Nodes;
using Maas.Domain.Nodes;
using Maas.Domain.VmHosts;
using Maas.Power.Tests.Peers;
using Maas.Power.VmHosts;

namespace Maas.Power.Tests.VmHosts;

/// <summary>LXD hosts against a small server that answers as LXD 5 does.</summary>
public sealed class LxdHostsTests : IDisposable
{
    private readonly Equipment _equipment = new();
    private readonly HttpPeer _peer;
    private readonly VmHostTarget _target;
    private string _extensions = """["projects","virtual-machines","custom_block_volumes"]""";
    private bool _fails;

    public LxdHostsTests()
    {
        _peer = new HttpPeer(Answer, tls: true);
        var settings = new Dictionary<string, string>(((IMakesSettings)_equipment.Driver("lxd")).Make(new Dictionary<string, string>())) { ["power_address"] = _peer.Address, ["project"] = "lab" };
        _target = new VmHostTarget("host1", settings);
    }

    public void Dispose()
    {
        _peer.Dispose();
        _equipment.Dispose();
    }

    private LxdHosts Driver => new(_equipment.Http, _equipment.Drivers);

    [Fact]
    public async Task A_host_tells_what_it_has()
    {
        var host = Assert.Single((await Driver.DiscoverAsync(_target, default)).Hosts);
        Assert.Equal(("node1", "5.0.2", 8, 16384L, 100_000_000_000L), (host.Name, host.Version, host.Total.Cores, host.Total.Memory, host.Total.LocalStorage));
        Assert.Equal(["amd64/generic"], host.Architectures);
        Assert.Equal(["02:00:00:00:00:aa"], host.MacAddresses.Select(m => m.ToString()));
        var report = JsonNode.Parse(host.Report.Span)!;
        Assert.Equal(("node1", 8, "02:00:00:00:00:aa"), ((string)report["environment"]!["server_name"]!, (int)report["resources"]!["cpu"]!["total"]!, (string)report["networks"]!["eno1"]!["hwaddr"]!));
        Assert.Contains(_peer.Requests, r => r.Method == "POST" && r.Path == "/1.0/projects" && r.Body.Contains("Project managed by MAAS", StringComparison.Ordinal));
        var vm = Assert.Single(host.Machines);
        Assert.Equal(("vm1", "lab", 2048L, PowerState.On), (vm.Identifier, vm.Project, vm.Memory, vm.PowerState));
        Assert.Equal([0, 1, 2], vm.PinnedCores);
        Assert.Equal([(20L << 30, "lxd_root"), (10_000_000_000, "lxd_disk1")], vm.Disks.Select(d => (d.Size, d.Serial)));
        Assert.Equal(["00:16:3e:00:00:02", "00:16:3e:00:00:01"], vm.MacAddresses.Select(m => m.ToString()));
    }

    [Fact]
    public async Task A_host_that_is_too_old_is_told_what_it_lacks()
    {
        _extensions = """["projects"]""";
        var problem = await Assert.ThrowsAsync<PowerException>(() => Driver.DiscoverAsync(_target, default));
        Assert.Contains("Please upgrade your LXD host to 4.16 or higher to support the following extensions: virtual-machines,custom_block_volumes", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_is_made_with_its_disks_and_a_card_on_the_bridge()
    {
        var pool = new VmStoragePool("local", "local", "dir", "", 0);
        var order = new ComposeOrder { Hostname = "vm1", Architecture = "amd64/generic", PinnedCores = [3], Memory = 2048, Disks = [new(8_000_000_000, pool, []), new(5_000_000_000, pool, [])] };
        Assert.Equal("vm1", (await Driver.ComposeAsync(_target, order, default)).Identifier);
        var body = JsonNode.Parse(_peer.Requests.Single(r => r.Method == "POST" && r.Path == "/1.0/instances?project=lab").Body)!;
        Assert.Equal(("virtual-machine", "x86_64", "3-3", "2147483648"), ((string)body["type"]!, (string)body["architecture"]!, (string)body["config"]!["limits.cpu"]!, (string)body["config"]!["limits.memory"]!));
        Assert.Equal(("bridged", "br0", "1"), ((string)body["devices"]!["eth0"]!["nictype"]!, (string)body["devices"]!["eth0"]!["parent"]!, (string)body["devices"]!["eth0"]!["boot.priority"]!));
        Assert.Equal(("8000000000", "/"), ((string)body["devices"]!["root"]!["size"]!, (string)body["devices"]!["root"]!["path"]!));
        Assert.StartsWith("maas-", (string)body["devices"]!["disk1"]!["source"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_machine_that_cannot_be_made_nothing_is_left()
    {
        _fails = true;
        var pool = new VmStoragePool("local", "local", "dir", "", 0);
        var order = new ComposeOrder { Hostname = "vm1", Architecture = "amd64/generic", Disks = [new(8_000_000_000, pool, []), new(5_000_000_000, pool, [])] };
        var problem = await Assert.ThrowsAsync<PowerException>(() => Driver.ComposeAsync(_target, order, default));
        Assert.Contains("no room", problem.Message, StringComparison.Ordinal);
        Assert.Contains(_peer.Requests, r => r.Method == "DELETE" && r.Path.StartsWith("/1.0/storage-pools/local/volumes/custom/maas-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_machine_is_stopped_and_destroyed_with_its_volumes()
    {
        await Driver.DecomposeAsync(_target, "vm1", default);
        Assert.Equal(
            ["PUT /1.0/instances/vm1/state?project=lab", "DELETE /1.0/instances/vm1?project=lab", "DELETE /1.0/storage-pools/local/volumes/custom/maas-1?project=lab"],
            _peer.Log.Where(l => !l.StartsWith("GET", StringComparison.Ordinal)));
        await Driver.DecomposeAsync(_target, "gone", default);
    }

    private PeerAnswer Answer(PeerRequest request)
    {
        static PeerAnswer Sync(string metadata) => PeerAnswer.Ok("{\"type\":\"sync\",\"metadata\":" + metadata + "}");
        const string vm = """
            {"name":"vm1","project":"lab","architecture":"x86_64","status_code":103,"location":"none",
            "expanded_config":{"limits.cpu":"0-2","limits.memory":"2GiB","volatile.eth1.hwaddr":"00:16:3e:00:00:02"},
            "devices":{"disk1":{"type":"disk","pool":"local","source":"maas-1"}},
            "expanded_devices":{"root":{"type":"disk","path":"/","pool":"local","size":"20GiB"},"disk1":{"type":"disk","pool":"local","source":"maas-1"},
            "eth0":{"type":"nic","hwaddr":"00:16:3e:00:00:01"},"eth1":{"type":"nic","boot.priority":"5"}}}
            """;
        var path = request.Path.Split('?')[0];
        if (request.Method == "GET" && path == "/1.0/operations/1/wait") return Sync(_fails ? """{"status_code":400,"err":"no room"}""" : """{"status_code":200}""");
        if (request.Method != "GET")
        {
            // Volumes are made at once; an instance takes its time.
            return path.EndsWith("/custom", StringComparison.Ordinal) || request.Method == "DELETE" && path.Contains("volumes", StringComparison.Ordinal) || path == "/1.0/projects" ? Sync("{}")
                : new PeerAnswer(202, """{"type":"async","operation":"/1.0/operations/1"}""");
        }

        return path switch
        {
            "/1.0" => Sync("{\"auth\":\"trusted\",\"api_extensions\":" + _extensions + ""","environment":{"server_name":"node1","server_version":"5.0.2","server_clustered":false,"architectures":["x86_64"]}}"""),
            "/1.0/resources" => Sync("""{"cpu":{"total":8,"sockets":[{"frequency_turbo":3600}]},"memory":{"total":17179869184}}"""),
            "/1.0/storage-pools" => Sync("""[{"name":"local","driver":"dir","config":{"source":"/var/lib/lxd/pool"}}]"""),
            "/1.0/storage-pools/local/resources" => Sync("""{"space":{"total":100000000000}}"""),
            "/1.0/networks" => Sync("""[{"name":"eno1","type":"physical"},{"name":"lxdbr0","type":"bridge","managed":true,"config":{"ipv4.address":"10.0.0.1/24"}},{"name":"br0","type":"bridge","managed":false}]"""),
            "/1.0/networks/eno1/state" => Sync("""{"hwaddr":"02:00:00:00:00:aa"}"""),
            "/1.0/virtual-machines" => Sync("[" + vm + "]"),
            "/1.0/instances/vm1" => Sync(vm),
            _ => new PeerAnswer(404, """{"type":"error","error":"not found"}"""),
        };
    }
}
