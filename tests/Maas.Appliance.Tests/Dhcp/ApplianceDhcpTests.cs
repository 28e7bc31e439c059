using Maas.Testing;
using Maas.Testing.Lab;

namespace Maas.Appliance.Tests.Dhcp;

/// <summary>DHCP of the whole program: configured through its API, asked by a real client, killed and started again.</summary>
public sealed class ApplianceDhcpTests : IAsyncLifetime
{
    private const string Mac = "52:54:00:77:01:01";

    private readonly TemporaryDirectory _directory = new();
    private readonly string _name = $"maas-lease-{Environment.ProcessId}";
    private LabNetwork? _network;
    private DaemonProcess? _appliance;

    private string Client => _name + "-c";

    private static string Program => Path.Combine(AppContext.BaseDirectory, "maas-appliance");

    public async ValueTask InitializeAsync()
    {
        Needs.Root();
        _network = await LabNetwork.CreateAsync(_name, ports: 0);
        await Programs.RunAsync(["ip", "netns", "add", Client]);
        foreach (var line in (string[])[$"link add port0 netns {_name} type veth peer name eth0 netns {Client}", $"-n {_name} link set port0 master br0 up"])
            await Programs.RunAsync(["ip", .. line.Split(' ')]);
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_appliance is not null) await _appliance.StopAsync(TimeSpan.FromSeconds(10));
        await Programs.TryAsync(["ip", "netns", "del", Client]);
        if (_network is not null) await _network.DeleteAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_lease_shows_on_its_machine_and_survives_kill_9()
    {
        using var api = await ApiAsync();
        Assert.Equal("", await AddressAsync(Mac));
        await SwitchOnAsync(api);
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

        await _appliance!.KillAsync();
        await StartAsync();
        Assert.Equal("10.77.0.101", await AddressAsync("52:54:00:77:01:02"));
        Assert.Equal(address, await AddressAsync(Mac));
    }

    [Fact]
    public async Task A_second_server_says_who_has_the_port_and_what_to_do()
    {
        var (status, _, error) = await Programs.TryAsync(_network!.Inside(
            Program, "serve", "--data-dir", _directory.PathOf("second"), "--interface", LabNetwork.Bridge, "--http-port", "15240", "--boot-http-port", "15248",
            "--no-tftp", "--no-dns"));
        Assert.Equal(1, status);
        Assert.Contains("UDP port 67 is in use", error, StringComparison.Ordinal);
        Assert.Contains("--no-dhcp", error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
    }

    [Fact]
    public async Task Switched_off_on_the_command_line_nobody_listens()
    {
        await _appliance!.StopAsync(TimeSpan.FromSeconds(10));
        await StartAsync("--no-dhcp");
        Assert.DoesNotContain(":67 ", await Programs.RunAsync(_network!.Inside("ss", "-uln")), StringComparison.Ordinal);
    }

    private async Task StartAsync(params string[] more)
    {
        var log = _directory.PathOf("appliance.log");
        File.Delete(log);
        _appliance = await DaemonProcess.StartAsync(_directory.Path, "appliance", _network!.Inside(
            [Program, "serve", "--data-dir", _directory.PathOf("data"), "--interface", LabNetwork.Bridge, "--no-tftp", "--no-dns", .. more]));
        await Poll.UntilAsync(
            () => File.Exists(log) && File.ReadAllText(log).Contains("ready http://", StringComparison.Ordinal), TimeSpan.FromSeconds(60), () => File.ReadAllText(log));
    }

    /// <summary>A range, and DHCP on the VLAN: what an operator does.</summary>
    private static async Task SwitchOnAsync(ApiClient api)
    {
        var rack = (await api.GetAsync("rackcontrollers/"))[0].GetProperty("system_id").GetString()!;
        var subnet = (await api.GetAsync("subnets/")).EnumerateArray().Single(s => s.GetProperty("cidr").GetString() == LabNetwork.Cidr);
        await api.PostAsync("ipranges/", ("type", "dynamic"), ("start_ip", "10.77.0.100"), ("end_ip", "10.77.0.199"));
        var vlan = subnet.GetProperty("vlan").GetProperty("id").GetInt32();
        await api.PutAsync($"vlans/{vlan}/", ("primary_rack", rack), ("dhcp_on", "true"));
    }

    private static async Task<List<string>> EventsAsync(ApiClient api, string id) =>
        [.. (await api.GetAsync($"events/?op=query&id={id}&level=DEBUG")).GetProperty("events").EnumerateArray().Select(e => e.GetProperty("description").GetString()!)];

    /// <summary>What a client of this MAC address gets; empty when nothing.</summary>
    private async Task<string> AddressAsync(string mac)
    {
        var script = _directory.PathOf("udhcpc.sh");
        await File.WriteAllTextAsync(script, "#!/bin/sh\n[ \"$1\" = bound ] && echo \"$ip\"\nexit 0\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await Programs.RunAsync(["ip", "-n", Client, "link", "set", "eth0", "down", "address", mac]);
        await Programs.RunAsync(["ip", "-n", Client, "link", "set", "eth0", "up"]);
        var (_, output, _) = await Programs.TryAsync(["ip", "netns", "exec", Client, "busybox", "udhcpc", "-i", "eth0", "-n", "-q", "-f", "-t", "3", "-T", "2", "-s", script]);
        return output.Trim();
    }

    private Task<ApiClient> ApiAsync() => Task.FromResult(new ApiClient(
        NamespaceSockets.Http(_name), new Uri(Testing.Lab.ApplianceProcess.BaseUrl), File.ReadAllText(Path.Combine(_directory.PathOf("data"), "admin.apikey")).Trim()));
}
