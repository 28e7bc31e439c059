using System.Net;
using Maas.Protocols.Primitives;
using Maas.Region;
using Maas.Region.Discovery;
using Maas.Region.Networks;
using Maas.Testing.Appliance;
using Microsoft.Extensions.DependencyInjection;

namespace Maas.Api.Tests.Resources;

/// <summary>Stations seen on the wire (network.md §7).</summary>
public sealed class DiscoveryTests : IAsyncLifetime
{
    private const string Own = "52:54:00:aa:00:01";

    private readonly Wires _wires = new();
    private readonly Names _names = new();
    private TestAppliance _appliance = null!;
    private ApiClient _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _appliance = await TestAppliance.StartAsync(adjust: services => services.AddSingleton<INetworkProbe>(_wires).AddSingleton<INameLookup>(_names));
        _admin = await _appliance.AsAsync("admin");
        await _appliance.Get<ControllerNode>().RefreshAsync("appliance", "amd64/generic", [new OwnInterface("br0", MacAddress.Parse(Own, null), [(IPAddress.Parse("10.60.0.1"), Cidr.Parse("10.60.0.0/24"))])]);
    }

    public ValueTask DisposeAsync() => _appliance.DisposeAsync();

    private async Task SawAsync(string ip, string mac, int count)
    {
        _appliance.Get<Sightings>().Saw("br0", IPAddress.Parse(ip), MacAddress.Parse(mac, null));
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
        _appliance.Get<Sightings>().Heard("br0", IPAddress.Parse("10.60.0.6"), "printer");
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
        var unclear = await _admin.Post("discovery/?op=clear");
        Assert.Equal(
            (400, "text/plain", "Bad request: could not determine what data to clear.\nMust specify mdns=True, neighbours=True, or all=True."),
            (unclear.Status, unclear.ContentType, unclear.Text));
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
    public async Task Of_several_stations_with_one_address_the_last_is_it_and_the_appliance_is_none()
    {
        var sightings = _appliance.Get<Sightings>();
        for (var i = 1; i < 200; i++) sightings.Saw("br0", IPAddress.Parse("10.60.0.9"), MacAddress.Parse($"52:54:00:aa:01:{i:x2}", null));
        sightings.Saw("br0", IPAddress.Parse("10.60.0.2"), MacAddress.Parse(Own, null));
        sightings.Saw("nosuch", IPAddress.Parse("10.60.0.3"), MacAddress.Parse("52:54:00:aa:02:01", null));
        sightings.Heard("br0", IPAddress.Parse("10.60.0.9"), "former");
        sightings.Heard("br0", IPAddress.Parse("10.60.0.10"), "moved");
        sightings.Heard("br0", IPAddress.Parse("10.60.0.9"), "moved");
        await SawAsync("10.60.0.99", "52:54:00:aa:02:02", 2);
        Assert.Equal(["10.60.0.9 52:54:00:aa:01:c7", "10.60.0.99 52:54:00:aa:02:02"], _appliance.Store.Documents(DiscoveryCollections.Neighbours).All.Select(n => $"{n.Ip} {n.MacAddress}").Order());
        await UntilAsync(() => _appliance.Store.Documents(DiscoveryCollections.MdnsNames).All is [{ Hostname: "moved" } name] && name.Ip.ToString() == "10.60.0.9");
    }

    [Fact]
    public async Task A_tag_nobody_told_of_becomes_one_VLAN_of_the_interfaces_fabric_unless_its_subnet_has_it()
    {
        var elsewhere = (await _admin.Post("fabrics/")).Json["id"]!.ToString();
        var tagged = (await _admin.Post($"fabrics/{elsewhere}/vlans/", ("vid", "9"))).Json["id"]!.ToString();
        await _admin.Post("subnets/", ("cidr", "10.9.0.0/24"), ("vlan", tagged));
        var sightings = _appliance.Get<Sightings>();
        for (var i = 1; i < 50; i++) sightings.Saw("br0", IPAddress.Parse($"10.7.0.{i}"), MacAddress.Parse($"52:54:00:aa:03:{i:x2}", null), 7);
        sightings.Saw("br0", IPAddress.Parse("10.9.0.5"), MacAddress.Parse("52:54:00:aa:04:05", null), 9);
        await UntilAsync(() => _appliance.Store.Documents(DiscoveryCollections.Neighbours).Count == 50);
        var made = Assert.Single(_appliance.Store.Documents(Collections.Vlans).All, v => v.Vid is 7 or 9 && v.Id.ToString(System.Globalization.CultureInfo.InvariantCulture) != tagged);
        Assert.Equal((7, 0, "Automatically created VLAN (observed by br0 on appliance)"), (made.Vid, made.FabricId, made.Description));
        Assert.Equal(9, (int)(await _admin.Get("discovery/ip:10.9.0.5/")).Json["vid"]!);
    }

    [Fact]
    public async Task Reverse_DNS_is_asked_once_its_name_comes_first_and_is_forgotten_with_its_station()
    {
        _names.Known["10.60.0.5"] = "five.example.com";
        await SawAsync("10.60.0.5", "52:54:00:aa:00:05", 1);
        _appliance.Get<Sightings>().Heard("br0", IPAddress.Parse("10.60.0.5"), "itself");
        await UntilAsync(() => _appliance.Store.Documents(DiscoveryCollections.MdnsNames).Count == 1 && _appliance.Store.Documents(DiscoveryCollections.ReverseNames).Count == 1);
        Assert.Equal("five.example.com", (await _admin.Get("discovery/ip:10.60.0.5/")).Json["hostname"]!.ToString());
        await SawAsync("10.60.0.5", "52:54:00:aa:00:05", 1);
        await SawAsync("10.60.0.6", "52:54:00:aa:00:06", 2);
        await UntilAsync(() => _names.Asked.Contains("10.60.0.6"));
        Assert.Single(_names.Asked, "10.60.0.5");
        Assert.Equal(204, (await _admin.Post("discovery/?op=clear_by_mac_and_ip", ("ip", "10.60.0.5"), ("mac", "52:54:00:aa:00:05"))).Status);
        Assert.Equal((0, 0), (_appliance.Store.Documents(DiscoveryCollections.MdnsNames).Count, _appliance.Store.Documents(DiscoveryCollections.ReverseNames).Count));
    }

    [Fact]
    public async Task While_discovery_is_disabled_nobody_is_taken_note_of_and_nothing_is_scanned_by_itself()
    {
        var subnet = (await _admin.Get("subnets/")).Json.AsArray().Single(s => s!["cidr"]!.ToString() == "10.60.0.0/24")!["id"]!.ToString();
        _wires.Done.SetResult();
        await _admin.Post("maas/?op=set_config", ("name", "network_discovery"), ("value", "disabled"));
        await _admin.Put($"subnets/{subnet}/", ("active_discovery", "true"));
        _appliance.Get<Sightings>().Saw("br0", IPAddress.Parse("10.60.0.7"), MacAddress.Parse("52:54:00:aa:00:07", null));
        _appliance.Clock.Advance(TimeSpan.FromMinutes(2));
        await _admin.Post("maas/?op=set_config", ("name", "network_discovery"), ("value", "enabled"));
        await SawAsync("10.60.0.8", "52:54:00:aa:00:08", 1);
        Assert.Empty(_wires.Asked);

        // Enabled, at the next look; and then not before the interval is over.
        for (var minutes = 0; minutes < 5; minutes++) _appliance.Clock.Advance(TimeSpan.FromMinutes(1));
        await UntilAsync(() => _wires.Asked.Count == 1 && _appliance.Store.Documents(DiscoveryCollections.ScanTimes).Count == 1);
        Assert.Equal(("br0", "10.60.0.0/24", false), _wires.Asked[0]);
    }

    [Fact]
    public async Task A_network_that_cannot_be_asked_does_not_keep_the_others_from_it()
    {
        _wires.Done.SetResult();
        _wires.Broken = "10.60.0.0/26";
        await _admin.Post("discovery/?op=scan", [("threads", "1"), .. ((string[])["10.60.0.0/26", "10.60.0.64/26", "10.60.0.64/26", "2001:db8::/64"]).Select(c => ("cidr", c))]);
        await _appliance.Get<NetworkScans>().Running;
        Assert.Equal(["10.60.0.0/26", "10.60.0.64/26"], _wires.Asked.Select(a => a.Item2));
    }

    [Fact]
    public async Task One_scan_runs_at_a_time_and_all_networks_need_force()
    {
        Assert.Equal(400, (await _admin.Post("discovery/?op=scan")).Status);
        Assert.Equal("Invalid threads: Please enter a number", (await _admin.Post("discovery/?op=scan", ("threads", "abc"))).Text);
        Assert.Equal("Invalid cidr: Please enter a valid IP address (a.b.c.d) or IP network (a.b.c.d/e)", (await _admin.Post("discovery/?op=scan", ("cidr", "10.60.0"))).Text);
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
            lock (Asked) Asked.Add((interfaceName, network.ToString(), manner.Slow));
            await Done.Task.WaitAsync(cancel);
            if (network.ToString() == Broken) throw new IOException("The interface is down.");
        }

        public string? Broken { get; set; }
    }

    /// <summary>A DNS server that knows what the test says.</summary>
    private sealed class Names : INameLookup
    {
        public Dictionary<string, string> Known { get; } = [];

        public System.Collections.Concurrent.ConcurrentQueue<string> Asked { get; } = new();

        public Task<string?> NameOfAsync(IPAddress address, CancellationToken cancel)
        {
            Asked.Enqueue(address.ToString());
            return Task.FromResult(Known.GetValueOrDefault(address.ToString()));
        }
    }
}
