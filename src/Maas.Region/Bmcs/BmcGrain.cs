using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Region.Nodes;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Maas.Region.Bmcs;

/// <inheritdoc cref="IBmcGrain"/>
/// <remarks>Reentrant: a new order must get in while an old one waits for its equipment.</remarks>
[Reentrant]
internal sealed partial class BmcGrain(IPowerControl power, IPowerSettings types, TimeProvider clock, ILogger<BmcGrain> log) : Grain, IBmcGrain, IDisposable
{
    private static readonly TimeSpan OneStep = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, PowerOrder> _orders = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _equipment = new(1, 1);

    public Task Order(PowerOrder order)
    {
        _orders[order.Target.SystemId] = order;
        DelayDeactivation(TimeSpan.FromMinutes(30));
        _ = WorkAsync(order);
        return Task.CompletedTask;
    }

    public async Task<PowerReport> Query(PowerTarget target)
    {
        var report = await AskAsync(target, null);
        await GrainFactory.GetGrain<IMachineGrain>(target.SystemId).PowerReported(report);
        return report;
    }

    private bool IsCurrent(PowerOrder order) => _orders.TryGetValue(order.Target.SystemId, out var newest) && ReferenceEquals(newest, order);

    /// <summary>Tries until it is done, refused, or replaced. The node's own deadline says when enough is enough.</summary>
    private async Task WorkAsync(PowerOrder order)
    {
        for (var attempt = 1; IsCurrent(order); attempt++)
        {
            var (report, again) = await TryAsync(order);
            if (!IsCurrent(order)) return;
            if (!again) _orders.Remove(order.Target.SystemId);
            await GrainFactory.GetGrain<IMachineGrain>(order.Target.SystemId).PowerReported(report);
            if (!again) return;
            await Task.Delay(RetryPlan.Pause(attempt, Random.Shared.NextDouble()), clock);
        }
    }

    private async Task<(PowerReport Report, bool Again)> TryAsync(PowerOrder order)
    {
        await _equipment.WaitAsync();
        try
        {
            return (await CarryOutAsync(order), false);
        }
        catch (PowerProblemException problem)
        {
            LogProblem(log, order.Target.SystemId, order.Effect, problem.Message);
            // Boot order is a convenience: a BMC that has none must not keep the power order behind it waiting.
            if (order.Effect is Effect.BootFromNetwork or Effect.BootFromDisk && problem.Kind is PowerProblemKind.Unsupported or PowerProblemKind.Failed)
                return (new PowerReport(PowerState.Unknown, "", order.Effect), false);
            var state = problem.Kind is PowerProblemKind.Refused or PowerProblemKind.Failed ? PowerState.Error : PowerState.Unknown;
            return (new PowerReport(state, problem.Message, order.Effect), problem.Kind is not (PowerProblemKind.Refused or PowerProblemKind.Unsupported));
        }
        finally
        {
            _equipment.Release();
        }
    }

    private async Task<PowerReport> CarryOutAsync(PowerOrder order)
    {
        var target = order.Target;
        if (!types.IsQueryable(target.PowerType)) return new PowerReport(PowerState.Unknown, "", order.Effect, Queryable: false);
        switch (order.Effect)
        {
            case Effect.QueryPower:
                return new PowerReport(await AskStateAsync(target), "", order.Effect);
            case Effect.BootFromNetwork or Effect.BootFromDisk:
                using (var limit = Limit()) await power.BootFromAsync(target, order.Effect == Effect.BootFromNetwork, limit.Token);
                return new PowerReport(await AskStateAsync(target), "", order.Effect);
            case Effect.PowerOn:
                return await ReachAsync(order, PowerSwitch.On);
            case Effect.PowerOff:
                return await ReachAsync(order, PowerSwitch.Off);
            case Effect.PowerOffSoft:
                return await ReachAsync(order, PowerSwitch.SoftOff);
            case Effect.PowerCycle or Effect.PowerCycleOrOn:
                if (await AskStateAsync(target) != PowerState.Off) await ReachAsync(order, PowerSwitch.Off);
                return await ReachAsync(order, PowerSwitch.On);
            default:
                throw new InvalidOperationException($"{order.Effect} is not a power order.");
        }
    }

    /// <summary>Asks first, acts only when there is something to do, and believes what it is told afterwards.</summary>
    private async Task<PowerReport> ReachAsync(PowerOrder order, PowerSwitch to)
    {
        var wanted = to == PowerSwitch.On ? PowerState.On : PowerState.Off;
        if (await AskStateAsync(order.Target) == wanted) return new PowerReport(wanted, "", order.Effect);
        using (var limit = Limit()) await power.SwitchAsync(order.Target, to, limit.Token);
        foreach (var pause in RetryPlan.Settling)
        {
            await Task.Delay(pause, clock);
            if (await AskStateAsync(order.Target) == wanted) return new PowerReport(wanted, "", order.Effect);
            if (!IsCurrent(order)) break;
        }

        throw new PowerProblemException(PowerProblemKind.Busy, $"the BMC accepted the order to switch {(to == PowerSwitch.On ? "on" : "off")}, but the node did not follow within 35 s");
    }

    private async Task<PowerReport> AskAsync(PowerTarget target, Effect? done)
    {
        if (!types.IsQueryable(target.PowerType)) return new PowerReport(PowerState.Unknown, "", done, Queryable: false);
        try
        {
            return new PowerReport(await AskStateAsync(target), "", done);
        }
        catch (PowerProblemException problem)
        {
            return new PowerReport(problem.Kind is PowerProblemKind.Unreachable or PowerProblemKind.Busy ? PowerState.Unknown : PowerState.Error, problem.Message, done);
        }
    }

    private async Task<PowerState> AskStateAsync(PowerTarget target)
    {
        using var limit = Limit();
        return await power.QueryAsync(target, limit.Token);
    }

    private CancellationTokenSource Limit() => new(OneStep, clock);

    public void Dispose() => _equipment.Dispose();

    [LoggerMessage(LogLevel.Warning, "{SystemId}: {Effect} not done: {Problem}")]
    private static partial void LogProblem(ILogger log, string systemId, Effect effect, string problem);
}
