using Maas.Domain.Networks;
using Maas.Domain.Notifications;
using Maas.Region.Notifications;
using Maas.Region.Settings;
using Maas.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maas.Region.Networks;

/// <summary>Warns administrators of each subnet that runs out of addresses, as long as it does (network.md §2.2). Looks at the subnets that a change was
/// about, once for changes that come together.</summary>
public sealed partial class SubnetExhaustionNotices(
    IStore store, SubnetUses uses, Notices notices, ISettings settings, ILogger<SubnetExhaustionNotices> log) : BackgroundService
{
    private const string Threshold = "subnet_ip_exhaustion_threshold_count";

    private readonly SemaphoreSlim _wake = new(0);
    private readonly HashSet<int> _changed = [];
    private readonly List<IDisposable> _watches = [];

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Watch(Collections.Subnets, s => s.Id);
        Watch(Collections.IpRanges, r => r.SubnetId);
        Watch(Collections.IpAddresses, a => a.Ip is null ? null : a.SubnetId);
        _watches.Add(store.Documents(StoredSettings.Collection).Subscribe(changes =>
        {
            if (changes.Any(c => c.Key == Threshold)) All();
        }));
        All();
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        foreach (var watch in _watches) watch.Dispose();
        _wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await _wake.WaitAsync(stoppingToken);
            List<int> changed;
            lock (_changed)
            {
                changed = [.. _changed];
                _changed.Clear();
            }

            foreach (var id in changed) await LookAsync(id);
        }
    }

    private async Task LookAsync(int id)
    {
        try
        {
            var warning = store.Documents(Collections.Subnets).Find(Collections.Key(id)) is { } subnet ? SubnetExhaustion.Warning(uses.Of(subnet), settings.Number(Threshold)) : null;
            if (warning is not null) await notices.SetAsync(SubnetExhaustion.Ident(id), NotificationCategory.Warning, Escaped(warning));
            else await notices.ClearAsync(SubnetExhaustion.Ident(id));
        }
        catch (Exception problem) when (problem is StoreFailedException or ConflictException or DuplicateException)
        {
            LogFailed(log, problem, id);
        }
    }

    /// <summary>Braces of a name are not places for values.</summary>
    private static string Escaped(string text) => text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);

    private void Watch<T>(Collection<T> collection, Func<T, int?> subnetOf)
        where T : class => _watches.Add(store.Documents(collection).Subscribe(changes =>
            Note(changes.SelectMany(c => new[] { c.Before, c.After }).OfType<T>().Select(subnetOf).OfType<int>())));

    private void All() => Note(store.Documents(Collections.Subnets).All.Select(s => s.Id));

    private void Note(IEnumerable<int> subnets)
    {
        lock (_changed)
        {
            var before = _changed.Count;
            _changed.UnionWith(subnets);
            if (before == 0 && _changed.Count > 0) _wake.Release();
        }
    }

    [LoggerMessage(LogLevel.Warning, "The notice about the addresses of subnet {Subnet} could not be brought up to date")]
    private static partial void LogFailed(ILogger log, Exception problem, int subnet);
}
