using Maas.Testing;
using Maas.Testing.Lab;

namespace Maas.Appliance.Tests;

/// <summary>The whole program in a namespace, 10.77.0.1/24 on a bridge, with other hosts in namespaces of their own on the same wire.</summary>
internal sealed class WiredAppliance : IAsyncDisposable
{
    private static int _made;

    private readonly TemporaryDirectory _directory = new();
    private readonly List<string> _hosts = [];
    private LabNetwork? _network;
    private DaemonProcess? _process;

    private string Name { get; } = $"maas-app-{Environment.ProcessId}-{Interlocked.Increment(ref _made)}";

    public static string Program => Path.Combine(AppContext.BaseDirectory, "maas-appliance");

    public string Folder => _directory.Path;

    public LabNetwork Network => _network!;

    public string Log => File.ReadAllText(_directory.PathOf("appliance.log"));

    public static async Task<WiredAppliance> StartAsync()
    {
        var appliance = new WiredAppliance();
        try
        {
            appliance._network = await LabNetwork.CreateAsync(appliance.Name, ports: 0);
            await appliance.RunAsync();
            return appliance;
        }
        catch
        {
            await appliance.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs the program; returns when it is ready.</summary>
    public async Task RunAsync(params string[] more)
    {
        File.Delete(_directory.PathOf("appliance.log"));
        _process = await DaemonProcess.StartAsync(_directory.Path, "appliance", Network.Inside(
            [Program, "serve", "--data-dir", _directory.PathOf("data"), "--interface", LabNetwork.Bridge, "--no-tftp", "--no-dns", .. more]));
        await Poll.UntilAsync(
            () => File.Exists(_directory.PathOf("appliance.log")) && Log.Contains("ready http://", StringComparison.Ordinal), TimeSpan.FromSeconds(60), () => Log);
    }

    public Task StopAsync() => _process!.StopAsync(TimeSpan.FromSeconds(10));

    /// <summary>As a power failure ends it.</summary>
    public Task KillAsync() => _process!.KillAsync();

    public ApiClient Api() => new(
        NamespaceSockets.Http(Name), new Uri(Testing.Lab.ApplianceProcess.BaseUrl), File.ReadAllText(Path.Combine(_directory.PathOf("data"), "admin.apikey")).Trim());

    /// <summary>A host with an interface <c>eth0</c> on the wire.</summary>
    /// <returns>Its namespace.</returns>
    public async Task<string> AddHostAsync(string? address = null, string? mac = null)
    {
        var host = $"{Name}-{_hosts.Count}";
        var port = $"port{_hosts.Count}";
        await Programs.RunAsync(["ip", "netns", "add", host]);
        _hosts.Add(host);
        await Programs.RunAsync(["ip", "link", "add", port, "netns", Name, "type", "veth", "peer", "name", "eth0", "netns", host]);
        if (mac is not null) await Programs.RunAsync(["ip", "-n", host, "link", "set", "eth0", "address", mac]);
        foreach (var (space, link) in ((string, string)[])[(Name, $"{port} master {LabNetwork.Bridge} up"), (host, "lo up"), (host, "eth0 up")])
            await Programs.RunAsync(["ip", "-n", space, "link", "set", .. link.Split(' ')]);
        if (address is not null) await Programs.RunAsync(["ip", "-n", host, "addr", "add", address, "dev", "eth0"]);
        return host;
    }

    public static Task<(int Status, string Output, string Error)> InAsync(string host, params string[] command) =>
        Programs.TryAsync(["ip", "netns", "exec", host, .. command], TestContext.Current.CancellationToken);

    /// <summary>A range, and DHCP on the VLAN: what an operator does.</summary>
    public static async Task SwitchOnDhcpAsync(ApiClient api)
    {
        var rack = (await api.GetAsync("rackcontrollers/"))[0].GetProperty("system_id").GetString()!;
        var subnet = (await api.GetAsync("subnets/")).EnumerateArray().Single(s => s.GetProperty("cidr").GetString() == LabNetwork.Cidr);
        await api.PostAsync("ipranges/", ("type", "dynamic"), ("start_ip", "10.77.0.100"), ("end_ip", "10.77.0.199"));
        var vlan = subnet.GetProperty("vlan").GetProperty("id").GetInt32();
        await api.PutAsync($"vlans/{vlan}/", ("primary_rack", rack), ("dhcp_on", "true"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await StopAsync();
        foreach (var host in _hosts) await Programs.TryAsync(["ip", "netns", "del", host]);
        if (_network is not null) await _network.DeleteAsync();
        _directory.Dispose();
    }
}
