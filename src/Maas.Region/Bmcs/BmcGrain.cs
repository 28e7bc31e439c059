using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Region.Nodes;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Maas.Region.Bmcs;

/// <inheritdoc cref="IBmcGrain"/>
/// <remarks>Reentrant: a new order must get in while an old one waits for its equipment.</remarks>
[Reentrant]
internal sealed partial class BmcGrain(PowerSteps steps, IPowerSettings types, TimeProvider clock, ILogger<BmcGrain> log) : Grain, IBmcGrain, IDisposable
{
    private readonly Dictionary<string, PowerOrder> _orders = new(StringComparer.Ordinal);

    /// <summary>Accounts that were refused, by <see cref="IPowerSettings.Account"/>.</summary>
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _equipment = new(1, 1);

    public Task Order(PowerOrder order)
    {
        _orders[order.Target.SystemId] = order;
        DelayDeactivation(TimeSpan.FromMinutes(30));
        _ = WorkAsync(order);
        return Task.CompletedTask;
    }

    public Task Forget(string systemId)
    {
        _orders.Remove(systemId);
        return Task.CompletedTask;
    }

    public async Task<PowerReport> Query(PowerTarget target)
    {
        var report = await AskAsync(target);
        await GrainFactory.GetGrain<IMachineGrain>(target.SystemId).PowerReported(report);
        return report;
    }

    public async Task<PowerReport?> Poll(PowerTarget target) =>
        _orders.ContainsKey(target.SystemId) || _refused.Contains(types.Account(target)) ? null : await Query(target);

    private bool IsCurrent(PowerOrder order) => _orders.TryGetValue(order.Target.SystemId, out var newest) && ReferenceEquals(newest, order);

    /// <summary>Tries until it is done, refused, too late, or replaced.</summary>
    private async Task WorkAsync(PowerOrder order)
    {
        for (var attempt = 1; IsCurrent(order); attempt++)
        {
            var (report, again) = await TryAsync(order);
            if (!IsCurrent(order)) return;
            if (again && order.Until <= clock.GetUtcNow())
            {
                again = false;
                report = report with { Ended = true, Problem = $"{report.Problem} Given up after {attempt} attempts; ask again when the BMC can be reached." };
            }

            if (!again) _orders.Remove(order.Target.SystemId);
            await ReportAsync(order, report);
            if (!again) return;
            await Task.Delay(RetryPlan.Pause(attempt, Random.Shared.NextDouble()), clock);
        }
    }

    private async Task ReportAsync(PowerOrder order, PowerReport report)
    {
        try
        {
            await GrainFactory.GetGrain<IMachineGrain>(order.Target.SystemId).PowerReported(report);
        }
        catch (Exception problem)
        {
            // The node still has the effect pending; its next activation hands it out again, and repeating it is harmless.
            LogUnheard(log, problem, order.Target.SystemId, order.Effect);
        }
    }

    private async Task<(PowerReport Report, bool Again)> TryAsync(PowerOrder order)
    {
        try
        {
            var report = await steps.CarryOutAsync(order, () => IsCurrent(order), _equipment);
            _refused.Remove(types.Account(order.Target));
            return (report, false);
        }
        catch (PowerProblemException problem)
        {
            LogProblem(log, order.Target.SystemId, order.Effect, problem.Message);
            Remember(order.Target, problem.Kind);
            // Boot order is a convenience: a BMC that has none must not keep the power order behind it waiting.
            if (order.Effect is Effect.BootFromNetwork or Effect.BootFromDisk && problem.Kind is PowerProblemKind.Unsupported or PowerProblemKind.Failed)
                return (new PowerReport(PowerState.Unknown, "", order.Effect, Silent: true), false);
            var final = problem.Kind is PowerProblemKind.Refused or PowerProblemKind.Unsupported;
            // An order with a limit of its own ends with the refusal; any other waits, until the node's deadline, for somebody to mend the settings.
            return (new PowerReport(StateOf(problem.Kind), problem.Message, order.Effect, Ended: final && (order.Until is not null || order.Effect == Effect.QueryPower)), !final);
        }
    }

    private async Task<PowerReport> AskAsync(PowerTarget target)
    {
        try
        {
            if (!types.IsQueryable(target.PowerType)) return new PowerReport(PowerState.Unknown, "", Queryable: false);
            var state = await steps.AskAsync(target, _equipment);
            _refused.Remove(types.Account(target));
            return new PowerReport(state);
        }
        catch (PowerProblemException problem)
        {
            Remember(target, problem.Kind);
            return new PowerReport(StateOf(problem.Kind), problem.Message);
        }
    }

    private void Remember(PowerTarget target, PowerProblemKind kind)
    {
        if (kind == PowerProblemKind.Refused) _refused.Add(types.Account(target));
    }

    private static PowerState StateOf(PowerProblemKind kind) =>
        kind is PowerProblemKind.Unreachable or PowerProblemKind.Busy ? PowerState.Unknown : PowerState.Error;

    public void Dispose() => _equipment.Dispose();

    [LoggerMessage(LogLevel.Warning, "{SystemId}: {Effect} not done: {Problem}")]
    private static partial void LogProblem(ILogger log, string systemId, Effect effect, string problem);

    [LoggerMessage(LogLevel.Error, "{SystemId}: the node did not hear of {Effect}")]
    private static partial void LogUnheard(ILogger log, Exception problem, string systemId, Effect effect);
}
