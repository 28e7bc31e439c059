using Maas.Appliance.Adapters;
using Maas.Rack.Discovery;
using Maas.Rack.Dns;
using Maas.Region.Discovery;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Maas.Appliance.Wiring;

/// <summary>Who else is on the served wires.</summary>
internal static class Discovery
{
    public static IServiceCollection AddDiscovery(this IServiceCollection services, ApplianceOptions options)
    {
        services.AddSingleton<IOrganizations, IeeeOrganizations>();
        if (options.Interfaces.Count == 0) return services;
        services.AddSingleton(new DiscoveryOptions(options.Interfaces)).AddSingleton<IStationJournal, RackStations>().AddSingleton<ArpScan>().AddSingleton<PingScan>();
        services.Replace(ServiceDescriptor.Singleton<INetworkProbe, RackNetworkProbe>());
        services.TryAddSingleton<IZones, RackZones>();
        services.AddSingleton<ReverseResolver>().Replace(ServiceDescriptor.Singleton<INameLookup, RackNames>());
        services.AddHostedService<ArpWatch>().AddHostedService<MdnsWatch>();
        return services;
    }
}
