using Maas.Domain.Nodes;
using Maas.Power.Transports;
using Maas.Power.Transports.Http;

namespace Maas.Power.Drivers;

/// <summary>Intel AMT by WS-Management (power.md §5.11).</summary>
internal sealed class AmtDriver(PowerHttp http) : IPowerDriver, IBootOrder
{
    private static readonly Setting User = new("power_user", "Power user") { Unlisted = true, Default = "admin" };
    private static readonly Setting Password = new("power_pass", "Power password") { Secret = true };
    private static readonly Setting Port = new("port", "Port")
    {
        Unlisted = true,
        Default = "16992",
        Choices = [new("16992", "16992 (HTTP)"), new("16993", "16993 (HTTPS)")],
    };

    private static readonly Setting Address = new("power_address", "Power address") { Required = true };

    public PowerType Type { get; } = new("amt", "Intel AMT", User, Password, Port, Address);

    /// <summary>States of CIM_AssociatedPowerManagementService (DSP1027).</summary>
    public async Task<PowerState> QueryAsync(Bmc bmc, CancellationToken cancel) => await Client(bmc).PowerStateAsync(cancel) switch
    {
        2 or 3 or 4 or 5 or 7 or 9 or 10 or 14 or 15 or 16 => PowerState.On,
        6 or 8 or 12 or 13 => PowerState.Off,
        var other => throw new PowerException(PowerFailure.Failed, $"AMT answered the power state {other}, which is none."),
    };

    public async Task ChangeAsync(Bmc bmc, PowerChange change, CancellationToken cancel)
    {
        var client = Client(bmc);
        await client.RequestAsync(change == PowerChange.On ? AmtClient.On : AmtClient.HardOff, cancel);
    }

    public Task BootFromAsync(Bmc bmc, BootTarget target, CancellationToken cancel) => Client(bmc).BootFromAsync(target == BootTarget.Network, cancel);

    private AmtClient Client(Bmc bmc)
    {
        var isTls = bmc[Port] == "16993";
        if (bmc.TryGet(Address) is not { Length: > 0 }) throw new PowerException(PowerFailure.Setting, "No IP address provided.  Please update BMC configuration and try again.");
        return new AmtClient(http, HttpAddress.Of(bmc, Address, isTls ? "https" : "http", isTls ? 16993 : 16992), new DigestLogin(bmc[User], bmc[Password]));
    }
}
