using Maas.Domain;
using Maas.Domain.VmHosts;
using Maas.Power;
using Maas.Region.Bmcs;

namespace Maas.Region.VmHosts;

/// <summary>Speaks to VM hosts through the driver of their type; failures become the sentence that the user reads (power.md §8).</summary>
public sealed class VmHostLink(IEnumerable<IVmHostDriver> drivers, KnownSettings known)
{
    /// <summary>A host that takes longer than this is given up on.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan DestructionPatience = TimeSpan.FromSeconds(60);

    public Task<Outcome<DiscoveredVmHosts>> DiscoverAsync(VmHost host) => AskAsync(host, Patience, (driver, target, cancel) => driver.DiscoverAsync(target, cancel));

    public Task<Outcome<DiscoveredVm>> ComposeAsync(VmHost host, ComposeOrder order) =>
        AskAsync(host, Patience, (driver, target, cancel) => driver.ComposeAsync(target, order, cancel));

    public Task<Outcome<bool>> DecomposeAsync(VmHost host, string identifier) => AskAsync(host, DestructionPatience, async (driver, target, cancel) =>
    {
        await driver.DecomposeAsync(target, identifier, cancel);
        return true;
    });

    private async Task<Outcome<T>> AskAsync<T>(VmHost host, TimeSpan patience, Func<IVmHostDriver, VmHostTarget, CancellationToken, Task<T>> ask)
    {
        if (drivers.FirstOrDefault(d => d.Type == host.Type) is not { } driver)
            return Refusal.Unavailable($"Could not contact node's BMC: this appliance has no driver for VM hosts of type '{host.Type}'.");
        using var limit = new CancellationTokenSource(patience);
        try
        {
            return await ask(driver, new VmHostTarget(host.Name, host.Parameters) { Others = () => known.Of(host.Type) }, limit.Token);
        }
        catch (PowerException failure)
        {
            return Refusal.Unavailable(failure.Message);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return Refusal.Unavailable($"Could not contact node's BMC: {host.Name} did not answer within {patience.TotalSeconds:0} seconds.");
        }
    }
}
