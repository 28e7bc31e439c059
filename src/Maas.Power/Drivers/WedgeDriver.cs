using Maas.Domain.Nodes;
using Maas.Power.Transports.Http;
using Maas.Power.Transports.Ssh;

namespace Maas.Power.Drivers;

/// <summary>Facebook's Wedge switch: a script on its BMC (power.md §5.5).</summary>
internal sealed class WedgeDriver(TimeProvider clock) : IPowerDriver
{
    private const string Script = "/usr/local/bin/wedge_power.sh";

    private static readonly Setting Address = new("power_address", "IP address") { Required = true };
    private static readonly Setting User = new("power_user", "Power user");
    private static readonly Setting Password = new("power_pass", "Power password") { Secret = true };

    public PowerType Type { get; } = new("wedge", "Facebook's Wedge", Address, User, Password);

    public async Task<PowerState> QueryAsync(Bmc bmc, CancellationToken cancel) => (await RunAsync(bmc, "status", cancel)).Trim() switch
    {
        "Microserver power is on" => PowerState.On,
        "Microserver power is off" => PowerState.Off,
        var other => throw new PowerException(PowerFailure.Unsupported, $"the BMC answered '{Documents.Said(other, bmc[Password])}', which is no power state."),
    };

    public Task ChangeAsync(Bmc bmc, PowerChange change, CancellationToken cancel) => RunAsync(bmc, change == PowerChange.On ? "on" : "off", cancel);

    private async Task<string> RunAsync(Bmc bmc, string command, CancellationToken cancel) =>
        (await new SshHost(bmc[Address], bmc[User], bmc[Password], clock).RunAsync($"{Script} {command}", cancel)).Output;
}
