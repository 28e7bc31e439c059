using System.Text.Json;
using Maas.Testing;
using Maas.Testing.Lab;

namespace Maas.Appliance.Tests.Discovery;

/// <summary>Discovery of the whole program, among hosts with programs of Debian.</summary>
public sealed class ApplianceDiscoveryTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Of a maker that the IEEE's list has.</summary>
    private const string Mac = "00:00:0c:77:00:09";

    private WiredAppliance? _appliance;
    private ApiClient? _api;

    public async ValueTask InitializeAsync()
    {
        Needs.Root();
        _appliance = await WiredAppliance.StartAsync();
        _api = _appliance.Api();
    }

    public async ValueTask DisposeAsync()
    {
        _api?.Dispose();
        if (_appliance is not null) await _appliance.DisposeAsync();
    }

    [Fact]
    public async Task A_station_is_listed_with_its_maker_and_name_until_it_is_forgotten()
    {
        var host = await _appliance!.AddHostAsync("10.77.0.9/24", Mac);
        await ArpAsync(host);
        var station = await StationAsync("10.77.0.9");
        Assert.Equal((Mac, "Cisco Systems, Inc"), (Text(station, "mac_address"), Text(station, "mac_organization")));
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (station.GetProperty("vid").ValueKind, station.GetProperty("hostname").ValueKind));
        Assert.Equal("fabric-0", Text(station, "fabric_name"));
        var rack = (await _api!.GetAsync("rackcontrollers/"))[0];
        Assert.Equal((Text(rack, "system_id"), "br0"), (Text(station.GetProperty("observer"), "system_id"), Text(station.GetProperty("observer"), "interface_name")));

        var avahi = await Avahi.StartAsync(_appliance.Folder, host, "printer");
        await UntilAsync(async () => Text(await StationAsync("10.77.0.9"), "hostname") == "printer");
        await avahi.StopAsync(TimeSpan.FromSeconds(5));

        // What is the appliance's own is no discovery.
        var all = (await _api.GetAsync("discovery/")).EnumerateArray().ToList();
        Assert.DoesNotContain(all, s => Text(s, "ip") == LabNetwork.Appliance);
        await _api.PostAsync("devices/", ("mac_addresses", Mac));
        Assert.DoesNotContain((await _api.GetAsync("discovery/?op=by_unknown_mac")).EnumerateArray(), s => Text(s, "mac_address") == Mac);
        Assert.Contains((await _api.GetAsync("discovery/?op=by_unknown_ip")).EnumerateArray(), s => Text(s, "mac_address") == Mac);

        await _api.PostAsync("discovery/?op=clear_by_mac_and_ip", ("ip", "10.77.0.9"), ("mac", Mac));
        var gone = await Assert.ThrowsAsync<LabException>(() => _api.PostAsync("discovery/?op=clear_by_mac_and_ip", ("ip", "10.77.0.9"), ("mac", Mac)));
        Assert.Contains("410", gone.Message, StringComparison.Ordinal);
        await ArpAsync(host);
        await StationAsync("10.77.0.9");
        await _api.PostAsync("discovery/?op=clear", ("all", "true"));
        Assert.Empty((await _api.GetAsync("discovery/")).EnumerateArray());
    }

    [Fact]
    public async Task What_DNS_calls_a_station_comes_before_what_it_calls_itself()
    {
        var subnet = (await _api!.GetAsync("subnets/")).EnumerateArray().Single(s => Text(s, "cidr") == LabNetwork.Cidr).GetProperty("id").GetInt32();
        await _api.PutAsync($"subnets/{subnet}/", ("rdns_mode", "0"));
        await _api.PostAsync("maas/?op=set_config", ("name", "upstream_dns"), ("value", "10.77.0.53"));
        var server = await _appliance!.AddHostAsync("10.77.0.53/24");
        var dnsmasq = await DaemonProcess.StartAsync(_appliance.Folder, "dnsmasq",
        [
            "ip", "netns", "exec", server, "dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--user=root", "--interface=eth0",
            $"--pid-file={Path.Combine(_appliance.Folder, "dnsmasq-own.pid")}", "--ptr-record=8.0.77.10.in-addr.arpa,db.example.com",
        ]);
        try
        {
            await UntilAsync(async () => (await WiredAppliance.InAsync(server, "ss", "-uln")).Output.Contains(":53 ", StringComparison.Ordinal));
            var host = await _appliance.AddHostAsync("10.77.0.8/24");
            await ArpAsync(host);
            await UntilAsync(async () => Text(await StationAsync("10.77.0.8"), "hostname") == "db.example.com");
        }
        finally
        {
            await dnsmasq.StopAsync(TimeSpan.FromSeconds(5));
        }
    }

    [Fact]
    public async Task A_tag_nobody_told_of_becomes_a_VLAN()
    {
        var host = await _appliance!.AddHostAsync("10.77.0.9/24", Mac);
        const string Frame = $"Ether(dst='ff:ff:ff:ff:ff:ff', src='{Mac}')/Dot1Q(vlan=7)/ARP(hwsrc='{Mac}', psrc='10.7.0.9', pdst='10.7.0.1')";
        var (status, _, error) = await WiredAppliance.InAsync(host, "/usr/bin/python3", "-c", $"from scapy.all import *\nsendp({Frame}, iface='eth0', verbose=0)");
        Assert.True(status == 0, error);
        Assert.Equal(7, (await StationAsync("10.7.0.9")).GetProperty("vid").GetInt32());
        var vlan = (await _api!.GetAsync("fabrics/0/vlans/7/")).GetProperty("id").GetInt32();
        Assert.True(vlan > 0);
    }

    [Theory]
    [InlineData("false", "false")]
    [InlineData("false", "true")]
    [InlineData("true", "false")]
    [InlineData("true", "true")]
    public async Task A_silent_host_is_found_by_a_scan(string ping, string slow)
    {
        await _appliance!.AddHostAsync("10.77.0.20/24", Mac);
        var started = await _api!.PostAsync("discovery/?op=scan", ("cidr", "10.77.0.16/29"), ("always_use_ping", ping), ("slow", slow), ("threads", "8"));
        Assert.Equal("Scanning is in-progress on all rack controllers.", Text(started, "result"));
        Assert.Equal(Mac, Text(await StationAsync("10.77.0.20"), "mac_address"));
    }

    private static Task<(int Status, string Output, string Error)> ArpAsync(string host) => WiredAppliance.InAsync(host, "arping", "-c", "1", "-w", "2", "-I", "eth0", LabNetwork.Appliance);

    private async Task<JsonElement> StationAsync(string ip)
    {
        JsonElement? found = null;
        await UntilAsync(async () =>
        {
            foreach (var station in (await _api!.GetAsync("discovery/")).EnumerateArray())
            {
                if (Text(station, "ip") == ip) found = station;
            }

            return found is not null;
        });
        return found!.Value;
    }

    private Task UntilAsync(Func<Task<bool>> holds) => Poll.UntilAsync(holds, Patience, async () => $"{await _api!.GetAsync("discovery/")}\n{_appliance!.Log}", Poll.Step);

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();
}
