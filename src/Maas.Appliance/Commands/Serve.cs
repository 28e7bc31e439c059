using System.Net;
using System.Net.Sockets;
using Maas.Api;
using Maas.Appliance.Wiring;
using Maas.Rack.Boot.Http;
using Maas.Power;
using Maas.Region;
using Maas.Region.Networks;
using Maas.Region.Nodes;
using Maas.Store;
using Maas.Store.Lite;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace Maas.Appliance.Commands;

/// <summary>Runs the appliance until it is told to stop.</summary>
internal sealed class Serve(ApplianceOptions options, TextWriter output)
{
    /// <exception cref="StartException">Something it needs is not to be had; nothing is left half-started.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        CheckInterfaces();
        CheckPort(options.HttpPort, "--http-port");
        CheckPort(options.BootHttpPort, "--boot-http-port");
        Dhcp.Check(options);
        Boot.Check(options);
        var storage = new StoreOptions { DataDirectory = options.DataDir, Json = StoreJson.Make(LoadKey()) };
        await using var opening = new StoreOpening(storage);
        await using var app = Build(storage, opening);
        _ = app.Services.GetRequiredService<LiteStore>();
        if (!await StartAsync(app, stop))
        {
            await output.WriteLineAsync("stopped before it was ready");
            return;
        }

        await output.WriteLineAsync($"ready http://{ShownAddress()}:{options.HttpPort}/MAAS/");
        // Not given up for a stop in this moment, which is a stop like any other.
        await output.FlushAsync(CancellationToken.None);
        var notifier = app.Services.GetRequiredService<ISystemdNotifier>();
        notifier.Notify(ServiceState.Ready);
        app.Lifetime.ApplicationStopping.Register(() => notifier.Notify(ServiceState.Stopping));
        await app.WaitForShutdownAsync(stop);
    }

    private WebApplication Build(StoreOptions storage, StoreOpening opening)
    {
        // Nothing is read from files beside the program, and none need be watched.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, Args = ["--hostBuilder:reloadConfigOnChange=false"] });
        builder.Logging.ClearProviders().AddSystemdConsole().SetMinimumLevel(LogLevel.Information)
            .AddFilter("Microsoft", LogLevel.Warning).AddFilter("Orleans", LogLevel.Error).AddFilter("Polly", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning);
        // A stop is over within five seconds; the last second is for what was answered and is not yet written.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(4));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            // A node that writes what it downloads to a slow disk is no attack.
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.ListenAnyIP(options.HttpPort, listen => listen.UseSendfile());
            kestrel.ListenAnyIP(options.BootHttpPort, listen => listen.UseSendfile());
            kestrel.ListenUnixSocket(AdminSocket.FileOf(options.DataDir));
        });
        builder.UseOrleans(silo => ConfigureSilo(silo));
        builder.Services.AddStore(storage, opening.Take);
        AddServices(builder.Services);
        return builder.Build();
    }

    /// <summary>One silo for one process: its ports are on loopback, chosen free, and nobody else joins.</summary>
    internal static void ConfigureSilo(ISiloBuilder silo)
    {
        silo.UseLocalhostClustering(FreePort(), FreePort());
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("appliance", "maas-appliance"));
    }

    internal void AddServices(IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(new NodeSurroundings { BootPort = options.BootHttpPort, HttpPort = options.HttpPort, Interfaces = options.Interfaces, Address = ShownAddress() });
        // Before every other service of ours: they start when the store is as they expect it.
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<Preparation>(provider, output)).AddHostedService(provider => provider.GetRequiredService<Preparation>());
        services.AddSingleton<ControllerNode>().AddSingleton<FirstStart>().AddSingleton<AdminCommands>();
        services.AddPower().AddRegion().AddMaasApi();
        services.AddDns(options);
        services.AddDhcp(options);
        services.AddNtp(options);
        services.AddBoot(options);
        services.AddScripts(options);
        services.AddDiscovery(options);
        // Not AddSystemd: it looks for systemd in /proc, which ProtectProc= hides from the service.
        services.AddSingleton<ISystemdNotifier, SystemdNotifier>().AddHostedService<Watchdog>();
    }

    private byte[] LoadKey()
    {
        try
        {
            Directory.CreateDirectory(options.DataDir);
            return SecretConverter.LoadKey(options.DataDir);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"The data directory {options.DataDir} is not writable ({problem.Message}): run as its owner, or give another with --data-dir.", problem);
        }
    }

    internal static void Map(WebApplication app)
    {
        app.MapPost(AdminSocket.Path, context => AdminAsync(context, app.Services.GetRequiredService<AdminCommands>()));
        app.MapMaasApi();
        app.MapScripts();
    }

    private static async Task AdminAsync(HttpContext context, AdminCommands commands)
    {
        // Only the Unix socket has no remote address: nobody from the network reaches this.
        if (context.Connection.RemoteIpAddress is not null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        try
        {
            var command = await context.Request.ReadFromJsonAsync<AdminCommand>();
            await context.Response.WriteAsync(await commands.RunAsync(command!));
        }
        catch (UsageException wrong)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync(wrong.Message);
        }
    }

    /// <returns>False when it was told to stop meanwhile.</returns>
    private async Task<bool> StartAsync(WebApplication app, CancellationToken stop)
    {
        var socket = AdminSocket.FileOf(options.DataDir);
        File.Delete(socket);
        var preparation = app.Services.GetRequiredService<Preparation>();
        preparation.Begin();
        try
        {
            app.UseBoot(options);
            Map(app);
            await app.StartAsync(stop);
            File.SetUnixFileMode(socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            return true;
        }
        catch (Exception problem)
        {
            // The store is closed next.
            await preparation.EndAsync();
            if (problem is OperationCanceledException && (stop.IsCancellationRequested || app.Lifetime.ApplicationStopping.IsCancellationRequested)) return false;
            if (problem is not IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException }) throw;
            throw new StartException($"A port is in use: {problem.Message} Stop what uses it, or choose others with --http-port and --boot-http-port.", problem);
        }
    }

    private void CheckInterfaces()
    {
        var present = LocalNetwork.Interfaces();
        foreach (var name in options.Interfaces)
        {
            var found = present.FirstOrDefault(i => i.Name == name)
                ?? throw new StartException($"The interface {name} does not exist: give one of {string.Join(", ", present.Select(i => i.Name))} with --interface.");
            if (!found.Addresses.Any(a => a.Address.AddressFamily == AddressFamily.InterNetwork))
                throw new StartException($"The interface {name} has no IPv4 address: give it one, or choose another with --interface.");
        }
    }

    private static void CheckPort(int port, string name)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.IPv6Any, port) { Server = { DualMode = true } };
            listener.Start();
        }
        catch (SocketException problem)
        {
            throw new StartException(
                problem.SocketErrorCode == SocketError.AccessDenied
                    ? $"TCP port {port} may not be bound: run as root or with CAP_NET_BIND_SERVICE, or choose another with {name}."
                    : $"TCP port {port} is in use: stop what uses it, or choose another with {name}.",
                problem);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The address to tell people: the first of the served interfaces, else of any.</summary>
    private string ShownAddress() => LocalNetwork.Interfaces()
        .OrderBy(i => options.Interfaces.Contains(i.Name) ? 0 : 1)
        .SelectMany(i => i.Addresses).Select(a => a.Address).FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork)?.ToString() ?? "127.0.0.1";
}
