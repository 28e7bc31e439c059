using Maas.Testing;
using Maas.Testing.Lab;

namespace Maas.Appliance.Tests.Dhcp;

/// <summary>DHCP snippets as clients of Debian get them: in force at the next packet, from the narrowest place, and as they were when a change is refused.</summary>
public sealed class ApplianceSnippetTests : IAsyncLifetime
{
    private const string Known = "52:54:00:77:02:01";
    private const string Other = "52:54:00:77:02:02";

    private WiredAppliance? _appliance;
    private ApiClient? _api;
    private string _client = "";

    public async ValueTask InitializeAsync()
    {
        Needs.Root();
        _appliance = await WiredAppliance.StartAsync();
        _api = _appliance.Api();
        _client = await _appliance.AddHostAsync();
        await WiredAppliance.SwitchOnDhcpAsync(_api);
    }

    public async ValueTask DisposeAsync()
    {
        _api?.Dispose();
        if (_appliance is not null) await _appliance.DisposeAsync();
    }

    [Fact]
    public async Task The_narrowest_place_wins_and_what_is_disabled_or_gone_is_not_served()
    {
        var machine = (await _api!.PostAsync("machines/", ("architecture", "amd64"), ("mac_addresses", Known), ("power_type", "manual"), ("commission", "false"))).GetProperty("system_id").GetString()!;
        var range = (await _api.GetAsync("ipranges/"))[0].GetProperty("id").GetInt32();
        var everybody = await SnippetAsync("option ntp-servers 10.9.9.1; option tftp150 code 150 = ip-address; option tftp150 10.9.9.150; default-lease-time 200;");
        await BothAsync("10.9.9.1");
        Assert.Contains("lease=200", await UdhcpcAsync(Known), StringComparison.Ordinal);
        Assert.Contains("option tftp150 10.9.9.150;", await DhclientAsync(Known), StringComparison.Ordinal);

        var subnet = await SnippetAsync("option ntp-servers 10.9.9.2;", ("subnet", LabNetwork.Cidr));
        await BothAsync("10.9.9.2");
        Assert.Contains("option tftp150 10.9.9.150;", await DhclientAsync(Known), StringComparison.Ordinal);
        var ofRange = await SnippetAsync("option ntp-servers 10.9.9.3;", ("subnet", LabNetwork.Cidr), ("iprange", $"{range}"));
        await BothAsync("10.9.9.3");
        var node = await SnippetAsync("option ntp-servers 10.9.9.4, 10.9.9.5; filename \"own/loader\"; next-server 10.9.9.6;", ("node", machine));
        Assert.Contains("option ntp-servers 10.9.9.4,10.9.9.5;", await DhclientAsync(Known), StringComparison.Ordinal);
        var own = await UdhcpcAsync(Known);
        Assert.Contains("ntpsrv=10.9.9.4 10.9.9.5", own, StringComparison.Ordinal);
        Assert.Contains("boot_file=own/loader", own, StringComparison.Ordinal);
        Assert.Contains("siaddr=10.9.9.6", own, StringComparison.Ordinal);
        Assert.Contains("option ntp-servers 10.9.9.3;", await DhclientAsync(Other), StringComparison.Ordinal);

        await _api.PutAsync($"dhcp-snippets/{node}/", ("enabled", "false"));
        await BothAsync("10.9.9.3");
        await _api.DeleteAsync($"dhcp-snippets/{ofRange}/");
        await BothAsync("10.9.9.2");
        await _api.PutAsync($"dhcp-snippets/{subnet}/", ("enabled", "false"));
        await BothAsync("10.9.9.1");
        await _api.DeleteAsync($"dhcp-snippets/{everybody}/");
        Assert.DoesNotContain("ntp-servers 10.9.9", await DhclientAsync(Known), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_change_changes_nothing_on_the_wire_and_a_revert_takes_effect()
    {
        var id = await SnippetAsync("option ntp-servers 10.9.9.1;");
        await _api!.PutAsync($"dhcp-snippets/{id}/", ("value", "option ntp-servers 10.9.9.2;"));
        foreach (var wrong in (string[])["option ntp-servers 10.9.9.3", "option ntp-servers 10.9.9;", "class \"x\" { }", "option nonsense 1;", "}"])
        {
            var refused = await Assert.ThrowsAsync<LabException>(() => _api.PutAsync($"dhcp-snippets/{id}/", ("value", wrong)));
            Assert.Contains("Line 1", refused.Message, StringComparison.Ordinal);
        }

        await BothAsync("10.9.9.2");
        await _api.PostAsync($"dhcp-snippets/{id}/?op=revert", ("to", "-1"));
        await BothAsync("10.9.9.1");
    }

    [Fact]
    public async Task Hosts_have_their_address_and_who_is_denied_hears_nothing()
    {
        var id = await SnippetAsync($"host a {{ hardware ethernet {Known}; fixed-address 10.77.0.66; option host-name \"a66\"; }} host b {{ hardware ethernet {Other}; deny booting; }}");
        var known = await UdhcpcAsync(Known);
        Assert.Contains("ip=10.77.0.66", known, StringComparison.Ordinal);
        Assert.Contains("hostname=a66", known, StringComparison.Ordinal);
        Assert.Equal("", await UdhcpcAsync(Other));
        await _api!.PutAsync($"dhcp-snippets/{id}/", ("value", "deny unknown-clients;"));
        Assert.Equal("", await UdhcpcAsync(Other));
        await _api.DeleteAsync($"dhcp-snippets/{id}/");
        Assert.Contains("ip=10.77.0.1", await UdhcpcAsync(Other), StringComparison.Ordinal);
    }

    private async Task<int> SnippetAsync(string value, params (string Name, string Value)[] place) =>
        (await _api!.PostAsync("dhcp-snippets/", [("name", "test"), ("value", value), .. place])).GetProperty("id").GetInt32();

    /// <summary>Both clients are told this time server.</summary>
    private async Task BothAsync(string ntp)
    {
        Assert.Contains($"ntpsrv={ntp}\n", await UdhcpcAsync(Known), StringComparison.Ordinal);
        Assert.Contains($"option ntp-servers {ntp};", await DhclientAsync(Known), StringComparison.Ordinal);
    }

    /// <summary>What its script is told; empty when nobody answers.</summary>
    private async Task<string> UdhcpcAsync(string mac)
    {
        var script = Path.Combine(_appliance!.Folder, "udhcpc.sh");
        await File.WriteAllTextAsync(script, "#!/bin/sh\n[ \"$1\" = bound ] && env\nexit 0\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await WithMacAsync(mac);
        return (await WiredAppliance.InAsync(_client, "busybox", "udhcpc", "-i", "eth0", "-n", "-q", "-f", "-t", "2", "-T", "2", "-O", "ntpsrv", "-O", "hostname", "-s", script)).Output;
    }

    /// <summary>Its lease file.</summary>
    private async Task<string> DhclientAsync(string mac)
    {
        var (configuration, leases, pid) = (Path.Combine(_appliance!.Folder, "dhclient.conf"), Path.Combine(_appliance.Folder, "dhclient.leases"), Path.Combine(_appliance.Folder, "dhclient.pid"));
        await File.WriteAllTextAsync(configuration, "option tftp150 code 150 = ip-address;\nrequest subnet-mask, routers, ntp-servers, tftp150;\ntimeout 20;\n");
        File.Delete(leases);
        await WithMacAsync(mac);
        var (status, _, error) = await WiredAppliance.InAsync(_client, "dhclient", "-1", "-sf", "/bin/true", "-cf", configuration, "-lf", leases, "-pf", pid, "eth0");
        Assert.True(status == 0, error);
        var lease = await File.ReadAllTextAsync(leases);
        await WiredAppliance.InAsync(_client, "dhclient", "-x", "-pf", pid, "-lf", leases, "-sf", "/bin/true", "eth0");
        return lease;
    }

    private async Task WithMacAsync(string mac)
    {
        await Programs.RunAsync(["ip", "-n", _client, "link", "set", "eth0", "down", "address", mac]);
        await Programs.RunAsync(["ip", "-n", _client, "link", "set", "eth0", "up"]);
    }
}
