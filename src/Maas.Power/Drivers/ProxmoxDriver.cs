using Maas.Domain.Nodes;
using Maas.Power.Transports;
using Maas.Power.Transports.Http;

namespace Maas.Power.Drivers;

/// <summary>A virtual machine or container of a Proxmox VE cluster (power.md §5.2).</summary>
internal sealed class ProxmoxDriver(PowerHttp http) : IPowerDriver
{
    private static readonly Setting Address = new("power_address", "Proxmox host name or IP") { Required = true };
    private static readonly Setting User = new("power_user", "Proxmox username, including realm") { Required = true };
    private static readonly Setting Password = new("power_pass", "Proxmox password, required if a token name and secret aren't given") { Secret = true };
    private static readonly Setting TokenName = new("power_token_name", "Proxmox API token name");
    private static readonly Setting TokenSecret = new("power_token_secret", "Proxmox API token secret") { Secret = true };
    private static readonly Setting Vm = new("power_vm_name", "Node ID") { Required = true, PerNode = true };
    private static readonly Setting Verify = new("power_verify_ssl", "Verify SSL connections with system CA certificates")
    {
        Default = "n",
        Choices = [new("n", "No"), new("y", "Yes")],
    };

    public PowerType Type { get; } = new("proxmox", "Proxmox", Address, User, Password, TokenName, TokenSecret, Vm, Verify) { IsChassis = true, CanProbe = true };

    public async Task<PowerState> QueryAsync(Bmc bmc, CancellationToken cancel)
    {
        var api = await LoginAsync(bmc, cancel);
        return (await api.FindAsync(bmc[Vm], cancel)).Status switch
        {
            "running" => PowerState.On,
            "stopped" => PowerState.Off,
            _ => PowerState.Unknown,
        };
    }

    public async Task ChangeAsync(Bmc bmc, PowerChange change, CancellationToken cancel)
    {
        var api = await LoginAsync(bmc, cancel);
        var vm = await api.FindAsync(bmc[Vm], cancel);
        if (vm.Status == (change == PowerChange.On ? "running" : "stopped")) return;
        await api.CommandAsync(vm, change switch { PowerChange.On => "start", PowerChange.Off => "stop", PowerChange.SoftOff => "shutdown" }, cancel);
    }

    private Task<ProxmoxApi> LoginAsync(Bmc bmc, CancellationToken cancel)
    {
        var root = HttpAddress.Of(bmc, Address, "https", 8006);
        var login = new ProxmoxLogin(bmc[User], bmc[Password], bmc[TokenName], bmc[TokenSecret]);
        return ProxmoxApi.LoginAsync(http, root, login, bmc[Verify] == "y", cancel);
    }
}
