using Maas.Testing;
using Maas.Testing.Lab;

namespace Maas.Appliance.Tests.Dhcp;

/// <summary>DHCP of the whole program: configured through its API, asked by a real client, killed and started again.</summary>
public sealed class ApplianceDhcpTests : IAsyncLifetime
{
    private const string Mac = "52:54:00:77:01:01";

    private WiredAppliance? _appliance;
    private string _client = "";

    public async ValueTask InitializeAsync()
    {
        Needs.Root();
        _appliance = await WiredAppliance.StartAsync();
        _client = await _appliance.AddHostAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_appliance is not null) await _appliance.DisposeAsync();
    }

    [Fact]
    public async Task A_lease_shows_on_its_machine_and_survives_kill_9()
    {
        using var api = _appliance!.Api();
        Assert.Equal("", await AddressAsync(Mac));
        await WiredAppliance.SwitchOnDhcpAsync(api);
        var address = await AddressAsync(Mac);
        Assert.Equal("10.77.0.100", address);

        var machine = await api.PostAsync("machines/", ("architecture", "amd64"), ("mac_addresses", Mac), ("power_type", "manual"), ("commission", "false"));
        var id = machine.GetProperty("system_id").GetString()!;
        await Poll.UntilAsync(
            async () => (await api.GetAsync($"machines/{id}/")).GetProperty("interface_set")[0].GetProperty("discovered").ToString().Contains(address, StringComparison.Ordinal),
            TimeSpan.FromSeconds(20), async () => (await api.GetAsync($"machines/{id}/")).ToString(), Poll.Step);
        Assert.Equal(address, await AddressAsync(Mac));
        await Poll.UntilAsync(
            async () => (await EventsAsync(api, id)).Any(e => e.Contains($"{address} for 600 seconds to {Mac}", StringComparison.Ordinal)),
            TimeSpan.FromSeconds(20), async () => string.Join('\n', await EventsAsync(api, id)), Poll.Step);

        await _appliance.KillAsync();
        await _appliance.RunAsync();
        Assert.Equal("10.77.0.101", await AddressAsync("52:54:00:77:01:02"));
        Assert.Equal(address, await AddressAsync(Mac));
    }

    [Fact]
    public async Task A_second_server_says_who_has_the_port_and_what_to_do()
    {
        var (status, _, error) = await Programs.TryAsync(_appliance!.Network.Inside(
            WiredAppliance.Program, "serve", "--data-dir", Path.Combine(_appliance.Folder, "second"), "--interface", LabNetwork.Bridge, "--http-port", "15240", "--boot-http-port", "15248",
            "--no-tftp", "--no-dns"));
        Assert.Equal(1, status);
        Assert.Contains("UDP port 67 is in use", error, StringComparison.Ordinal);
        Assert.Contains("--no-dhcp", error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
    }

    [Fact]
    public async Task Switched_off_on_the_command_line_nobody_listens()
    {
        await _appliance!.StopAsync();
        await _appliance.RunAsync("--no-dhcp");
        Assert.DoesNotContain(":67 ", await Programs.RunAsync(_appliance.Network.Inside("ss", "-uln")), StringComparison.Ordinal);
    }

    private static async Task<List<string>> EventsAsync(ApiClient api, string id) =>
        [.. (await api.GetAsync($"events/?op=query&id={id}&level=DEBUG")).GetProperty("events").EnumerateArray().Select(e => e.GetProperty("description").GetString()!)];

    /// <summary>What a client of this MAC address gets; empty when nothing.</summary>
    private async Task<string> AddressAsync(string mac)
    {
        var script = Path.Combine(_appliance!.Folder, "udhcpc.sh");
        await File.WriteAllTextAsync(script, "#!/bin/sh\n[ \"$1\" = bound ] && echo \"$ip\"\nexit 0\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await Programs.RunAsync(["ip", "-n", _client, "link", "set", "eth0", "down", "address", mac]);
        await Programs.RunAsync(["ip", "-n", _client, "link", "set", "eth0", "up"]);
        var (_, output, _) = await WiredAppliance.InAsync(_client, ["busybox", "udhcpc", "-i", "eth0", "-n", "-q", "-f", "-t", "3", "-T", "2", "-s", script]);
        return output.Trim();
    }
}
