using System.Runtime.InteropServices;
using Maas.Rack.Dhcp;
using Maas.Testing.Lab;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maas.Rack.Tests.Dhcp;

/// <summary>A server's namespace with a bridge, 10.66.0.1/24, and namespaces of clients that hang on it; nothing leaves them. The server runs in this process.</summary>
internal sealed class DhcpLab : IAsyncDisposable
{
    public const string Bridge = "br0";

    private const int NewNetwork = 0x40000000;
    private static int _made;

    private readonly string _name = $"maas-dhcp-{Environment.ProcessId}-{Interlocked.Increment(ref _made)}";
    private readonly List<string> _spaces = [];
    private DhcpServer? _server;

    public FakeLeases Leases { get; } = new() { Plan = FakeLeases.PlanOf(Bridge) };

    public static async Task<DhcpLab> StartAsync(DhcpServerOptions? options = null)
    {
        var lab = new DhcpLab();
        await lab.AddSpaceAsync(lab._name);
        foreach (var line in (string[])["link add br0 type bridge stp_state 0 forward_delay 0", "addr add 10.66.0.1/24 dev br0", "link set br0 up"])
            await Programs.RunAsync(["ip", "-n", lab._name, .. line.Split(' ')]);
        lab._server = new DhcpServer(
            lab.Leases, options ?? new DhcpServerOptions { Interfaces = [Bridge], SearchEvery = TimeSpan.FromHours(1) }, TimeProvider.System,
            NullLogger<DhcpServer>.Instance);

        // Sockets and threads belong to the namespace of the thread that makes them.
        Enter(lab._name, () => lab._server.StartAsync(CancellationToken.None));
        return lab;
    }

    /// <summary>Another server in the same namespace.</summary>
    public Task StartSecondAsync()
    {
        using var second = new DhcpServer(Leases, new DhcpServerOptions { Interfaces = [Bridge] }, TimeProvider.System, NullLogger<DhcpServer>.Instance);
        Enter(_name, () => second.StartAsync(CancellationToken.None));
        return Task.CompletedTask;
    }

    /// <summary>A namespace with an interface <c>eth0</c> on the bridge.</summary>
    public async Task<string> AddClientAsync(string? address = null)
    {
        var client = $"{_name}-{_spaces.Count}";
        await AddSpaceAsync(client);
        var port = $"port{_spaces.Count}";
        await Programs.RunAsync(["ip", "link", "add", port, "netns", _name, "type", "veth", "peer", "name", "eth0", "netns", client]);
        await Programs.RunAsync(["ip", "-n", _name, "link", "set", port, "master", Bridge, "up"]);
        await Programs.RunAsync(["ip", "-n", client, "link", "set", "eth0", "up"]);
        if (address is not null) await Programs.RunAsync(["ip", "-n", client, "addr", "add", address, "dev", "eth0"]);
        return client;
    }

    public Task RouteBackAsync(string network, string via) => Programs.RunAsync(["ip", "-n", _name, "route", "add", network, "via", via]);

    /// <summary>A namespace that no bridge knows.</summary>
    public async Task AddSpaceAsync(string name)
    {
        await Programs.RunAsync(["ip", "netns", "add", name]);
        _spaces.Add(name);
        await Programs.RunAsync(["ip", "-n", name, "link", "set", "lo", "up"]);
    }

    public static Task<(int Status, string Output, string Error)> RunAsync(string space, params string[] command) =>
        Programs.TryAsync(["ip", "netns", "exec", space, .. command], TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.StopAsync(CancellationToken.None);
        _server?.Dispose();
        foreach (var space in _spaces) await Programs.TryAsync(["ip", "netns", "del", space]);
    }

    private static void Enter(string space, Func<Task> work)
    {
        Exception? problem = null;
        var thread = new Thread(() =>
        {
            try
            {
                using var name = File.OpenHandle($"/run/netns/{space}");
                if (SetNamespace(name, NewNetwork) != 0) throw new LabException($"setns to {space} failed ({Marshal.GetLastPInvokeError()})");
                _ = work();
            }
            catch (Exception e)
            {
                problem = e;
            }
        });
        thread.Start();
        thread.Join();
        if (problem is not null) throw new LabException(problem.Message, problem);
    }

    [DllImport("libc", EntryPoint = "setns", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetNamespace(SafeHandle descriptor, int kind);
}
