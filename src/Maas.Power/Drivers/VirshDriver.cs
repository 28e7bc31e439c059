using Maas.Domain.Nodes;
using Maas.Power.Transports.Libvirt;

namespace Maas.Power.Drivers;

/// <summary>A virtual machine of a libvirt host, in libvirt's own protocol (power.md §6.1).</summary>
internal sealed class VirshDriver(LibvirtDialer dialer) : IPowerDriver
{
    internal static readonly Setting Address = new("power_address", "Address") { Required = true };
    internal static readonly Setting Password = new("power_pass", "Password (optional)") { Secret = true };
    private static readonly Setting Id = new("power_id", "Virsh VM ID") { Required = true, PerNode = true };

    private const string DefaultAddress = "qemu://localhost/system";

    public PowerType Type { get; } = new("virsh", "Virsh (virtual systems)", Address, Password, Id) { IsChassis = true, CanProbe = true, IsVmHost = true };

    public Task<PowerState> QueryAsync(Bmc bmc, CancellationToken cancel) => UseAsync(
        bmc, async (libvirt, domain) => await libvirt.StateAsync(domain, cancel) switch
        {
            DomainState.Running or DomainState.Shutdown => PowerState.On,
            DomainState.ShutOff or DomainState.NoState or DomainState.Blocked or DomainState.Paused or DomainState.Crashed or DomainState.PmSuspended => PowerState.Off,
            var other => throw new PowerException(PowerFailure.Failed, $"Unknown state: {(int)other}"),
        },
        "Failed to get power state", cancel);

    public Task ChangeAsync(Bmc bmc, PowerChange change, CancellationToken cancel) => UseAsync(
        bmc, async (libvirt, domain) =>
        {
            var state = await libvirt.StateAsync(domain, cancel);
            if (change == PowerChange.On && state == DomainState.ShutOff) await libvirt.StartAsync(domain, cancel);
            else if (change == PowerChange.Off && state == DomainState.Running) await libvirt.DestroyAsync(domain, cancel);
            else if (change == PowerChange.SoftOff && state == DomainState.Running) await libvirt.ShutdownAsync(domain, cancel);
            return true;
        },
        change == PowerChange.On ? "Failed to power on VM" : "Failed to power off VM", cancel);

    private async Task<T> UseAsync<T>(Bmc bmc, Func<LibvirtConnection, LibvirtDomain, Task<T>> work, string failure, CancellationToken cancel)
    {
        // A machine that was never told where it is, is on this box, under its own name (power.md §1.5).
        var id = bmc.TryGet(Id) is { Length: > 0 } name ? name : bmc.SystemId;
        var address = bmc.TryGet(Address) is { Length: > 0 } given ? given : DefaultAddress;
        await using var libvirt = await dialer.ConnectAsync(address, bmc[Password], cancel);
        try
        {
            return await work(libvirt, await libvirt.FindAsync(id, cancel));
        }
        catch (LibvirtException problem)
        {
            throw new PowerException(
                problem.IsDenied ? PowerFailure.Refused : PowerFailure.Failed,
                problem.IsNoDomain ? $"Failed to get domain: {id}" : $"{id}: {failure}. libvirt says: {problem.Message}", problem);
        }
    }
}
