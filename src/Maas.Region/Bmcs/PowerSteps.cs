using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Region.Nodes;

namespace Maas.Region.Bmcs;

/// <summary>What each order means to the equipment: asks first, acts only when there is something to do, and believes what it is told afterwards
/// (lifecycle.md §6).</summary>
internal sealed class PowerSteps(IPowerControl power, IPowerSettings types, TimeProvider clock)
{
    private static readonly TimeSpan OneStep = TimeSpan.FromSeconds(60);

    /// <param name="wanted">False once the order was replaced: nothing more is done for it.</param>
    /// <param name="turn">Held for each single step, so that one node's waiting for effect does not keep the others on the same equipment waiting.</param>
    /// <exception cref="PowerProblemException">It was not done; the kind says whether trying again makes sense.</exception>
    public async Task<PowerReport> CarryOutAsync(PowerOrder order, Func<bool> wanted, SemaphoreSlim turn)
    {
        var target = order.Target;
        if (!types.IsQueryable(target.PowerType)) return new PowerReport(PowerState.Unknown, "", order.Effect, Queryable: false);
        return order.Effect switch
        {
            Effect.QueryPower => new PowerReport(await AskAsync(target, turn), "", order.Effect),
            Effect.BootFromNetwork => await BootFromAsync(order, network: true, turn),
            Effect.BootFromDisk => await BootFromAsync(order, network: false, turn),
            Effect.PowerOn => await ReachAsync(order, PowerSwitch.On, wanted, turn),
            Effect.PowerOff => await ReachAsync(order, PowerSwitch.Off, wanted, turn),
            Effect.PowerOffSoft => await ReachAsync(order, PowerSwitch.SoftOff, wanted, turn),
            Effect.PowerCycle or Effect.PowerCycleOrOn => await CycleAsync(order, wanted, turn),
            Effect.ClaimAddresses or Effect.ReleaseAddresses or Effect.EvaluateTags or Effect.DeleteNode =>
                throw new InvalidOperationException($"{order.Effect} is not a power order."),
        };
    }

    public Task<PowerState> AskAsync(PowerTarget target, SemaphoreSlim turn) => LimitedAsync(turn, cancel => power.QueryAsync(target, cancel));

    /// <summary>The boot order needs no state, and a type that has none costs nothing: the power order behind it asks anyway.</summary>
    private async Task<PowerReport> BootFromAsync(PowerOrder order, bool network, SemaphoreSlim turn)
    {
        await LimitedAsync(turn, cancel => power.BootFromAsync(order.Target, network, cancel));
        return new PowerReport(PowerState.Unknown, "", order.Effect, Silent: true);
    }

    private async Task<PowerReport> CycleAsync(PowerOrder order, Func<bool> wanted, SemaphoreSlim turn)
    {
        if (await AskAsync(order.Target, turn) == PowerState.On) await ReachAsync(order, PowerSwitch.Off, wanted, turn);
        return await ReachAsync(order, PowerSwitch.On, wanted, turn);
    }

    private async Task<PowerReport> ReachAsync(PowerOrder order, PowerSwitch to, Func<bool> wanted, SemaphoreSlim turn)
    {
        var goal = to == PowerSwitch.On ? PowerState.On : PowerState.Off;
        var state = await AskAsync(order.Target, turn);
        if (state == goal || !wanted()) return new PowerReport(state, "", order.Effect);
        await LimitedAsync(turn, async cancel =>
        {
            // A newer order may have come while this one waited for its turn.
            if (!wanted()) return false;
            await power.SwitchAsync(order.Target, to, cancel);
            return true;
        });
        foreach (var pause in RetryPlan.Settling)
        {
            await Task.Delay(pause, clock);
            state = await AskAsync(order.Target, turn);
            if (state == goal || !wanted()) return new PowerReport(state, "", order.Effect);
        }

        // Equipment that took the command and cannot tell the state is not asked to do it again and again.
        if (state == PowerState.Unknown) return new PowerReport(state, "", order.Effect, Queryable: false);
        throw new PowerProblemException(
            PowerProblemKind.Busy,
            $"Failed to power {order.Target.SystemId}. BMC never transitioned from {Name(state)} to {Name(goal)}.");
    }

    /// <summary>One step has a minute; equipment that takes longer counts as unreachable.</summary>
    private async Task<T> LimitedAsync<T>(SemaphoreSlim turn, Func<CancellationToken, Task<T>> step)
    {
        await turn.WaitAsync();
        using var limit = new CancellationTokenSource(OneStep, clock);
        try
        {
            return await step(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new PowerProblemException(
                PowerProblemKind.Unreachable, $"Could not contact node's BMC: no answer within {OneStep.TotalSeconds} s. Check BMC configuration and connectivity and try again.");
        }
        catch (Exception unexpected) when (unexpected is not PowerProblemException)
        {
            throw new PowerProblemException(PowerProblemKind.Failed, $"Failed talking to node's BMC: {unexpected.GetType().Name}.", unexpected);
        }
        finally
        {
            turn.Release();
        }
    }

    private static string Name(PowerState state) => state switch
    {
        PowerState.On => "on",
        PowerState.Off => "off",
        PowerState.Error => "error",
        PowerState.Unknown => "unknown",
    };
}
