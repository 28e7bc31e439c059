using Maas.Domain.Nodes;
using Maas.Power.Transports.Http;
using Maas.Power.Transports.Ssh;

namespace Maas.Power.Drivers;

/// <summary>A logical partition of a POWER system, through the command line of its HMC (power.md §5.5).</summary>
internal sealed class HmcDriver(TimeProvider clock) : IPowerDriver
{
    private static readonly Setting Address = new("power_address", "IP for HMC") { Required = true };
    private static readonly Setting User = new("power_user", "HMC username");
    private static readonly Setting Password = new("power_pass", "HMC password") { Secret = true };
    private static readonly Setting Server = new("server_name", "HMC Managed System server name") { Required = true, PerNode = true };
    private static readonly Setting Lpar = new("lpar", "HMC logical partition") { Required = true, PerNode = true };

    public PowerType Type { get; } = new("hmc", "IBM Hardware Management Console (HMC) for PowerPC", Address, User, Password, Server, Lpar) { IsChassis = true };

    public async Task<PowerState> QueryAsync(Bmc bmc, CancellationToken cancel)
    {
        var said = await RunAsync(bmc, $"lssyscfg -m {Word.Quote(bmc[Server])} -r lpar -F state --filter lpar_names={Word.Quote(bmc[Lpar])}", cancel);
        return said.Output.Trim() switch
        {
            "Shutting Down" or "Not Activated" => PowerState.Off,
            "Starting" or "Running" or "Open Firmware" => PowerState.On,
            var other => throw new PowerException(PowerFailure.Unsupported, $"the HMC answered the partition state '{Documents.Said(other + said.Errors, bmc[Password])}', which is none."),
        };
    }

    public async Task ChangeAsync(Bmc bmc, PowerChange change, CancellationToken cancel)
    {
        var partition = $"-m {Word.Quote(bmc[Server])} -o {(change == PowerChange.On ? "on" : "shutdown")} -n {Word.Quote(bmc[Lpar])}";
        var said = await RunAsync(bmc, $"chsysstate -r lpar {partition} {(change == PowerChange.On ? "--bootstring network-all" : "--immed")}", cancel);
        if (said.Exit is > 0) throw new PowerException(PowerFailure.Failed, $"the HMC answered: {Documents.Said(said.Output + " " + said.Errors, bmc[Password])}");
    }

    private Task<SshOutput> RunAsync(Bmc bmc, string command, CancellationToken cancel) => new SshHost(bmc[Address], bmc[User], bmc[Password], clock).RunAsync(command, cancel);
}
