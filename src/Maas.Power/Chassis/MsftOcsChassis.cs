using System.Globalization;
using Maas.Power.Transports;
using Maas.Power.Transports.Http;

namespace Maas.Power.Chassis;

/// <summary>The blades of an Open CloudServer chassis.</summary>
internal sealed class MsftOcsChassis(PowerHttp http) : IChassisProbe
{
    private const int Port = 8000;

    public string Type => "msftocs";

    public async Task<IReadOnlyList<ChassisMachine>> ProbeAsync(ChassisTarget target, CancellationToken cancel)
    {
        var api = new OcsApi(http, Address.Of(target, "http", Port), target.User, target.Password);
        var chassis = await api.GetAsync("GetChassisInfo", cancel);
        var found = new List<ChassisMachine>();
        foreach (var blade in chassis.FindAll("bladeInfo"))
        {
            var macs = blade.FindAll("macAddress").Select(m => m.Value.Trim()).Where(m => m.Length > 0).ToList();
            if (macs.Count == 0 || blade.Find("bladeNumber")?.Value.Trim() is not { Length: > 0 } id) continue;
            var settings = Address.Shared(target);
            settings["power_port"] = (target.Port ?? Port).ToString(CultureInfo.InvariantCulture);
            settings["blade_id"] = id;
            found.Add(new ChassisMachine(macs, "amd64", settings)
            {
                Prepare = async again =>
                {
                    await api.BootFromAsync(Uri.EscapeDataString(id), OcsApi.Disk, isPersistent: true, again);
                    await api.BootFromAsync(Uri.EscapeDataString(id), OcsApi.Pxe, isPersistent: false, again);
                },
            });
        }

        return found;
    }
}
