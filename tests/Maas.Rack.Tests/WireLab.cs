using System.Runtime.InteropServices;
using Maas.Testing.Lab;

namespace Maas.Rack.Tests;

/// <summary>A server's namespace with a bridge, 10.66.0.1/24, and namespaces of other hosts that hang on it; nothing leaves them. What is under test runs in
/// this process.</summary>
internal sealed class WireLab : IAsyncDisposable
{
    public const string Bridge = "br0";

    private const int NewNetwork = 0x40000000;
    private static int _made;

    private readonly List<string> _spaces = [];

    /// <summary>The server's namespace.</summary>
    public string Name { get; } = $"maas-wire-{Environment.ProcessId}-{Interlocked.Increment(ref _made)}";

    public static async Task<WireLab> StartAsync()
    {
        var lab = new WireLab();
        await lab.AddSpaceAsync(lab.Name);
        foreach (var line in (string[])["link add br0 type bridge stp_state 0 forward_delay 0", "addr add 10.66.0.1/24 dev br0", "link set br0 up"])
            await Programs.RunAsync(["ip", "-n", lab.Name, .. line.Split(' ')]);
        return lab;
    }

    /// <summary>A namespace with an interface <c>eth0</c> on the bridge.</summary>
    public async Task<string> AddHostAsync(string? address = null, string? mac = null)
    {
        var host = $"{Name}-{_spaces.Count}";
        await AddSpaceAsync(host);
        var port = $"port{_spaces.Count}";
        await Programs.RunAsync(["ip", "link", "add", port, "netns", Name, "type", "veth", "peer", "name", "eth0", "netns", host]);
        if (mac is not null) await Programs.RunAsync(["ip", "-n", host, "link", "set", "eth0", "address", mac]);
        await Programs.RunAsync(["ip", "-n", Name, "link", "set", port, "master", Bridge, "up"]);
        await Programs.RunAsync(["ip", "-n", host, "link", "set", "eth0", "up"]);
        if (address is not null) await Programs.RunAsync(["ip", "-n", host, "addr", "add", address, "dev", "eth0"]);
        return host;
    }

    /// <summary>A namespace that no bridge knows.</summary>
    public async Task AddSpaceAsync(string name)
    {
        await Programs.RunAsync(["ip", "netns", "add", name]);
        _spaces.Add(name);
        await Programs.RunAsync(["ip", "-n", name, "link", "set", "lo", "up"]);
    }

    public static Task<(int Status, string Output, string Error)> RunAsync(string space, params string[] command) =>
        Programs.TryAsync(["ip", "netns", "exec", space, .. command], TestContext.Current.CancellationToken);

    /// <summary>Sends Ethernet frames, built by scapy, by the interface of a host: what its kernel would not send by itself.</summary>
    /// <param name="frames">Expressions of scapy, with their sender: without one, scapy takes none where there is no route, and bridges drop that.</param>
    public static async Task SendAsync(string host, params string[] frames)
    {
        var script = $"from scapy.all import *\nsendp([{string.Join(", ", frames)}], iface='eth0', verbose=0)";
        var (status, _, error) = await RunAsync(host, "/usr/bin/python3", "-c", script);
        Assert.True(status == 0, error);
    }

    /// <summary>Starts something in the server's namespace: the sockets it makes before it first waits belong there.</summary>
    public Task Enter(Func<Task> work)
    {
        var (started, problem) = (Task.CompletedTask, (Exception?)null);
        var thread = new Thread(() =>
        {
            try
            {
                using var name = File.OpenHandle($"/run/netns/{Name}");
                if (SetNamespace(name, NewNetwork) != 0) throw new LabException($"setns to {Name} failed ({Marshal.GetLastPInvokeError()})");
                started = work();
            }
            catch (Exception e)
            {
                problem = e;
            }
        });
        thread.Start();
        thread.Join();
        return problem is null ? started : throw new LabException(problem.Message, problem);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var space in _spaces) await Programs.TryAsync(["ip", "netns", "del", space]);
    }

    [DllImport("libc", EntryPoint = "setns", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetNamespace(SafeHandle descriptor, int kind);
}
