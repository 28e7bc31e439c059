using Maas.Api.Pipeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Maas.Api.Metadata;

/// <summary>Registers the metadata service and its URLs.</summary>
public static class MetadataService
{
    public static IServiceCollection AddMetadata(this IServiceCollection services, MetadataOptions options) => services
        .AddSingleton(options).AddSingleton<NodeIdentity>().AddSingleton<NodeItems>().AddSingleton<NodeAddress>().AddSingleton<UserData>().AddSingleton<CurtinInstaller>()
        .AddSingleton<NodeBoot>().AddSingleton<MetadataEndpoint>().AddSingleton<ProgramsEndpoint>();

    public static void MapMetadata(this IEndpointRouteBuilder app)
    {
        var services = app.ServiceProvider;
        app.Map("/MAAS/metadata/{**path}", context => services.GetRequiredService<MetadataEndpoint>().HandleAsync(context));
        app.MapGet("/MAAS/machine-resources/{arch}", context => services.GetRequiredService<ProgramsEndpoint>().MachineResourcesAsync(context, context.RouteText("arch")));
        app.MapGet("/MAAS/maas-run-scripts", ProgramsEndpoint.RunScriptsAsync);
    }
}
