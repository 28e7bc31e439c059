using Maas.Power.Transports;
using Maas.Power.Transports.Http;

namespace Maas.Power.Chassis;

/// <summary>The partitions of the machines in DPM mode behind an HMC.</summary>
internal sealed class HmczChassis(PowerHttp http) : IChassisProbe
{
    private const int Port = 6794;

    public string Type => "hmcz";

    public async Task<IReadOnlyList<ChassisMachine>> ProbeAsync(ChassisTarget target, CancellationToken cancel)
    {
        await using var api = await HmcApi.LoginAsync(http, Address.Of(target, "https", Port), target.User, target.Password, target.Verify, cancel);
        var found = new List<ChassisMachine>();
        foreach (var partition in (await api.PartitionsAsync("", cancel)).Where(p => p.Name.StartsWith(target.Prefix, StringComparison.Ordinal)))
        {
            var settings = Address.Shared(target);
            settings["power_partition_name"] = partition.Name;
            settings["power_verify_ssl"] = target.Verify ? "y" : "n";
            found.Add(new ChassisMachine([.. (await api.NicsAsync(partition, cancel)).Select(n => n.Mac)], "s390x", settings) { Name = partition.Name });
        }

        return found;
    }
}
