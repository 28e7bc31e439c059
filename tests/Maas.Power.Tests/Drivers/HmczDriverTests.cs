using Maas.Domain.Nodes;
using Maas.Power.Tests.Peers;

namespace Maas.Power.Tests.Drivers;

public sealed class HmczDriverTests : IDisposable
{
    private readonly Equipment _equipment = new();
    private readonly HttpPeer _peer;
    private Queue<string> _states = new(["active"]);

    public HmczDriverTests() => _peer = new HttpPeer(Answer);

    public void Dispose()
    {
        _peer.Dispose();
        _equipment.Dispose();
    }

    private Bmc At(string partition = "web1") => _equipment.Bmc("hmcz", $"power_address={_peer.Root};power_user=u;power_pass=hmc-pw;power_partition_name={partition}");

    private IEnumerable<string> Changes => _peer.Requests.Where(r => r.Method == "POST" && !r.Path.EndsWith("sessions", StringComparison.Ordinal)).Select(r => $"{r.Path} {r.Body}");

    [Theory]
    [InlineData("active", PowerState.On)]
    [InlineData("degraded", PowerState.On)]
    [InlineData("terminated", PowerState.Off)]
    [InlineData("communications-not-active", PowerState.Unknown)]
    public async Task The_status_is_looked_up_on_the_machines_in_dpm_mode(string said, PowerState state)
    {
        _states = new([said]);
        Assert.Equal(state, await _equipment.Driver("hmcz").QueryAsync(At(), default));
        Assert.Equal(
            ["POST /api/sessions", "GET /api/cpcs", "GET /api/cpcs/2/partitions?name=%5Eweb1%24", "DELETE /api/sessions/this-session"], _peer.Log);
        Assert.Equal("s3ss", _peer.Requests.Last().Header("X-API-Session"));
    }

    [Theory]
    [InlineData(PowerChange.On, "stopped", "/api/partitions/p1/operations/start {}")]
    [InlineData(PowerChange.On, "active", "")]
    [InlineData(PowerChange.On, "paused,stopped", "/api/partitions/p1/operations/stop {}|/api/partitions/p1/operations/start {}")]
    [InlineData(PowerChange.On, "stopping,stopped", "/api/partitions/p1/operations/start {}")]
    [InlineData(PowerChange.Off, "active", "/api/partitions/p1/operations/stop {}")]
    [InlineData(PowerChange.Off, "starting,active", "/api/partitions/p1/operations/stop {}")]
    [InlineData(PowerChange.Off, "stopped", "")]
    public async Task A_partition_in_between_is_waited_for(PowerChange change, string states, string changes)
    {
        _states = new(states.Split(','));
        await _equipment.Driver("hmcz").ChangeAsync(At(), change, default);
        Assert.Equal(changes.Split('|', StringSplitOptions.RemoveEmptyEntries), Changes);
    }

    [Theory]
    [InlineData(BootTarget.Network, """/api/partitions/p1 {"boot-device":"network-adapter","boot-network-device":"/api/partitions/p1/nics/2"}""")]
    [InlineData(BootTarget.Disk, """/api/partitions/p1 {"boot-device":"storage-volume","boot-storage-volume":"/api/storage-groups/g/storage-volumes/v"}""")]
    public async Task It_boots_from_the_nodes_first_card_or_disk(BootTarget target, string change)
    {
        var settings = new Dictionary<string, string> { ["power_address"] = _peer.Root, ["power_user"] = "u", ["power_pass"] = "p", ["power_partition_name"] = "web1" };
        var bmc = new Bmc("node01", _equipment.Driver("hmcz").Type, settings) { Devices = new BootDevices(["02:00:00:00:00:02"], ["6005abc"]) };
        await _equipment.Boot("hmcz").BootFromAsync(bmc, target, default);
        Assert.Equal([change], Changes);
    }

    [Fact]
    public async Task A_partition_that_is_not_there_is_said() => Assert.Contains(
        "Unable to find 'nobody' on HMC!", (await Assert.ThrowsAsync<PowerException>(() => _equipment.Driver("hmcz").QueryAsync(At("nobody"), default))).Message, StringComparison.Ordinal);

    private PeerAnswer Answer(PeerRequest request)
    {
        string State() => _states.Count > 1 ? _states.Dequeue() : _states.Peek();
        return PeerAnswer.Ok(request.Path.Split('?')[0] switch
        {
            "/api/sessions" => """{"api-session":"s3ss"}""",
            "/api/cpcs" => """{"cpcs":[{"object-uri":"/api/cpcs/1","name":"classic","dpm-enabled":false},{"object-uri":"/api/cpcs/2","name":"dpm","dpm-enabled":true}]}""",
            "/api/cpcs/2/partitions" => $$"""{"partitions":[{"object-uri":"/api/partitions/p1","name":"web1","status":"{{State()}}"}]}""",
            "/api/partitions/p1" when request.Method == "GET" =>
                $$"""{"status":"{{State()}}","nic-uris":["/api/partitions/p1/nics/1","/api/partitions/p1/nics/2"],"storage-group-uris":["/api/storage-groups/g"]}""",
            "/api/partitions/p1/nics/1" => """{"mac-address":"02:00:00:00:00:01"}""",
            "/api/partitions/p1/nics/2" => """{"mac-address":"02:00:00:00:00:02"}""",
            "/api/storage-groups/g" => """{"storage-volume-uris":["/api/storage-groups/g/storage-volumes/v"]}""",
            "/api/storage-groups/g/storage-volumes/v" => """{"uuid":"6005ABC","serial-number":null}""",
            _ => "",
        });
    }
}
