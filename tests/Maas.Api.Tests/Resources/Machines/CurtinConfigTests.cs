using Maas.Api.Tests.Resources.Storage;
using Maas.Domain.Lifecycle;

namespace Maas.Api.Tests.Resources.Machines;

/// <summary>The installer's configuration is there as soon as a machine is being deployed, before it has booted and asked for credentials.</summary>
public sealed class CurtinConfigTests(SharedAppliance shared) : IClassFixture<SharedAppliance>
{
    [Fact]
    public async Task A_machine_that_has_not_booted_gets_its_credentials_with_its_configuration()
    {
        var machine = await StorageMachine.MakeAsync(shared.Appliance, 20 * StorageMachine.Gigabyte);
        var path = $"machines/{machine.SystemId}/?op=get_curtin_config";
        Assert.Equal(400, (await machine.Client.Get(path)).Status);
        Assert.Null(machine.Node.Token);
        await machine.SetAsync(n => n with { Status = NodeState.Deploying, Owner = "admin", Osystem = "custom", DistroSeries = "nowhere", Token = null });
        var reply = await machine.Client.Get(path);
        // Credentials are there; what is missing is the image.
        Assert.Equal((409, $"There is no complete image custom/nowhere for amd64/generic: upload it, or wait until its upload is complete."), (reply.Status, reply.Text));
        var token = machine.Node.Token;
        Assert.NotNull(token);
        await machine.Client.Get(path);
        Assert.Equal(token, machine.Node.Token);
    }
}
