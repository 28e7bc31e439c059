using System.Net;
using Maas.Domain.Naming;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Region.Networks;
using Maas.Region.Settings;
using Maas.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maas.Region.Naming;

/// <summary>The zones as of the last publication, rebuilt when anything that names follow from changes (dns.md §6). The serial is durable before it is seen.</summary>
public sealed partial class PublishedZones(IStore store, ISettings settings, ControllerNode controller, TimeProvider clock, ILogger<PublishedZones> log)
    : BackgroundService
{
    /// <summary>Changes that come together are published together.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim _changed = new(1, 1);
    private readonly SemaphoreSlim _publishing = new(1, 1);
    private readonly List<IDisposable> _subscriptions = [];

    public ZoneSet Current { get; private set; } = ZoneSet.Empty;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        Watch(Collections.Nodes, Matters);
        Watch(Collections.IpAddresses, (before, after) => before.Ip is not null || after.Ip is not null);
        Watch(Collections.Domains);
        Watch(Collections.Subnets);
        Watch(Collections.IpRanges);
        Watch(DnsCollections.Resources);
        Watch(StoredSettings.Collection);
        await PublishAsync();
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await _changed.WaitAsync(stoppingToken);
            try
            {
                await PublishAsync();
            }
            catch (Exception problem) when (problem is not OperationCanceledException)
            {
                LogFailed(log, problem);
            }

            await Task.Delay(Pause, clock, stoppingToken);
        }
    }

    /// <param name="matters">Whether a document's change can change a name; null: any does.</param>
    private void Watch<T>(Collection<T> collection, Func<T, T, bool>? matters = null)
        where T : class =>
        _subscriptions.Add(store.Documents(collection).Subscribe(changes =>
        {
            foreach (var change in changes)
            {
                if (change.Before is { } before && change.After is { } after && matters?.Invoke(before, after) == false) continue;
                Signal();
                return;
            }
        }));

    /// <summary>A node's document changes with every step of its life; its names do not.</summary>
    private static bool Matters(Node before, Node after) =>
        before.Hostname != after.Hostname || before.DomainId != after.DomainId || before.AddressTtl != after.AddressTtl
        || before.BootInterfaceId != after.BootInterfaceId || !ReferenceEquals(before.Interfaces, after.Interfaces);

    private void Signal()
    {
        lock (_changed)
        {
            if (_changed.CurrentCount == 0) _changed.Release();
        }
    }

    /// <summary>Publishes with a given serial; those that follow count on from it.</summary>
    public async Task SetSerialAsync(uint serial)
    {
        await store.CommitAsync(new Batch().Put(DnsCollections.Serials, new DnsSerial(0, serial - 1)));
        await PublishAsync();
    }

    private async Task PublishAsync()
    {
        await _publishing.WaitAsync();
        try
        {
            await PublishAloneAsync();
        }
        finally
        {
            _publishing.Release();
        }
    }

    private async Task PublishAloneAsync()
    {
        var serial = (store.Documents(DnsCollections.Serials).Find("0")?.Serial ?? 0) % uint.MaxValue + 1;
        await store.CommitAsync(new Batch().Put(DnsCollections.Serials, new DnsSerial(0, serial)));
        Current = ZoneBuilder.Build(new NamingModel
        {
            Domains = store.Documents(Collections.Domains).All,
            Resources = store.Documents(DnsCollections.Resources).All,
            Nodes = store.Documents(Collections.Nodes).All,
            Addresses = store.Documents(Collections.IpAddresses).All,
            Subnets = store.Documents(Collections.Subnets).All,
            Ranges = store.Documents(Collections.IpRanges).All,
            Controllers = Controllers(),
            DefaultTtl = settings.Number("default_dns_ttl"),
            InternalDomain = settings.Text("maas_internal_domain"),
            KmsHost = settings.Text("windows_kms_host"),
            Serial = serial,
        });
    }

    private IReadOnlyList<IPAddress> Controllers() => controller.Current is not { } node ? [] :
    [
        .. store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesByNode, node.SystemId)
            .Where(a => a.AllocType != IpAllocationType.Discovered).Select(a => a.Ip).OfType<IPAddress>(),
    ];

    public override void Dispose()
    {
        foreach (var subscription in _subscriptions) subscription.Dispose();
        _changed.Dispose();
        _publishing.Dispose();
        base.Dispose();
    }

    [LoggerMessage(LogLevel.Error, "The zones could not be published; the previous ones are served")]
    private static partial void LogFailed(ILogger log, Exception problem);
}
