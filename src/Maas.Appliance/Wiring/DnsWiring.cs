using System.Net;
using System.Net.Sockets;
using Maas.Appliance.Adapters;
using Maas.Rack.Dns;
using Microsoft.Extensions.DependencyInjection;

namespace Maas.Appliance.Wiring;

/// <summary>DNS on the addresses of the served interfaces and on loopback.</summary>
internal static class DnsWiring
{
    public static IServiceCollection AddDns(this IServiceCollection services, ApplianceOptions options)
    {
        if (options.NoDns) return services;
        var addresses = LocalNetwork.Interfaces().Where(i => options.Interfaces.Count == 0 || options.Interfaces.Contains(i.Name))
            .SelectMany(i => i.Addresses).Select(a => a.Address).Append(IPAddress.Loopback).Distinct().ToList();
        foreach (var address in addresses) Check(address, options.DnsPort);
        services.AddSingleton(new DnsServerOptions(options.DnsPort, addresses)).AddSingleton<IZones, RackZones>().AddSingleton<DnsServer>();
        services.AddHostedService(provider => provider.GetRequiredService<DnsServer>());
        return services;
    }

    /// <summary>Says what is wrong before anything is started.</summary>
    private static void Check(IPAddress address, int port)
    {
        try
        {
            using var udp = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            DnsServer.FreeBind(udp);
            udp.Bind(new IPEndPoint(address, port));
        }
        catch (SocketException problem)
        {
            throw new StartException(
                problem.SocketErrorCode == SocketError.AccessDenied
                    ? $"UDP port {port} may not be bound: run as root or with CAP_NET_BIND_SERVICE, choose another with --dns-port, or go without with --no-dns."
                    : $"UDP port {port} of {address} cannot be bound ({problem.SocketErrorCode}): stop what uses it, choose another with --dns-port, or go without with --no-dns.",
                problem);
        }
    }
}
