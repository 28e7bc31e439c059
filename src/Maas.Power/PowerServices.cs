using Maas.Power.Transports;
using Maas.Power.Transports.Http;
using Maas.Power.Transports.Libvirt;
using Maas.Power.Transports.Redfish;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Maas.Power;

/// <summary>Registers power control.</summary>
public static class PowerServices
{
    /// <summary>Adds every driver of this assembly and the transports they share. A new driver is its one file.</summary>
    public static IServiceCollection AddPower(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IpmiClient>().AddSingleton<PowerHttp>().AddSingleton<RedfishServices>().AddSingleton<SnmpClient>().AddSingleton<LibvirtDialer>().AddSingleton<PowerDrivers>().AddSingleton<PowerCheck>();
        AddAll<IPowerDriver>(services);
        AddAll<IVmHostDriver>(services);
        AddAll<IChassisProbe>(services);
        return services;
    }

    private static void AddAll<T>(IServiceCollection services)
    {
        foreach (var type in typeof(PowerServices).Assembly.GetTypes().Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(T))))
            services.AddSingleton(typeof(T), type);
    }
}
