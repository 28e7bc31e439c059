using Maas.Protocols.Primitives;
using Maas.Region.Discovery;
using Maas.Region.Networks;
using Maas.Testing.Appliance;
using Microsoft.Extensions.DependencyInjection;

namespace Maas.Api.Tests.Resources;

/// <summary>Stations seen on the wire (network.md §7).</summary>
public sealed class DiscoveryTests : IAsyncLifetime
{
    private readonly Wires _wires = new();
    private TestAppliance _appliance = null!;
    private ApiClient _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _appliance = await TestAppliance.StartAsync(adjust: services => services.AddSingleton<INetworkProbe>(_wires));
        _admin = await _appliance.AsAsync("admin");
        await _appliance.Get<ControllerNode>().RefreshAsync("appliance", "amd64/generic", [new OwnInterface("br0", MacAddress.Parse("52:54:00:aa:00:01", null), [])]);
    }

    public ValueTask DisposeAsync() => _appliance.DisposeAsync();

    private async Task SawAsync(string ip, string mac, int count)
    {
        _appliance.Get<Sightings>().Saw("br0", System.Net.IPAddress.Parse(ip), MacAddress.Parse(mac, null));
        await UntilAsync(() => _appliance.Store.Documents(DiscoveryCollections.Neighbours).Count == count);
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        for (var i = 0; i < 500 && !isSo(); i++) await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.True(isSo());
    }

    [Fact]
    public async Task Stations_are_listed_newest_first_by_what_is_known_of_them_and_forgotten()
    {
        await SawAsync("10.60.0.5", "52:54:00:aa:00:05", 1);
        _appliance.Clock.Advance(TimeSpan.FromSeconds(5));
        await SawAsync("10.60.0.6", "52:54:00:aa:00:06", 2);
        _appliance.Get<Sightings>().Heard("br0", System.Net.IPAddress.Parse("10.60.0.6"), "printer");
        await UntilAsync(() => _appliance.Store.Documents(DiscoveryCollections.MdnsNames).Count == 1);
        await _admin.Post("devices/", ("mac_addresses", "52:54:00:aa:00:05"));
        var all = (await _admin.Get("discovery/")).Json.AsArray();
        Assert.Equal(["10.60.0.6", "10.60.0.5"], all.Select(d => d!["ip"]!.ToString()));
        Assert.Equal(("printer", "br0"), (all[0]!["hostname"]!.ToString(), all[0]!["observer"]!["interface_name"]!.ToString()));
        Assert.Equal(Convert.ToBase64String("10.60.0.6,52:54:00:aa:00:06"u8), all[0]!["discovery_id"]!.ToString());
        Assert.Equal(["10.60.0.6"], (await _admin.Get("discovery/?op=by_unknown_mac")).Json.AsArray().Select(d => d!["ip"]!.ToString()));
        Assert.Equal(2, (await _admin.Get("discovery/?op=by_unknown_ip")).Json.AsArray().Count);
        Assert.Equal("10.60.0.5", (await _admin.Get("discovery/mac:52:54:00:aa:00:05/")).Json["ip"]!.ToString());
        Assert.Equal("10.60.0.6", (await _admin.Get($"discovery/{Uri.EscapeDataString(all[0]!["discovery_id"]!.ToString())}/")).Json["ip"]!.ToString());

        var user = await _appliance.AsAsync("user");
        Assert.Equal((403, "Must be an administrator to clear discovery entries."), Of(await user.Post("discovery/?op=clear", ("all", "true"))));
        Assert.Equal(400, (await _admin.Post("discovery/?op=clear")).Status);
        Assert.Equal((410, "Gone"), Of(await _admin.Post("discovery/?op=clear_by_mac_and_ip", ("ip", "10.60.0.9"), ("mac", "52:54:00:aa:00:05"))));
        Assert.Equal(204, (await _admin.Post("discovery/?op=clear_by_mac_and_ip", ("ip", "10.60.0.5"), ("mac", "52:54:00:aa:00:05"))).Status);
        Assert.Single((await _admin.Get("discovery/")).Json.AsArray());
        Assert.Equal(204, (await _admin.Post("discovery/?op=clear", ("neighbours", "true"))).Status);
        Assert.Empty((await _admin.Get("discovery/")).Json.AsArray());

        static (int, string) Of(Reply reply) => (reply.Status, reply.Text);
    }

    [Fact]
    public async Task A_station_that_took_an_address_over_replaces_the_former()
    {
        await SawAsync("10.60.0.7", "52:54:00:aa:00:07", 1);
        await SawAsync("10.60.0.7", "52:54:00:aa:00:08", 1);
        await UntilAsync(() => _appliance.Store.Documents(DiscoveryCollections.Neighbours).All[0].MacAddress.ToString() == "52:54:00:aa:00:08");
    }

    [Fact]
    public async Task One_scan_runs_at_a_time_and_all_networks_need_force()
    {
        Assert.Equal(400, (await _admin.Post("discovery/?op=scan")).Status);
        Assert.Equal("""{"cidr": ["'10.60.0' is not a network: write <network>/<prefixlen>."]}""", (await _admin.Post("discovery/?op=scan", ("cidr", "10.60.0"))).Text);
        var nothing = await _admin.Post("discovery/?op=scan", ("cidr", "192.0.2.0/24"));
        Assert.StartsWith("Unable to initiate network scanning", nothing.Json["result"]!.ToString(), StringComparison.Ordinal);
        var started = await _admin.Post("discovery/?op=scan", ("cidr", "10.60.0.0/28"), ("slow", "true"));
        Assert.Equal(("Scanning is in-progress on all rack controllers.", "appliance"), (started.Json["result"]!.ToString(), started.Json["scan_started_on"]![0]!["hostname"]!.ToString()));
        var again = await _admin.Post("discovery/?op=scan", ("force", "true"));
        Assert.StartsWith("A scan was already in-progress on 1 rack controller(s)", again.Json["result"]!.ToString(), StringComparison.Ordinal);
        _wires.Done.SetResult();
        await _appliance.Get<NetworkScans>().Running;
        Assert.Equal(("br0", "10.60.0.0/28", true), _wires.Asked[0]);
    }

    /// <summary>A network that is asked as long as the test wants.</summary>
    private sealed class Wires : INetworkProbe
    {
        public List<(string, string, bool)> Asked { get; } = [];

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyList<(string InterfaceName, Cidr Network)> Attached => [("br0", Cidr.Parse("10.60.0.0/24"))];

        public async Task ProbeAsync(string interfaceName, Cidr network, ScanManner manner, CancellationToken cancel)
        {
            Asked.Add((interfaceName, network.ToString(), manner.Slow));
            await Done.Task.WaitAsync(cancel);
        }
    }
}
