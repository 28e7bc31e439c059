using Maas.Domain.Nodes;
using Maas.Power.Transports;
using Maas.Power.Transports.Http;

namespace Maas.Power.Drivers;

/// <summary>A virtual machine of ESXi or vCenter (power.md §5.15).</summary>
internal sealed class VmwareDriver(PowerHttp http) : IPowerDriver
{
    private static readonly Setting Name = new("power_vm_name", "VM Name (if UUID unknown)") { PerNode = true };
    private static readonly Setting Uuid = new("power_uuid", "VM UUID (if known)") { PerNode = true };
    private static readonly Setting Address = new("power_address", "VMware IP") { Required = true };
    private static readonly Setting User = new("power_user", "VMware username") { Required = true };
    private static readonly Setting Password = new("power_pass", "VMware password") { Required = true, Secret = true };
    private static readonly Setting Port = new("power_port", "VMware API port (optional)");
    private static readonly Setting Protocol = new("power_protocol", "VMware API protocol (optional)");

    public PowerType Type { get; } = new("vmware", "VMware", Name, Uuid, Address, User, Password, Port, Protocol) { IsChassis = true, CanProbe = true };

    public Task<PowerState> QueryAsync(Bmc bmc, CancellationToken cancel) => UseAsync(bmc, async (api, vm) => StateOf(await api.PowerStateAsync(vm, cancel), bmc), cancel);

    public Task ChangeAsync(Bmc bmc, PowerChange change, CancellationToken cancel) => UseAsync(bmc, async (api, vm) =>
    {
        // A suspended machine counts as on, and "on" must not leave it so.
        var state = await api.PowerStateAsync(vm, cancel);
        if (state == (change == PowerChange.On ? "poweredOn" : "poweredOff")) return true;
        await api.SwitchAsync(vm, change switch { PowerChange.On => "PowerOnVM_Task", PowerChange.Off => "PowerOffVM_Task", PowerChange.SoftOff => "ShutdownGuest" }, cancel);
        return true;
    }, cancel);

    private static PowerState StateOf(string? state, Bmc bmc) => state switch
    {
        "poweredOn" or "suspended" => PowerState.On,
        "poweredOff" => PowerState.Off,
        null => throw new PowerException(PowerFailure.Failed, $"Failed to get power state for uuid={bmc[Uuid]}"),
        _ => PowerState.Error,
    };

    private async Task<T> UseAsync<T>(Bmc bmc, Func<VSphereApi, string, Task<T>> work, CancellationToken cancel)
    {
        var (uuid, name) = (bmc[Uuid], bmc[Name]);
        if (uuid.Length == 0 && name.Length == 0)
            throw new PowerException(PowerFailure.Setting, "Failed to find VM; need a UUID or a VM name for power control");
        await using var api = await VSphereApi.LoginAsync(http, VSphereApi.Root(bmc, Address, Port, bmc[Protocol]), bmc[User], bmc[Password], VSphereApi.Verifies(bmc[Protocol]), cancel);
        var vm = await api.FindAsync(uuid, name, cancel) ?? throw new PowerException(PowerFailure.Failed, $"Failed to find VM; uuid={uuid}, name={name}");
        return await work(api, vm);
    }
}
