using Maas.Rack.Ntp;
using Microsoft.Extensions.DependencyInjection;

namespace Maas.Appliance.Wiring;

/// <summary>NTP where DHCP is offered: DHCP names the appliance as the time server (option 42).</summary>
internal static class Ntp
{
    private const int Port = 123;

    public static IServiceCollection AddNtp(this IServiceCollection services, ApplianceOptions options)
    {
        if (options.NoDhcp || options.Interfaces.Count == 0) return services;
        var addresses = LocalNetwork.Interfaces().Where(i => options.Interfaces.Contains(i.Name)).SelectMany(i => i.Addresses).Select(a => a.Address).Distinct().ToList();
        return services.AddSingleton(new NtpServerOptions(Port, addresses)).AddHostedService<NtpServer>();
    }
}
