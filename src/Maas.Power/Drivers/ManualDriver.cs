using Maas.Domain.Nodes;

namespace Maas.Power.Drivers;

/// <summary>No equipment: somebody presses the button. The state is never known, so nothing waits for it.</summary>
internal sealed class ManualDriver : IPowerDriver
{
    public PowerType Type { get; } = new("manual", "Manual") { IsQueryable = false };

    public Task<PowerState> QueryAsync(Bmc bmc, CancellationToken cancel) => Task.FromResult(PowerState.Unknown);

    public Task ChangeAsync(Bmc bmc, PowerChange change, CancellationToken cancel) => Task.CompletedTask;
}
