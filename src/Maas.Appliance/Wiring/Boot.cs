using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Maas.Appliance.Adapters;
using Maas.Rack.Boot;
using Maas.Rack.Boot.Http;
using Maas.Rack.Tftp;
using Maas.Region.Booting;
using Maas.Region.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Maas.Appliance.Wiring;

/// <summary>Boot files over TFTP and HTTP.</summary>
internal static class Boot
{
    private const string Loopback = "lo";

    public static IServiceCollection AddBoot(this IServiceCollection services, ApplianceOptions options)
    {
        services.AddSingleton<INeighbours, KernelNeighbours>().AddSingleton<RackBoot>()
            .AddSingleton<IBootConfigs>(provider => provider.GetRequiredService<RackBoot>())
            .AddSingleton<IBootImages>(provider => provider.GetRequiredService<RackBoot>())
            .AddSingleton<IBootJournal>(provider => provider.GetRequiredService<RackBoot>());
        services.AddSingleton(new BootDirectories
        {
            Loaders = Path.Combine(options.ImagesDir, "loaders"),
            MachineResources = Path.Combine(options.ImagesDir, "machine-resources"),
            Operator = options.BootFiles,
        });
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<BootRoutes>(provider, options.BootHttpPort)).AddSingleton<BootHttp>();
        if (!OffersTftp(options)) return services;
        services.AddSingleton(provider => new TftpSettings
        {
            Port = options.TftpPort,
            Serves = index => Indexes(options).Contains(index),
            MaxBlockSize = () => provider.GetRequiredService<ISettings>().Number("tftp_max_blksize"),
        });
        return services.AddSingleton<TftpServer>().AddHostedService<TftpHost>();
    }

    /// <summary>Before routing: a boot file's path is nobody else's.</summary>
    public static void UseBoot(this WebApplication app, ApplianceOptions options)
    {
        app.UseBootFiles(options.BootHttpPort);
        app.UseRouting();
    }

    /// <exception cref="StartException">The TFTP port is not to be had, or a directory of the operator's is not there.</exception>
    public static void Check(ApplianceOptions options)
    {
        foreach (var directory in options.BootFiles.Where(d => !Directory.Exists(d)))
            throw new StartException($"The directory {directory} does not exist: make it, or give another with --boot-files.");
        if (!OffersTftp(options)) return;
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.Any, options.TftpPort));
        }
        catch (SocketException problem)
        {
            throw Explain(problem, options.TftpPort);
        }
    }

    public static StartException Explain(SocketException problem, int port) => new(
        problem.SocketErrorCode == SocketError.AccessDenied
            ? $"UDP port {port} (TFTP) may not be bound: run as root or with CAP_NET_BIND_SERVICE, choose another with --tftp-port, or do without with --no-tftp."
            : $"UDP port {port} (TFTP) is in use: stop what uses it, choose another with --tftp-port, or do without with --no-tftp.",
        problem);

    private static bool OffersTftp(ApplianceOptions options) => !options.NoTftp && options.Interfaces.Count > 0;

    /// <summary>Indexes of the served interfaces as they are now: one that was taken down and made anew has another. What comes from this box itself comes by loopback.</summary>
    private static IEnumerable<int> Indexes(ApplianceOptions options)
    {
        foreach (var name in options.Interfaces.Append(Loopback))
        {
            var file = $"/sys/class/net/{name}/ifindex";
            if (File.Exists(file) && int.TryParse(File.ReadAllText(file), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var index)) yield return index;
        }
    }
}
