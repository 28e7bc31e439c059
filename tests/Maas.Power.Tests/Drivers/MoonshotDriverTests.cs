using Maas.Domain.Nodes;
using Maas.Power.Tests.Peers;
using Maas.Protocols.Ipmi.Commands;
using Maas.Testing.FakeBmc;

namespace Maas.Power.Tests.Drivers;

public sealed class MoonshotDriverTests : IAsyncDisposable
{
    private readonly Equipment _equipment = new();
    private readonly FakeBmc _bmc = new();

    public async ValueTask DisposeAsync()
    {
        await _bmc.DisposeAsync();
        _equipment.Dispose();
    }

    private Bmc At(string route) => _equipment.Bmc("moonshot", $"power_address={_bmc.Address};power_user=maas;power_pass=secret;power_hwaddress={route}");

    [Theory]
    [InlineData("-B 0 -T 0x88 -b 7 -t 0x72 -m 0x20", "0/88 7/72")]
    [InlineData("-b 7 -t 0x72", "7/72")]
    public async Task Requests_travel_over_the_buses_that_the_setting_names(string route, string hops)
    {
        var driver = _equipment.Driver("moonshot");
        Assert.Equal(PowerState.Off, await driver.QueryAsync(At(route), default));
        Assert.Equal(hops, string.Join(' ', _bmc.Chassis.Hops.Select(h => $"{h.Channel}/{h.Address:x2}")));
        await _equipment.Boot("moonshot").BootFromAsync(At(route), BootTarget.Network, default);
        Assert.Equal(BootDevice.Pxe, _bmc.Chassis.Boot.Device);
        await driver.ChangeAsync(At(route), PowerChange.On, default);
        Assert.Equal(PowerState.On, await driver.QueryAsync(At(route), default));
        await driver.ChangeAsync(At(route), PowerChange.Off, default);
        Assert.Equal([ChassisAction.PowerUp, ChassisAction.PowerDown], _bmc.Chassis.Actions);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("-b 7")]
    [InlineData("-b 7 -t 0x172")]
    [InlineData("-x 1 -t 0x72")]
    public async Task A_way_that_is_none_is_a_wrong_setting(string route)
    {
        var problem = await Assert.ThrowsAsync<PowerException>(() => _equipment.Driver("moonshot").QueryAsync(At(route), default));
        Assert.Equal(PowerFailure.Setting, problem.Failure);
        Assert.Equal(0, _bmc.Received);
    }
}
