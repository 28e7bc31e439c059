using Maas.Domain.Nodes;
using Maas.Power.Tests.Peers;

namespace Maas.Power.Tests.Drivers;

public sealed class UcsmDriverTests : IDisposable
{
    private readonly Equipment _equipment = new();
    private readonly HttpPeer _peer;
    private string _power = "on";
    private string _profile = "org-root/ls-web";

    public UcsmDriverTests() => _peer = new HttpPeer(Answer);

    public void Dispose()
    {
        _peer.Dispose();
        _equipment.Dispose();
    }

    private Bmc At(string uuid = "4c4c") => _equipment.Bmc("ucsm", $"power_address={_peer.Root};power_user=admin;power_pass=ucs<pw>;uuid={uuid}");

    [Theory]
    [InlineData("on", PowerState.On)]
    [InlineData("off", PowerState.Off)]
    [InlineData("failed", PowerState.Error)]
    public async Task The_state_is_asked_for_in_a_session_that_is_closed(string said, PowerState state)
    {
        _power = said;
        Assert.Equal(state, await _equipment.Driver("ucsm").QueryAsync(At(), default));
        Assert.Equal(
            [
                """<aaaLogin inName="admin" inPassword="ucs&lt;pw&gt;" />""",
                """<configResolveClass cookie="c00kie" classId="computeItem"><inFilter><eq class="computeItem" property="uuid" value="4c4c" /></inFilter></configResolveClass>""",
                """<aaaLogout inCookie="c00kie" />""",
            ],
            _peer.Requests.Select(r => r.Body));
        Assert.All(_peer.Log, l => Assert.Equal("POST /nuova", l));
    }

    [Theory]
    [InlineData("off", PowerChange.On, "admin-up")]
    [InlineData("on", PowerChange.Off, "admin-down")]
    [InlineData("on", PowerChange.On, null)]
    public async Task The_service_profiles_power_is_set(string power, PowerChange change, string? state)
    {
        _power = power;
        await _equipment.Driver("ucsm").ChangeAsync(At(), change, default);
        Assert.Equal(
            state is null ? [] : [$"""<configConfMo cookie="c00kie" dn="org-root/ls-web/power"><inConfig><lsPower state="{state}" dn="org-root/ls-web/power" /></inConfig></configConfMo>"""],
            _peer.Requests.Select(r => r.Body).Where(b => b.StartsWith("<configConfMo", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_wrong_password_is_told_from_other_errors()
    {
        _peer.Answer = _ => PeerAnswer.Ok("""<aaaLogin errorCode="551" errorDescr="Authentication failed for ucs&lt;pw&gt;"/>""");
        var problem = await Assert.ThrowsAsync<PowerException>(() => _equipment.Driver("ucsm").QueryAsync(At(), default));
        Assert.Equal(PowerFailure.Refused, problem.Failure);
        Assert.DoesNotContain("ucs<pw>", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_a_profile_cannot_be_switched()
    {
        (_power, _profile) = ("off", "");
        var problem = await Assert.ThrowsAsync<PowerException>(() => _equipment.Driver("ucsm").ChangeAsync(At(), PowerChange.On, default));
        Assert.Contains("no service profile", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_a_wrong_setting() =>
        Assert.Equal(PowerFailure.Setting, (await Assert.ThrowsAsync<PowerException>(() => _equipment.Driver("ucsm").QueryAsync(At("none"), default))).Failure);

    private PeerAnswer Answer(PeerRequest request) => PeerAnswer.Ok(request.Body.Split(' ')[0] switch
    {
        "<aaaLogin" => """<aaaLogin response="yes" outCookie="c00kie"/>""",
        "<configResolveClass" => $"""<configResolveClass response="yes"><outConfigs><computeBlade dn="sys/chassis-1/blade-1" uuid="4c4c" operPower="{_power}" assignedToDn="{_profile}"/></outConfigs></configResolveClass>""",
        "<configResolveChildren" => """<configResolveChildren response="yes"><outConfigs><lsPower dn="org-root/ls-web/power" state="up"/></outConfigs></configResolveChildren>""",
        _ => "<ok response=\"yes\"/>",
    });
}
