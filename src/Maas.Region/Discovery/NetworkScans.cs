using Maas.Protocols.Primitives;
using Maas.Region.Settings;
using Maas.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maas.Region.Discovery;

/// <summary>Puts questions to every address of a network; the answers are heard by whoever listens.</summary>
public interface INetworkProbe
{
    /// <summary>IPv4 networks on the wires of the appliance, with the interface of each.</summary>
    IReadOnlyList<(string InterfaceName, Cidr Network)> Attached { get; }

    Task ProbeAsync(string interfaceName, Cidr network, ScanManner manner, CancellationToken cancel);
}

/// <summary>How a scan goes about it.</summary>
/// <param name="UsePing">ICMP instead of ARP.</param>
/// <param name="Slow">Nine packets a second.</param>
/// <param name="Threads">Networks, or pinged addresses, at once.</param>
public sealed record ScanManner(bool UsePing = false, bool Slow = false, int? Threads = null);

/// <summary>What became of a request to scan.</summary>
public enum ScanStart
{
    Started,
    AlreadyRunning,
    NothingToScan,
}

/// <summary>Active scans: one at a time, on request and every so often for subnets that want it (network.md §7).</summary>
public sealed partial class NetworkScans(IStore store, ISettings settings, INetworkProbe probe, TimeProvider clock, ILogger<NetworkScans> log) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    /// <summary>The widest network that is scanned; asking a wider one takes hours and finds nobody more.</summary>
    private const int ShortestPrefix = 12;

    private readonly Lock _one = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Starts a scan of networks; of all that are attached when none are given.</summary>
    public ScanStart Start(IReadOnlyList<Cidr> networks, ScanManner manner)
    {
        lock (_one)
        {
            if (!_running.IsCompleted) return ScanStart.AlreadyRunning;
            List<(string, Cidr)> chosen = [.. Chosen(networks)];
            if (chosen.Count == 0) return ScanStart.NothingToScan;
            _running = Task.Run(() => RunAsync(chosen, manner));
            return ScanStart.Started;
        }
    }

    /// <summary>Ends with the scan under way.</summary>
    public Task Running => _running;

    /// <summary>The parts of the wanted networks that are on a wire of ours, each once.</summary>
    private IEnumerable<(string InterfaceName, Cidr Network)> Chosen(IReadOnlyList<Cidr> wanted) => probe.Attached
        .SelectMany(at => wanted.Count == 0 || wanted.Any(w => w.Contains(at.Network)) ? [at] : wanted.Where(at.Network.Contains).Select(part => (at.InterfaceName, part)))
        .Where(n => !n.Item2.IsIPv6 && n.Item2.PrefixLength >= ShortestPrefix).Distinct();

    private async Task RunAsync(List<(string InterfaceName, Cidr Network)> networks, ScanManner manner)
    {
        var atOnce = manner is { UsePing: false, Threads: > 0 and var threads } ? threads : 4;
        await Parallel.ForEachAsync(networks, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (one, _) =>
        {
            try
            {
                await probe.ProbeAsync(one.InterfaceName, one.Network, manner, _stopping.Token);
            }
            catch (Exception problem)
            {
                if (!_stopping.IsCancellationRequested) LogFailed(log, problem, one.Network, one.InterfaceName);
            }
        });
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var interval = TimeSpan.FromSeconds(settings.Number("active_discovery_interval"));
            if (interval <= TimeSpan.Zero || settings.Text("network_discovery") == "disabled") continue;
            var now = clock.GetUtcNow();
            if (store.Documents(DiscoveryCollections.ScanTimes).Find("0") is { } last && now - last.LastScan < interval) continue;
            List<Cidr> wanted = [.. store.Documents(Collections.Subnets).All.Where(s => s.ActiveDiscovery).Select(s => s.Cidr)];
            if (wanted.Count == 0 || Start(wanted, new ScanManner()) != ScanStart.Started) continue;
            try
            {
                await store.CommitAsync(new Batch().Put(DiscoveryCollections.ScanTimes, new ScanTime(0, now)));
            }
            catch (StoreFailedException problem)
            {
                LogNotNoted(log, problem);
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _stopping.Dispose();
        base.Dispose();
    }

    [LoggerMessage(LogLevel.Warning, "The scan of {Network} on {InterfaceName} failed")]
    private static partial void LogFailed(ILogger log, Exception problem, Cidr network, string interfaceName);

    [LoggerMessage(LogLevel.Warning, "When networks were scanned last could not be noted")]
    private static partial void LogNotNoted(ILogger log, Exception problem);
}

/// <summary>No wire to put a question to.</summary>
public sealed class NoNetworkProbe : INetworkProbe
{
    public IReadOnlyList<(string InterfaceName, Cidr Network)> Attached => [];

    public Task ProbeAsync(string interfaceName, Cidr network, ScanManner manner, CancellationToken cancel) => Task.CompletedTask;
}

/// <summary>Whose interfaces a MAC address prefix names.</summary>
public interface IOrganizations
{
    /// <summary>The name that the IEEE registered; null when it is not known.</summary>
    string? Of(MacAddress mac);
}
