using Maas.Domain.Nodes;
using Maas.Power.Transports;
using Maas.Power.Transports.Http;

namespace Maas.Power.Drivers;

/// <summary>A DPM partition of an IBM Z, through the HMC's web services (power.md §5.13).</summary>
internal sealed class HmczDriver(PowerHttp http, TimeProvider clock) : IPowerDriver, IBootOrder
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    /// <summary>A partition in between gets this long, less than what whoever called allows for one step; the step is then tried again.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(50);

    private static readonly Setting Address = new("power_address", "HMC Address") { Required = true };
    private static readonly Setting User = new("power_user", "HMC username") { Required = true };
    private static readonly Setting Password = new("power_pass", "HMC password") { Required = true, Secret = true };
    private static readonly Setting Partition = new("power_partition_name", "HMC partition name") { Required = true, PerNode = true };
    private static readonly Setting Verify = new("power_verify_ssl", "Verify SSL connections with system CA certificates")
    {
        Unlisted = true,
        Default = "y",
        Choices = [new("n", "No"), new("y", "Yes")],
    };

    public PowerType Type { get; } = new("hmcz", "IBM Hardware Management Console (HMC) for Z", Address, User, Password, Partition, Verify) { IsChassis = true, CanProbe = true };

    public async Task<PowerState> QueryAsync(Bmc bmc, CancellationToken cancel)
    {
        await using var api = await LoginAsync(bmc, cancel);
        return (await api.FindAsync(bmc[Partition], cancel)).Status switch
        {
            "starting" or "active" or "degraded" => PowerState.On,
            "stopping" or "stopped" or "paused" or "terminated" => PowerState.Off,
            _ => PowerState.Unknown,
        };
    }

    public async Task ChangeAsync(Bmc bmc, PowerChange change, CancellationToken cancel)
    {
        await using var api = await LoginAsync(bmc, cancel);
        var partition = await api.FindAsync(bmc[Partition], cancel);
        if (change == PowerChange.On)
        {
            if (partition.Status is "active" or "degraded" or "starting") return;
            if (partition.Status is "paused" or "terminated") await api.CommandAsync(partition, "stop", cancel);
            if (partition.Status != "stopped") await WaitAsync(api, partition, "stopped", cancel);
            await api.CommandAsync(partition, "start", cancel);
        }
        else
        {
            if (partition.Status is "stopped" or "stopping") return;
            if (partition.Status == "starting") await WaitAsync(api, partition, "active", cancel);
            await api.CommandAsync(partition, "stop", cancel);
        }
    }

    /// <summary>By the node's first network card, or the volume with its boot disk's serial number. A partition boots from nothing by default, so
    /// the disk has to be named too.</summary>
    public async Task BootFromAsync(Bmc bmc, BootTarget target, CancellationToken cancel)
    {
        await using var api = await LoginAsync(bmc, cancel);
        var partition = await api.FindAsync(bmc[Partition], cancel);
        if (target == BootTarget.Network)
        {
            if (bmc.Devices.Macs is [var mac, ..]) await api.BootFromNetworkAsync(partition, mac, cancel);
        }
        else if (bmc.Devices.DiskSerials is [var serial, ..])
        {
            await api.BootFromVolumeAsync(partition, serial, cancel);
        }
    }

    private async Task WaitAsync(HmcApi api, HmcPartition partition, string wanted, CancellationToken cancel)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            var status = await api.StatusAsync(partition, cancel);
            if (status == wanted || (wanted == "active" && status == "degraded")) return;
            if (clock.GetElapsedTime(started) > Longest) throw new PowerException(PowerFailure.Busy, $"Partition is stuck in a {Documents.Said(status)} state!");
            await Task.Delay(Look, clock, cancel);
        }
    }

    private Task<HmcApi> LoginAsync(Bmc bmc, CancellationToken cancel) =>
        HmcApi.LoginAsync(http, HttpAddress.Of(bmc, Address, "https", 6794), bmc[User], bmc[Password], bmc[Verify] == "y", cancel);
}
