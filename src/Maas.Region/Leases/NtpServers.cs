using System.Net;
using System.Net.Sockets;
using Maas.Protocols.Primitives;
using Maas.Region.Settings;
using Maas.Store;
using Microsoft.Extensions.Hosting;

namespace Maas.Region.Leases;

/// <summary>The time servers that clients are told when they shall not use the appliance (<c>ntp_external_only</c>). DHCP carries addresses,
/// so names are resolved here, ahead of any packet.</summary>
public sealed class NtpServers(ISettings settings, IStore store, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _wake = new(0);
    private IReadOnlyList<Ipv4Address>? _external;

    /// <summary>Called when the list became another one.</summary>
    public event Action? Changed;

    /// <summary>Null: the appliance itself.</summary>
    public IReadOnlyList<Ipv4Address>? External => Volatile.Read(ref _external);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = store.Documents(StoredSettings.Collection).Subscribe(changes =>
        {
            if (changes.Any(c => c.Key is "ntp_servers" or "ntp_external_only")) _wake.Release();
        });
        while (!stoppingToken.IsCancellationRequested)
        {
            await RefreshAsync(stoppingToken);
            using var due = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(_wake.WaitAsync(due.Token), Task.Delay(Every, clock, due.Token));
            await due.CancelAsync();
        }
    }

    private async Task RefreshAsync(CancellationToken cancel)
    {
        var external = settings.Flag("ntp_external_only") ? await ResolveAsync(cancel) : null;
        var before = External;
        if (before is null == external is null && (before ?? []).SequenceEqual(external ?? [])) return;
        Volatile.Write(ref _external, external);
        Changed?.Invoke();
    }

    private async Task<IReadOnlyList<Ipv4Address>> ResolveAsync(CancellationToken cancel)
    {
        var found = new List<Ipv4Address>();
        foreach (var host in settings.Text("ntp_servers").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                var addresses = await Dns.GetHostAddressesAsync(host, AddressFamily.InterNetwork, cancel);
                found.AddRange(addresses.Select(Ipv4Address.From));
            }
            catch (SocketException)
            {
                // A name that does not resolve now is tried again; clients meanwhile get the others.
            }
        }

        return found;
    }

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }
}
