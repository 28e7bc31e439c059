using Maas.Domain.Nodes;
using Maas.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maas.Region.Nodes;

/// <summary>Wakes nodes whose limit has passed or whose effects are still pending: all of them at start, those in motion every few seconds.
/// Deadlines are data in the documents, so nothing is lost with the process (lifecycle.md §3).</summary>
internal sealed partial class Deadlines(IStore store, IGrainFactory grains, TimeProvider clock, ILogger<Deadlines> log) : BackgroundService
{
    /// <summary>Limits are minutes; the reference looks once a minute.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        do
        {
            await SweepAsync();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    internal async Task SweepAsync()
    {
        foreach (var node in store.Documents(Collections.Nodes).Where(Collections.NodesInMotion, "yes"))
        {
            if (!Due(node)) continue;
            try
            {
                await grains.GetGrain<IMachineGrain>(node.SystemId).Wake();
            }
            catch (Exception problem) when (problem is ConflictException or TimeoutException or OrleansException)
            {
                // The next sweep looks again; the node's documents say what is due.
                LogNotWoken(log, node.SystemId, problem);
            }
        }
    }

    /// <summary>States under the heartbeat rule have no date of their own, so they are always looked at.</summary>
    private bool Due(Node node) => node.StatusExpires is not { } expires || expires <= clock.GetUtcNow() || node.Pending.Count > 0;

    [LoggerMessage(LogLevel.Warning, "{SystemId}: not looked at this time")]
    private static partial void LogNotWoken(ILogger log, string systemId, Exception problem);
}
