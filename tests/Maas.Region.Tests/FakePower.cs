using System.Collections.Concurrent;
using Maas.Domain.Nodes;
using Maas.Power;

namespace Maas.Region.Tests;

/// <summary>Power equipment of type <c>ipmi</c> that does as it is told by the test, and remembers what it was asked.</summary>
public sealed class FakePower : IPowerDriver, IBootOrder
{
    private readonly ConcurrentDictionary<string, PowerState> _states = new();
    private readonly ConcurrentDictionary<string, (PowerFailure Failure, string Sentence)> _broken = new();
    private readonly ConcurrentDictionary<string, bool> _stubborn = new();

    public PowerType Type { get; } = new(
        "ipmi", "IPMI", new Setting("power_address", "IP address") { Required = true }, new Setting("power_pass", "Power password") { Secret = true },
        new Setting("mac_address", "Power MAC") { PerNode = true });

    /// <summary>Everything asked, in order: <c>node01 query</c>, <c>node01 On</c>, <c>node01 Network</c>, ….</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>Called before a step is carried out; what it throws, the step throws. Lets a test crash the region between two steps.</summary>
    public Func<string, Task>? Before { get; set; }

    public IReadOnlyList<string> CallsOf(string systemId) =>
        [.. Calls.Where(c => c.StartsWith(systemId + ' ', StringComparison.Ordinal)).Select(c => c[(systemId.Length + 1)..])];

    /// <summary>What was done, without the questions.</summary>
    public IReadOnlyList<string> ActionsOf(string systemId) => [.. CallsOf(systemId).Where(c => c != "query")];

    public PowerState this[string systemId]
    {
        get => _states.GetValueOrDefault(systemId, PowerState.Off);
        set => _states[systemId] = value;
    }

    /// <summary>From now on every step of a node fails like this; null mends it.</summary>
    public void Break(string systemId, PowerFailure? failure, string sentence = "no answer.")
    {
        if (failure is { } kind) _broken[systemId] = (kind, sentence);
        else _broken.TryRemove(systemId, out _);
    }

    /// <summary>Accepts orders and does nothing.</summary>
    public void Ignore(string systemId, bool ignore = true) => _stubborn[systemId] = ignore;

    public async Task<PowerState> QueryAsync(Bmc bmc, CancellationToken cancel)
    {
        await AskedAsync(bmc, "query");
        return this[bmc.SystemId];
    }

    public async Task ChangeAsync(Bmc bmc, PowerChange change, CancellationToken cancel)
    {
        await AskedAsync(bmc, change.ToString());
        if (!_stubborn.GetValueOrDefault(bmc.SystemId)) this[bmc.SystemId] = change == PowerChange.On ? PowerState.On : PowerState.Off;
    }

    public Task BootFromAsync(Bmc bmc, BootTarget target, CancellationToken cancel) => AskedAsync(bmc, target.ToString());

    private async Task AskedAsync(Bmc bmc, string what)
    {
        Calls.Enqueue($"{bmc.SystemId} {what}");
        if (Before is { } before) await before($"{bmc.SystemId} {what}");
        if (_broken.TryGetValue(bmc.SystemId, out var problem)) throw new PowerException(problem.Failure, problem.Sentence);
    }
}

/// <summary>The type that nothing is known of.</summary>
internal sealed class NoPower : IPowerDriver
{
    public PowerType Type { get; } = new("manual", "Manual") { IsQueryable = false };

    public Task<PowerState> QueryAsync(Bmc bmc, CancellationToken cancel) => Task.FromResult(PowerState.Unknown);

    public Task ChangeAsync(Bmc bmc, PowerChange change, CancellationToken cancel) => Task.CompletedTask;
}
