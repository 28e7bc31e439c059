using System.Net;
using System.Threading.Channels;
using Maas.Domain.Discovery;
using Maas.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maas.Region.Discovery;

/// <summary>Asks DNS.</summary>
public interface INameLookup
{
    /// <summary>The name that reverse DNS has for an address, without the final dot; null when it has none or nobody answers.</summary>
    Task<string?> NameOfAsync(IPAddress address, CancellationToken cancel);
}

/// <summary>Nobody to ask.</summary>
public sealed class NoNameLookup : INameLookup
{
    public Task<string?> NameOfAsync(IPAddress address, CancellationToken cancel) => Task.FromResult<string?>(null);
}

/// <summary>Keeps what reverse DNS calls the stations that were seen (network.md §7): asked when one is new or refreshed, a few at a time.</summary>
public sealed partial class ReverseLookups(IStore store, INameLookup dns, TimeProvider clock, ILogger<ReverseLookups> log) : BackgroundService
{
    private const int AtOnce = 8;

    private readonly Channel<IPAddress> _wanted = Channel.CreateBounded<IPAddress>(new BoundedChannelOptions(1024) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Wants the name of an address to be known. Returns at once; too many are left for the next time they are seen.</summary>
    public void Ask(IPAddress address) => _wanted.Writer.TryWrite(address);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Parallel.ForEachAsync(
        _wanted.Reader.ReadAllAsync(stoppingToken), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken }, async (address, stop) =>
        {
            try
            {
                await LookUpAsync(address, stop);
            }
            catch (Exception problem) when (!stop.IsCancellationRequested)
            {
                LogFailed(log, problem, address);
            }
        });

    private async Task LookUpAsync(IPAddress address, CancellationToken stop)
    {
        var name = await dns.NameOfAsync(address, stop);
        var known = store.Documents(DiscoveryCollections.ReverseNames).Find(address.ToString());
        if (name == known?.Hostname) return;
        if (name is null) await store.CommitAsync(new Batch().Delete(DiscoveryCollections.ReverseNames, address.ToString()));
        else if (known is not null || store.Documents(DiscoveryCollections.ReverseNames).Count < Sightings.Most)
            await store.CommitAsync(new Batch().Put(DiscoveryCollections.ReverseNames, new ReverseName(address, name, clock.GetUtcNow())));
    }

    [LoggerMessage(LogLevel.Warning, "The name of {Address} could not be looked up")]
    private static partial void LogFailed(ILogger log, Exception problem, IPAddress address);
}
