using System.Text.RegularExpressions;
using Maas.Power.Transports;
using Maas.Power.Transports.Http;

namespace Maas.Power.Chassis;

/// <summary>The virtual machines of a Proxmox cluster.</summary>
internal sealed partial class ProxmoxChassis(PowerHttp http) : IChassisProbe
{
    private const int Port = 8006;

    public string Type => "proxmox";

    public async Task<IReadOnlyList<ChassisMachine>> ProbeAsync(ChassisTarget target, CancellationToken cancel)
    {
        var api = await ProxmoxApi.LoginAsync(http, Address.Of(target, "https", Port), new ProxmoxLogin(target.User, target.Password, target.TokenName, target.TokenSecret), target.Verify, cancel);
        var found = new List<ChassisMachine>();
        foreach (var vm in (await api.VmsAsync(cancel)).Where(v => v.Name.StartsWith(target.Prefix, StringComparison.Ordinal)))
        {
            var config = await api.ConfigAsync(vm, cancel);
            var macs = config.Members().Where(m => m.Name.StartsWith("net", StringComparison.Ordinal)).Select(m => Mac().Match(m.Value.Text() ?? "")).Where(m => m.Success).Select(m => m.Value);
            found.Add(new ChassisMachine([.. macs], "amd64", new Dictionary<string, string>
            {
                ["power_address"] = target.Host,
                ["power_user"] = target.User,
                ["power_pass"] = target.Password,
                ["power_token_name"] = target.TokenName,
                ["power_token_secret"] = target.TokenSecret,
                ["power_vm_name"] = vm.Id,
                ["power_verify_ssl"] = target.Verify ? "y" : "n",
            })
            {
                Name = vm.Name,
                Prepare = again => vm.Status == "stopped" ? Task.CompletedTask : api.CommandAsync(vm, "stop", again),
            });
        }

        return found;
    }

    [GeneratedRegex("(?:[0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}")]
    internal static partial Regex Mac();
}
