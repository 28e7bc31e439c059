using System.Globalization;
using Maas.Power.Transports;
using Maas.Power.Transports.Http;

namespace Maas.Power.Chassis;

/// <summary>The nodes of a RECS|Box.</summary>
internal sealed class RecsBoxChassis(PowerHttp http) : IChassisProbe
{
    private const int Port = 80;

    public string Type => "recs_box";

    public async Task<IReadOnlyList<ChassisMachine>> ProbeAsync(ChassisTarget target, CancellationToken cancel)
    {
        var api = new RecsBoxApi(http, Address.Of(target, "http", Port), target.User, target.Password);
        var found = new List<ChassisMachine>();
        foreach (var node in (await api.GetAsync("node", cancel)).FindAll("node"))
        {
            if (node.Attribute("id")?.Value is not { Length: > 0 } id) continue;
            // The management controller's own address is none that the node boots from.
            var macs = node.Attributes().Where(a => a.Name.LocalName.StartsWith("macAddress", StringComparison.Ordinal) && !a.Name.LocalName.EndsWith("Mgmt", StringComparison.Ordinal))
                .Select(a => a.Value.Trim()).Where(m => m.Length > 0).ToList();
            var settings = Address.Shared(target);
            settings["power_port"] = (target.Port ?? Port).ToString(CultureInfo.InvariantCulture);
            settings["node_id"] = id;
            var architecture = node.Attribute("architecture")?.Value.Contains("arm", StringComparison.OrdinalIgnoreCase) == true ? "armhf" : "amd64";
            found.Add(new ChassisMachine(macs, architecture, settings)
            {
                Prepare = async again =>
                {
                    await api.BootFromAsync(Uri.EscapeDataString(id), "HDD", isPersistent: true, again);
                    await api.BootFromAsync(Uri.EscapeDataString(id), "PXE", isPersistent: false, again);
                },
            });
        }

        return found;
    }
}
