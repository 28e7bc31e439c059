using Maas.Rack.Dhcp;
using Maas.Testing.Lab;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maas.Rack.Tests.Dhcp;

/// <summary>A DHCP server on a wire of namespaces.</summary>
internal sealed class DhcpLab : IAsyncDisposable
{
    public const string Bridge = WireLab.Bridge;

    private readonly WireLab _wire;
    private readonly DhcpServer _server;

    private DhcpLab(WireLab wire, DhcpServerOptions options)
    {
        _wire = wire;
        _server = new DhcpServer(Leases, options, TimeProvider.System, NullLogger<DhcpServer>.Instance);
    }

    public FakeLeases Leases { get; } = new() { Plan = FakeLeases.PlanOf(Bridge) };

    public static async Task<DhcpLab> StartAsync(DhcpServerOptions? options = null)
    {
        var lab = new DhcpLab(await WireLab.StartAsync(), options ?? new DhcpServerOptions { Interfaces = [Bridge], SearchEvery = TimeSpan.FromHours(1) });
        await lab._wire.Enter(() => lab._server.StartAsync(CancellationToken.None));
        return lab;
    }

    /// <summary>Another server in the same namespace.</summary>
    public async Task StartSecondAsync()
    {
        using var second = new DhcpServer(Leases, new DhcpServerOptions { Interfaces = [Bridge] }, TimeProvider.System, NullLogger<DhcpServer>.Instance);
        await _wire.Enter(() => second.StartAsync(CancellationToken.None));
    }

    /// <summary>A namespace with an interface <c>eth0</c> on the bridge.</summary>
    public Task<string> AddClientAsync(string? address = null, string? mac = null) => _wire.AddHostAsync(address, mac);

    public Task RouteBackAsync(string network, string via) => Programs.RunAsync(["ip", "-n", _wire.Name, "route", "add", network, "via", via]);

    public Task AddSpaceAsync(string name) => _wire.AddSpaceAsync(name);

    public static Task<(int Status, string Output, string Error)> RunAsync(string space, params string[] command) => WireLab.RunAsync(space, command);

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(CancellationToken.None);
        _server.Dispose();
        await _wire.DisposeAsync();
    }
}
