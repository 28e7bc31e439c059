using System.Threading.Channels;
using Maas.Domain.Events;
using Maas.Protocols.Primitives;
using Maas.Region.Networks;
using Maas.Region.Nodes;
using Maas.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maas.Region.Leases;

/// <summary>DHCP servers that are not ours and answer on a wire of ours: shown on the VLAN as <c>external_dhcp</c>, and where we serve too, an
/// event once per server and hour.</summary>
public sealed partial class ForeignServers(
    LeaseBook book, IStore store, BootTimeline timeline, ControllerNode controller, TimeProvider clock, ILogger<ForeignServers> log) : BackgroundService
{
    private static readonly TimeSpan Quiet = TimeSpan.FromHours(1);

    private readonly Channel<Sighting> _sightings = Channel.CreateBounded<Sighting>(
        new BoundedChannelOptions(100) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly Dictionary<(int VlanId, Ipv4Address Server), DateTimeOffset> _reported = [];

    private sealed record Sighting(string InterfaceName, Ipv4Address Server, MacAddress Station);

    /// <summary>Somebody answered on an interface. Returns at once.</summary>
    /// <param name="station">Its MAC address; zero when only its clients' words are known.</param>
    public void Saw(string interfaceName, Ipv4Address server, MacAddress station) => _sightings.Writer.TryWrite(new Sighting(interfaceName, server, station));

    /// <summary>We asked on an interface, and nobody but us would answer.</summary>
    public void SawNone(string interfaceName) => _sightings.Writer.TryWrite(new Sighting(interfaceName, Ipv4Address.Any, default));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var sighting in _sightings.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await TakeAsync(sighting);
            }
            catch (Exception problem) when (problem is StoreFailedException)
            {
                LogNotWritten(log, problem, sighting.Server, sighting.InterfaceName);
            }
        }
    }

    private async Task TakeAsync(Sighting seen)
    {
        if (!book.Plan.VlanOfInterface.TryGetValue(seen.InterfaceName, out var vlanId)) return;
        await ShowAsync(vlanId, seen.Server.IsEmpty ? null : seen.Server.ToString());
        if (seen.Server.IsEmpty || !book.Plan.ByInterface.ContainsKey(seen.InterfaceName)) return;
        var now = clock.GetUtcNow();
        if (_reported.TryGetValue((vlanId, seen.Server), out var last) && now - last < Quiet) return;
        _reported[(vlanId, seen.Server)] = now;
        var station = seen.Station.IsEmpty ? "" : $" ({seen.Station})";
        LogForeign(log, seen.Server, station, seen.InterfaceName);
        if (controller.Current is not { } own) return;
        timeline.Note(
            own, EventType.RogueDhcpServer,
            $"{seen.Server}{station} answers DHCP on {seen.InterfaceName}, which this appliance serves: switch it off there, or DHCP on this VLAN off");
    }

    private async Task ShowAsync(int vlanId, string? server)
    {
        while (store.Documents(Collections.Vlans).FindVersioned(Collections.Key(vlanId)) is { } vlan && vlan.Value.ExternalDhcp != server)
        {
            try
            {
                await store.CommitAsync(new Batch().Put(Collections.Vlans, vlan.Value with { ExternalDhcp = server }, vlan.Version));
            }
            catch (ConflictException)
            {
                // Somebody edited the VLAN meanwhile; look again.
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Server}{Station} answers DHCP on {InterfaceName}, which this appliance serves")]
    private static partial void LogForeign(ILogger log, Ipv4Address server, string station, string interfaceName);

    [LoggerMessage(LogLevel.Warning, "The DHCP server {Server} seen on {InterfaceName} could not be recorded")]
    private static partial void LogNotWritten(ILogger log, Exception problem, Ipv4Address server, string interfaceName);
}
