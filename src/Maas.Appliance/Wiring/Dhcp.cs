using Maas.Appliance.Adapters;
using Maas.Protocols.Primitives;
using Maas.Rack.Dhcp;
using Maas.Rack.Dhcp.Wire;
using Maas.Region.Leases;
using Maas.Region.Networks;
using Maas.Region.Nodes;
using Maas.Store;
using Maas.Store.Lite;
using Microsoft.Extensions.DependencyInjection;

namespace Maas.Appliance.Wiring;

/// <summary>DHCP: the leases in the region, the server in the rack, and the port between them.</summary>
internal static class Dhcp
{
    private const string JournalName = "leases.journal";

    private static bool IsOffered(ApplianceOptions options) => !options.NoDhcp && options.Interfaces.Count > 0;

    private static DhcpServerOptions ServerOptions(ApplianceOptions options) =>
        new() { Interfaces = options.Interfaces, BootPort = options.BootHttpPort };

    /// <exception cref="StartException">The port is taken, or frames may not be sent.</exception>
    public static void Check(ApplianceOptions options)
    {
        if (!IsOffered(options)) return;
        try
        {
            DhcpServer.Check(ServerOptions(options));
        }
        catch (SocketFailedException problem)
        {
            throw new StartException(
                problem.IsInUse ? "UDP port 67 is in use by another DHCP server: stop it (see `ss -ulpn sport = :67`), or start with --no-dhcp."
                : problem.IsForbidden ? $"{problem.Message} Run as root or with CAP_NET_BIND_SERVICE and CAP_NET_RAW, or start with --no-dhcp."
                : problem.Message,
                problem);
        }
    }

    public static IServiceCollection AddDhcp(this IServiceCollection services, ApplianceOptions options)
    {
        if (!IsOffered(options)) return services;
        services.AddSingleton<NtpServers>().AddHostedService(provider => provider.GetRequiredService<NtpServers>());
        services.AddSingleton(provider => new DhcpPlans(
            provider.GetRequiredService<IStore>(), provider.GetRequiredService<ControllerNode>(), provider.GetRequiredService<NtpServers>(),
            offersDns: !options.NoDns));
        services.AddSingleton(OpenLeases);
        services.AddSingleton<ForeignServers>().AddHostedService(provider => provider.GetRequiredService<ForeignServers>());
        services.AddHostedService<LeaseRecords>();
        services.AddSingleton<ILeases, RackLeases>();
        services.AddSingleton(ServerOptions(options));
        services.AddHostedService<DhcpServer>();
        return services;
    }

    private static LeaseBook OpenLeases(IServiceProvider provider)
    {
        // The store holds the data directory for this process; only then is the journal ours.
        _ = provider.GetRequiredService<LiteStore>();
        var directory = provider.GetRequiredService<ApplianceOptions>().DataDir;
        var book = new LeaseBook(Path.Combine(directory, JournalName), provider.GetRequiredService<DhcpPlans>(), provider.GetRequiredService<TimeProvider>());
        provider.GetRequiredService<BootTimeline>().Leases = address =>
            address.IsIPv6() ? null : book.HolderOf(Ipv4Address.From(address));
        return book;
    }
}
