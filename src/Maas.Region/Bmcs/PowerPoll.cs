using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maas.Region.Bmcs;

/// <summary>Asks every BMC for its node's power state about every five minutes (power.md §1.4). When a node was last asked is known only here:
/// a poll that finds nothing new writes nothing.</summary>
internal sealed partial class PowerPoll(IStore store, IGrainFactory grains, IPowerSettings types, TimeProvider clock, ILogger<PowerPoll> log) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    /// <summary>Polls at a time: each waits for its BMC and costs a datagram, so this is about memory, not about load.</summary>
    private const int Width = 64;

    private readonly Dictionary<string, Polled> _polled = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await RoundAsync(stoppingToken);
    }

    /// <summary>Polls all that are due, those asked longest ago first.</summary>
    internal async Task RoundAsync(CancellationToken cancel = default)
    {
        var due = Due();
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = Width, CancellationToken = cancel }, async (node, _) => await PollAsync(node));
    }

    private List<Node> Due()
    {
        var now = clock.GetUtcNow();
        var nodes = store.Documents(Collections.Nodes).All;
        if (_polled.Count > nodes.Count)
            foreach (var gone in _polled.Keys.Except(nodes.Select(n => n.SystemId)).ToList()) _polled.Remove(gone);
        var due = nodes.Where(n => IsPolled(n) && IsDue(n, now))
            .OrderBy(n => _polled.TryGetValue(n.SystemId, out var polled) ? polled.At : DateTimeOffset.MinValue).ToList();
        foreach (var node in due) _polled[node.SystemId] = new Polled(now, NextPause(), node.PowerType, node.PowerParameters);
        return due;
    }

    private bool IsPolled(Node node) =>
        node.NodeType == NodeType.Machine && node.Status != NodeState.Broken && node.Pending.Count == 0 && types.IsQueryable(node.PowerType);

    /// <summary>New power settings are tried at once, so that a mistake shows while its maker still looks.</summary>
    private bool IsDue(Node node, DateTimeOffset now) =>
        !_polled.TryGetValue(node.SystemId, out var last) || now - last.At >= last.Pause
        || last.Type != node.PowerType || !ReferenceEquals(last.Parameters, node.PowerParameters);

    /// <summary>Spread by a tenth either way, so that nodes first seen together do not stay together.</summary>
    private static TimeSpan NextPause() => Interval * (0.9 + (Random.Shared.NextDouble() / 5));

    private async Task PollAsync(Node node)
    {
        try
        {
            var target = new PowerTarget(node.SystemId, node.PowerType, node.PowerParameters);
            await grains.GetGrain<IBmcGrain>(BmcKey.Of(target)).Poll(target);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            LogNotPolled(log, problem, node.SystemId);
        }
    }

    private sealed record Polled(DateTimeOffset At, TimeSpan Pause, string Type, IReadOnlyDictionary<string, string> Parameters);

    [LoggerMessage(LogLevel.Warning, "{SystemId}: its power was not asked for this time")]
    private static partial void LogNotPolled(ILogger log, Exception problem, string systemId);
}
