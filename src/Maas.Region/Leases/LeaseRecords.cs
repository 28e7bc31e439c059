using System.Globalization;
using Maas.Domain.Booting;
using Maas.Domain.Events;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;
using Maas.Region.Networks;
using Maas.Region.Nodes;
using Maas.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maas.Region.Leases;

/// <summary>Carries what happens to leases into the model, behind the packet path: observed addresses, interfaces of unknown MAC addresses, the boot
/// timeline (boot.md §2.4). What waits is one entry per client, so a storm costs memory for its clients and not for its packets.</summary>
public sealed partial class LeaseRecords : BackgroundService
{
    private const int MostAtOnce = 100;

    /// <summary>Between commits, so many times as long as the last one took: in a storm the processor is the packets'.</summary>
    private const int Rest = 5;

    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(1);

    private readonly LeaseBook _book;
    private readonly IStore _store;
    private readonly BootTimeline _timeline;
    private readonly NodeSurroundings _surroundings;
    private readonly ObservedAddresses _observed;
    private readonly TimeProvider _clock;
    private readonly ILogger<LeaseRecords> _log;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Dictionary<LeaseKey, LeaseNews> _waiting = [];
    private readonly Lock _adopting = new();
    private HashSet<MacAddress> _adopted = [];
    private List<LeaseNews> _spare = [];

    public LeaseRecords(
        LeaseBook book, IStore store, BootTimeline timeline, NodeSurroundings surroundings, NetworkGate gate, TimeProvider clock,
        ILogger<LeaseRecords> log)
    {
        (_book, _store, _timeline, _surroundings, _clock, _log) = (book, store, timeline, surroundings, clock, log);
        _observed = new ObservedAddresses(store, timeline, gate);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _book.OnNews(() => _wake.Release());
        using var nodes = _store.Documents(Collections.Nodes).Subscribe(NotePossibleOwners);
        await _observed.ReconcileAsync(_book.Bound());
        foreach (var lease in _book.Bound()) _waiting[lease.Key] = lease;
        while (!stoppingToken.IsCancellationRequested)
        {
            _book.Sweep();
            Gather();
            var began = _clock.GetTimestamp();
            await WriteAsync();
            if (_waiting.Count > 0) await Task.Delay(_clock.GetElapsedTime(began) * Rest, _clock, stoppingToken);
            else await WaitAsync(stoppingToken);
        }
    }

    /// <summary>Until there is news, or the next sweep is due.</summary>
    private async Task WaitAsync(CancellationToken cancel)
    {
        using var due = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(_wake.WaitAsync(due.Token), Task.Delay(SweepEvery, _clock, due.Token));
        await due.CancelAsync();
    }

    private void Gather()
    {
        var news = _book.TakeNews(_spare);
        foreach (var one in news)
        {
            if (one.IsBoot && _timeline.ByMac(one.Key.Mac) is { } node) _timeline.Note(node, EventType.NodeDhcpLease, Describe(one));
            if (one.IsChange) _waiting[one.Key] = one;
        }

        news.Clear();
        _spare = news;
        HashSet<MacAddress> adopted;
        lock (_adopting) (adopted, _adopted) = (_adopted, []);
        if (adopted.Count == 0) return;
        foreach (var lease in _book.Bound(adopted.Contains)) _waiting.TryAdd(lease.Key, lease);
    }

    private async Task WriteAsync()
    {
        if (_waiting.Count == 0) return;
        var some = _waiting.Values.OrderBy(n => n.At).Take(MostAtOnce).ToList();
        foreach (var one in some) _waiting.Remove(one.Key);
        try
        {
            await _observed.ApplyAsync(some);
        }
        catch (Exception problem) when (problem is StoreFailedException or DuplicateException or ConflictException)
        {
            LogNotWritten(_log, problem, some.Count);
        }
    }

    /// <summary>A machine that got its lease as a stranger and then enlisted takes its observed address over.</summary>
    private void NotePossibleOwners(IReadOnlyList<Change<Node>> changes)
    {
        foreach (var change in changes)
        {
            if (change.After is not { } after || ReferenceEquals(change.Before?.Interfaces, after.Interfaces)) continue;
            var before = (change.Before?.Interfaces ?? []).Select(i => i.MacAddress).ToHashSet();
            var added = after.Interfaces.Where(i => i.MacAddress is not null && !before.Contains(i.MacAddress)).ToList();
            if (added.Count == 0) continue;
            lock (_adopting) _adopted.UnionWith(added.Select(i => i.MacAddress!.Value));
            _wake.Release();
        }
    }

    /// <summary>For instance "10.0.0.5 for 30 seconds to 52:54:00:77:00:10, offered 12:03:01, acknowledged 12:03:04, boot file bootx64.efi".</summary>
    private string Describe(LeaseNews news)
    {
        static string At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        var offered = news.Offered > 0 ? $", offered {At(news.Offered)}" : "";
        var file = news.Client.Architecture is null && !news.Client.IsIpxe ? null
            : _book.Plan.TryFind(news.Address, out _, out var scope)
                ? BootLoaders.For(news.Client, scope.DisabledBootArchitectures)?.FileFor(scope.Server, _surroundings.BootPort)
            : null;
        var boot = file is null ? "" : $", boot file {file}";
        return string.Create(
            CultureInfo.InvariantCulture, $"{news.Address} for {news.Seconds} seconds to {news.Key.Mac}{offered}, acknowledged {At(news.At)}{boot}");
    }

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    [LoggerMessage(LogLevel.Warning, "{Count} observed addresses could not be recorded; the leases stand")]
    private static partial void LogNotWritten(ILogger log, Exception problem, int count);
}
