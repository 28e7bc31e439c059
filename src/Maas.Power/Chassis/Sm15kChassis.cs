using Maas.Power.Transports;
using Maas.Power.Transports.Http;

namespace Maas.Power.Chassis;

/// <summary>The servers of a SeaMicro chassis, by the interface that they are to be switched with; where that is IPMI, by the newer or else the older (power.md §7).</summary>
internal sealed class Sm15kChassis(PowerHttp http, TimeProvider clock) : IChassisProbe
{
    private const int Port = 80;

    public string Type => "sm15k";

    public async Task<IReadOnlyList<ChassisMachine>> ProbeAsync(ChassisTarget target, CancellationToken cancel)
    {
        var control = target.PowerControl.Length > 0 ? target.PowerControl : "ipmi";
        var found = new List<ChassisMachine>();
        foreach (var (name, macs) in await ServersAsync(target, control, cancel))
        {
            if (macs.Count == 0) continue;
            var settings = Address.Shared(target);
            settings["system_id"] = name.Split('/')[0];
            settings["power_control"] = control;
            found.Add(new ChassisMachine(macs, "amd64", settings));
        }

        return found;
    }

    private async Task<IEnumerable<(string Name, IReadOnlyList<string> Macs)>> ServersAsync(ChassisTarget target, string control, CancellationToken cancel)
    {
        var root = Address.Of(target, "http", Port);
        if (control == "restapi") return await OlderAsync(root, target, cancel);
        try
        {
            var servers = await new SeaMicroApi2(http, root, target.User, target.Password).ServersAsync(cancel);
            // The card that boots comes first.
            return servers.Select(s => (s.Name, (IReadOnlyList<string>)[.. s.Value.Members("nic").OrderBy(n => n.Name.Length).ThenBy(n => n.Name, StringComparer.Ordinal)
                .Select(n => n.Value.Text("macAddr")).OfType<string>()]));
        }
        catch (PowerException problem) when (control == "ipmi" && problem.Failure is (PowerFailure.Failed or PowerFailure.Unsupported))
        {
            return await OlderAsync(root, target, cancel);
        }
    }

    /// <summary>Of the cards of a server only the first can boot.</summary>
    private async Task<IEnumerable<(string Name, IReadOnlyList<string> Macs)>> OlderAsync(Uri root, ChassisTarget target, CancellationToken cancel)
    {
        var cards = await SeaMicroApi.UseAsync(http, clock, root, target.User, target.Password, api => api.CardsAsync(cancel), cancel);
        return cards.Where(c => c.Text("serverNIC") == "0" && c.Text("serverId") is not null)
            .Select(c => (c.Text("serverId")!, (IReadOnlyList<string>)(c.Text("serverMacAddr") is { } mac ? [mac] : [])));
    }
}
