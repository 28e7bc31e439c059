using Maas.Domain.Nodes;
using Maas.Power.Tests.Peers;

namespace Maas.Power.Tests.Drivers;

public sealed class NovaDriverTests : IDisposable
{
    private readonly Equipment _equipment = new();
    private readonly HttpPeer _peer;
    private string _server = """{"server":{"OS-EXT-STS:power_state":1,"OS-EXT-STS:task_state":null,"OS-EXT-STS:vm_state":"active"}}""";

    public NovaDriverTests() => _peer = new HttpPeer(Answer);

    public void Dispose()
    {
        _peer.Dispose();
        _equipment.Dispose();
    }

    private Bmc At(string version = "") => _equipment.Bmc("nova", $"os_authurl={_peer.Root}{version};os_username=u;os_password=p4ss;os_tenantname=t;nova_id=abc");

    private static string Server(int power, string task, string vm) =>
        $$$"""{"server":{"OS-EXT-STS:power_state":{{{power}}},"OS-EXT-STS:task_state":{{{(task.Length == 0 ? "null" : $"\"{task}\"")}}},"OS-EXT-STS:vm_state":"{{{vm}}}"}}""";

    [Theory]
    [InlineData("", "POST /v3/auth/tokens")]
    [InlineData("/v3", "POST /v3/auth/tokens")]
    [InlineData("/identity/v2.0", "POST /identity/v2.0/tokens")]
    public async Task The_identity_service_is_asked_in_its_version(string version, string login)
    {
        Assert.Equal(PowerState.On, await _equipment.Driver("nova").QueryAsync(At(version), default));
        Assert.Equal([login, "GET /compute/v2.1/servers/abc"], _peer.Log);
        Assert.Equal("t0ken", _peer.Requests.Last().Header("X-Auth-Token"));
    }

    [Theory]
    [InlineData(1, "", "active", PowerChange.Off, "os-stop")]
    [InlineData(1, "powering-off", "active", PowerChange.Off, null)]
    [InlineData(4, "", "stopped", PowerChange.On, "os-start")]
    [InlineData(4, "powering-on", "stopped", PowerChange.On, null)]
    [InlineData(1, "", "active", PowerChange.On, null)]
    [InlineData(4, "", "stopped", PowerChange.Off, null)]
    public async Task Only_what_is_not_so_already_is_done(int power, string task, string vm, PowerChange change, string? action)
    {
        _server = Server(power, task, vm);
        await _equipment.Driver("nova").ChangeAsync(At(), change, default);
        Assert.Equal(action is null ? [] : [$$"""{"{{action}}":null}"""], _peer.Requests.Where(r => r.Path.EndsWith("/action", StringComparison.Ordinal)).Select(r => r.Body));
    }

    [Fact]
    public async Task What_is_wrong_is_said()
    {
        _server = Server(0, "", "error");
        Assert.Equal("Failed to complete power action: abc: Failed to get power state", (await FailsAsync()).Message);
        _peer.Answer = r => r.Method == "GET" ? new PeerAnswer(404, "{}") : Answer(r);
        Assert.Equal("Failed to complete power action: abc: Instance id not found", (await FailsAsync()).Message);
        _peer.Answer = _ => new PeerAnswer(401, "{}");
        Assert.Equal("Could not authenticate to node's BMC: Failed to authenticate with OpenStack", (await FailsAsync()).Message);
    }

    private Task<PowerException> FailsAsync() => Assert.ThrowsAsync<PowerException>(() => _equipment.Driver("nova").QueryAsync(At(), default));

    private PeerAnswer Answer(PeerRequest request) =>
        request.Path.EndsWith("v3/auth/tokens", StringComparison.Ordinal)
            ? new PeerAnswer(201, $$$"""{"token":{"catalog":[{"type":"compute","endpoints":[{"interface":"public","url":"{{{_peer.Root}}}/compute/v2.1"}]}]}}""", ("X-Subject-Token", "t0ken"))
        : request.Path.EndsWith("/tokens", StringComparison.Ordinal)
            ? PeerAnswer.Ok($$$"""{"access":{"token":{"id":"t0ken"},"serviceCatalog":[{"type":"compute","endpoints":[{"publicURL":"{{{_peer.Root}}}/compute/v2.1"}]}]}}""")
        : request.Method == "GET" ? PeerAnswer.Ok(_server) : new PeerAnswer(202);
}
