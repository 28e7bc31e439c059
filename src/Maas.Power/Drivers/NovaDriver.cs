using Maas.Domain.Nodes;
using Maas.Power.Transports;
using Maas.Power.Transports.Http;

namespace Maas.Power.Drivers;

/// <summary>A server of an OpenStack cloud (power.md §5.14).</summary>
internal sealed class NovaDriver(PowerHttp http) : IPowerDriver
{
    private static readonly Setting Id = new("nova_id", "Host UUID") { Required = true, PerNode = true };
    private static readonly Setting Tenant = new("os_tenantname", "Tenant name") { Required = true };
    private static readonly Setting User = new("os_username", "Username") { Required = true };
    private static readonly Setting Password = new("os_password", "Password") { Required = true, Secret = true };
    private static readonly Setting AuthUrl = new("os_authurl", "Auth URL") { Required = true };

    public PowerType Type { get; } = new("nova", "OpenStack Nova", Id, Tenant, User, Password, AuthUrl) { IsChassis = true };

    public async Task<PowerState> QueryAsync(Bmc bmc, CancellationToken cancel)
    {
        var (_, server) = await FindAsync(bmc, cancel);
        return StateOf(bmc, server);
    }

    public async Task ChangeAsync(Bmc bmc, PowerChange change, CancellationToken cancel)
    {
        var (api, server) = await FindAsync(bmc, cancel);
        var state = StateOf(bmc, server);
        if (change == PowerChange.On)
        {
            if (state == PowerState.Off && server.TaskState != "powering-on" && server.VmState != "active") await api.ActAsync(server, "os-start", cancel);
        }
        else if (state == PowerState.On && server.TaskState != "powering-off" && server.VmState != "stopped")
        {
            await api.ActAsync(server, "os-stop", cancel);
        }
    }

    private static PowerState StateOf(Bmc bmc, NovaServer server) => server.PowerState switch
    {
        1 => PowerState.On,
        4 => PowerState.Off,
        0 or null => throw new PowerException(PowerFailure.Unsupported, $"{bmc[Id]}: Failed to get power state"),
        _ => PowerState.Unknown,
    };

    private async Task<(NovaApi Api, NovaServer Server)> FindAsync(Bmc bmc, CancellationToken cancel)
    {
        var root = HttpAddress.Of(bmc, AuthUrl, "http");
        var api = await NovaApi.LoginAsync(http, root, bmc[Tenant], bmc[User], bmc[Password], cancel);
        return (api, await api.FindAsync(bmc[Id], cancel));
    }
}
