using Maas.Domain.Nodes;
using Maas.Power.Tests.Peers;

namespace Maas.Power.Tests.Drivers;

public sealed class ProxmoxDriverTests : IDisposable
{
    private readonly Equipment _equipment = new();
    private readonly HttpPeer _peer;

    public ProxmoxDriverTests() => _peer = new HttpPeer(Answer);

    public void Dispose()
    {
        _peer.Dispose();
        _equipment.Dispose();
    }

    private IPowerDriver Driver => _equipment.Driver("proxmox");

    private Bmc At(string vm, string credentials = "power_token_name=tok;power_token_secret=s3cr3t") =>
        _equipment.Bmc("proxmox", $"power_address={_peer.Root};power_user=maas@pve;power_vm_name={vm};{credentials}");

    [Theory]
    [InlineData("100", PowerState.On)]
    [InlineData("web", PowerState.Off)]
    [InlineData("odd", PowerState.Unknown)]
    public async Task A_machine_is_found_by_number_or_name(string vm, PowerState state)
    {
        Assert.Equal(state, await Driver.QueryAsync(At(vm), default));
        var request = Assert.Single(_peer.Requests);
        Assert.Equal(("/api2/json/cluster/resources?type=vm", "PVEAPIToken=maas@pve!tok=s3cr3t"), (request.Path, request.Header("Authorization")));
    }

    [Fact]
    public async Task A_token_name_may_have_its_user_already()
    {
        await Driver.QueryAsync(At("100", "power_token_name=root@pam!x;power_token_secret=s"), default);
        Assert.Equal("PVEAPIToken=root@pam!x=s", _peer.Requests.Single().Header("Authorization"));
    }

    [Fact]
    public async Task A_password_becomes_a_ticket()
    {
        await Driver.ChangeAsync(At("web", "power_pass=pw"), PowerChange.On, default);
        Assert.Equal(["POST /api2/json/access/ticket", "GET /api2/json/cluster/resources?type=vm", "POST /api2/json/nodes/n2/qemu/101/status/start"], _peer.Log);
        var last = _peer.Requests.Last();
        Assert.Equal(("PVEAuthCookie=PVE:t", "csrf"), (last.Header("Cookie"), last.Header("CSRFPreventionToken")));
    }

    [Theory]
    [InlineData("web", PowerChange.On, "start")]
    [InlineData("100", PowerChange.Off, "stop")]
    [InlineData("100", PowerChange.SoftOff, "shutdown")]
    [InlineData("100", PowerChange.On, null)]
    [InlineData("web", PowerChange.Off, null)]
    public async Task Only_what_is_not_so_already_is_done(string vm, PowerChange change, string? command)
    {
        await Driver.ChangeAsync(At(vm), change, default);
        Assert.Equal(command, _peer.Requests.Where(r => r.Method == "POST").Select(r => r.Path.Split('/')[^1]).SingleOrDefault());
    }

    [Theory]
    [InlineData("nobody", """{"data":[{"vmid":100,"node":"n","type":"qemu","name":"a"}]}""", "Unable to find virtual machine")]
    [InlineData("100", """{"data":[]}""", "No VMs returned! Are permissions set correctly?")]
    [InlineData("twin", """{"data":[{"vmid":1,"node":"n","type":"qemu","name":"twin"},{"vmid":2,"node":"n","type":"qemu","name":"twin"}]}""", "fits 2 virtual machines")]
    [InlineData("100", "<html>", "JSON parse error")]
    public async Task What_is_wrong_is_said(string vm, string body, string sentence)
    {
        _peer.Answer = _ => PeerAnswer.Ok(body);
        var problem = await Assert.ThrowsAsync<PowerException>(() => Driver.QueryAsync(At(vm), default));
        Assert.Contains(sentence, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_credentials_nothing_is_sent()
    {
        var problem = await Assert.ThrowsAsync<PowerException>(() => Driver.QueryAsync(At("100", ""), default));
        Assert.Equal(PowerFailure.Setting, problem.Failure);
        Assert.Empty(_peer.Requests);
    }

    private static PeerAnswer Answer(PeerRequest request) => PeerAnswer.Ok(request.Path.EndsWith("ticket", StringComparison.Ordinal)
        ? """{"data":{"ticket":"PVE:t","CSRFPreventionToken":"csrf"}}"""
        : """{"data":[{"vmid":100,"name":"db","node":"n1","type":"qemu","status":"running"},{"vmid":101,"name":"web","node":"n2","type":"qemu","status":"stopped"},{"vmid":102,"name":"odd","node":"n2","type":"lxc","status":"paused"}]}""");
}
