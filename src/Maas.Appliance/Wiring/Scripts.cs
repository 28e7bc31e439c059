using Maas.Api.Metadata;
using Maas.Appliance.Adapters;
using Maas.Region.Networks;
using Maas.Region.Scripts;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Maas.Appliance.Wiring;

/// <summary>The metadata service and the scripts that nodes run.</summary>
internal static class Scripts
{
    public static IServiceCollection AddScripts(this IServiceCollection services, ApplianceOptions options)
    {
        services.TryAddSingleton<IAddressProbe, NeighbourProbe>();
        return services.AddMetadata(new MetadataOptions(Path.Combine(options.ImagesDir, "machine-resources")));
    }

    public static void MapScripts(this WebApplication app) => app.MapMetadata();

    /// <summary>Stores the built-in scripts before anything may want to run them.</summary>
    public static Task SeedScriptsAsync(this IServiceProvider services) => services.GetRequiredService<BuiltinScripts>().SeedAsync();
}
