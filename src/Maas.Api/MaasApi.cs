using Maas.Api.Audit;
using Maas.Api.Contract;
using Maas.Api.Documents;
using Maas.Api.Pipeline;
using Maas.Api.Resources.BootResources;
using Maas.Api.Resources.Controllers;
using Maas.Api.Resources.Devices;
using Maas.Api.Resources.Machines;
using Maas.Api.Resources.Nodes;
using Maas.Api.Resources.SshKeys;
using Maas.Api.Resources.Tags;
using Maas.Api.Resources.VmHosts;
using Maas.Region.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Maas.Api;

/// <summary>Registers the API and its URLs.</summary>
public static class MaasApi
{
    public static IServiceCollection AddMaasApi(this IServiceCollection services)
    {
        services.AddHttpClient();
        services.AddHostedService(provider => provider.GetRequiredService<AuditTrail>());
        services.AddSingleton<OperationTable>();
        services.AddSingleton<Routes>();
        services.AddSingleton<OAuth>();
        services.AddSingleton<Authentication>();
        services.AddSingleton<ApiEndpoint>();
        services.AddSingleton<KnownAnswers>();
        services.AddSingleton<DescribeDocument>();
        services.AddSingleton<OpenApiDocument>();
        services.AddSingleton<ReferencePage>();
        services.AddSingleton<LoginEndpoints>();
        services.AddSingleton<LandingPage>();
        services.AddSingleton<ImageUploadEndpoint>();
        services.AddSingleton<MachineViews>();
        services.AddSingleton<RenderedNodes>();
        services.AddSingleton<MachineDocuments>();
        services.AddSingleton<RenderedAhead>();
        services.AddSingleton<Resources.Results.ScriptSetViews>();
        services.AddSingleton<Resources.Results.ResultDownloads>();
        services.AddSingleton<Constraints>();
        services.AddSingleton<MachineEdits>();
        services.AddSingleton<ScriptChoices>();
        services.AddSingleton<BulkMachines>();
        services.AddSingleton<NodeAccess>();
        services.AddSingleton<NodeSets>();
        services.AddSingleton<NodeCandidates>();
        services.AddSingleton<Resources.Events.EventSelection>();
        services.AddSingleton<NodeDocuments>();
        services.AddSingleton<DeviceViews>();
        services.AddSingleton<ControllerViews>();
        services.AddSingleton<ControllerEdits>();
        services.AddSingleton<TagEdits>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<Resources.Storage.StorageEdits>();
        services.AddSingleton<Resources.Notifications.NotificationEdits>();
        services.AddSingleton<Resources.Config.ImageSettings>();
        services.AddSingleton<VmHostViews>();
        services.AddSingleton<VmHostEdits>();
        services.AddSingleton<VmHostComposing>();
        services.AddSingleton<HostedVmHosts>();
        services.AddSingleton<Resources.VmClusters.VmClusterViews>();
        services.AddSingleton<PowerViews>();
        services.AddSingleton<NodePower>();
        services.AddSingleton<IGroupViews, GroupViews>();
        services.AddSingleton<IKeySources, KeySources>();
        services.AddSingleton<Resources.Domains.DomainEdits>();
        services.AddSingleton<Resources.Discovery.DiscoveryViews>();
        services.AddSingleton<Resources.Discovery.NetworkScanRequests>();
        services.AddSingleton<Resources.DhcpSnippets.DhcpSnippetEdits>();
        services.AddSingleton<Resources.DhcpSnippets.DhcpSnippetViews>();
        services.AddSingleton<Resources.DnsResources.DnsResourceEdits>();
        foreach (var resource in OperationTable.ResourceTypes()) services.AddSingleton(resource);
        return services;
    }

    /// <summary>Work behind the start that spares the first callers waiting. Returns when it is done or stopped.</summary>
    public static void Anticipate(IServiceProvider services, CancellationToken stop) => services.GetRequiredService<RenderedAhead>().Render(stop);

    public static void MapMaasApi(this IEndpointRouteBuilder app)
    {
        var services = app.ServiceProvider;
        app.Map("/MAAS/api/2.0/describe/", Describe);
        app.Map("/MAAS/api/2.0/openapi.yaml", OpenApi);
        app.Map("/MAAS/docs/api.html", context => services.GetRequiredService<ReferencePage>().ShowAsync(context));
        foreach (var unslashed in new[] { "/MAAS/api", "/MAAS/api/version", "/MAAS/api/2.0", "/MAAS/api/docs" })
            app.Map(unslashed, context => WithSlash(context, unslashed));
        app.Map(
            "/MAAS/api/1.0/{**rest}",
            context => Failures.TextAsync(context, 410, "The 1.0 API is no longer available. Please use API version 2.0.", "text/plain"));
        app.Map("/MAAS/accounts/{what}/", context => services.GetRequiredService<LoginEndpoints>().HandleAsync(context, context.RouteText("what")));
        app.Map("/MAAS/account/csrf/", context => services.GetRequiredService<LoginEndpoints>().HandleAsync(context, "csrf"));
        app.Map(
            "/MAAS/api/2.0/boot-resources/{id}/upload/{file}/",
            context => services.GetRequiredService<ImageUploadEndpoint>().HandleAsync(context, context.RouteText("id"), context.RouteText("file")));
        app.Map("/MAAS/api/2.0/{**path}", context => services.GetRequiredService<ApiEndpoint>().HandleAsync(context));
    }

    /// <summary>Routes match with and without the slash; only the one without is sent on.</summary>
    private static async Task WithSlash(HttpContext context, string path)
    {
        if (context.Request.Path.Value == path + "/")
        {
            await (path.EndsWith("/version", StringComparison.Ordinal) ? Failures.TextAsync(context, 200, "2.0", "text/plain")
                : path.EndsWith("/docs", StringComparison.Ordinal) ? context.RequestServices.GetRequiredService<ReferencePage>().ShowToUserAsync(context)
                : path.EndsWith("/api", StringComparison.Ordinal) ? context.RequestServices.GetRequiredService<LandingPage>().HandleAsync(context)
                : Failures.TextAsync(context, 404, $"Unknown API endpoint: {context.Request.Path}."));
            return;
        }

        context.Response.Redirect(path + "/" + context.Request.QueryString, permanent: true);
    }

    private static Task Describe(HttpContext context)
    {
        var document = context.RequestServices.GetRequiredService<DescribeDocument>();
        context.Response.Headers["X-MAAS-API-Hash"] = document.Hash;
        context.Response.Headers.Vary = "Accept-Encoding";
        return AnswerWriter.WriteAsync(context, new Answer.Bytes(document.Render(context.Request), "application/json"));
    }

    private static Task OpenApi(HttpContext context)
    {
        var settings = context.RequestServices.GetRequiredService<ISettings>();
        context.Response.Headers.Vary = "Accept-Encoding";
        return AnswerWriter.WriteAsync(context, new Answer.Bytes(
            context.RequestServices.GetRequiredService<OpenApiDocument>().Render($"{context.Request.Scheme}://{context.Request.Host}/MAAS/api/2.0/", settings.Text("maas_name")),
            "application/openapi+yaml"));
    }
}
