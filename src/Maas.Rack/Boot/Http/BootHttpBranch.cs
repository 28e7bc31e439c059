using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Maas.Rack.Boot.Http;

/// <summary>Tells boot files from everything else by port and path.</summary>
public static class BootHttpBranch
{
    /// <summary>On the boot port everything outside <c>/MAAS/</c> is a boot file; on the others only <c>/images/</c> is. Must come before routing.</summary>
    public static void UseBootFiles(this IApplicationBuilder app, int bootPort)
    {
        var boot = app.ApplicationServices.GetRequiredService<BootHttp>();
        app.Use((context, next) =>
        {
            Collapse(context.Request);
            return IsBootFile(context, bootPort) ? boot.HandleAsync(context) : next(context);
        });
    }

    private static bool IsBootFile(HttpContext context, int bootPort)
    {
        var path = context.Request.Path;
        // The Unix socket of the administrator has no port.
        if (context.Connection.LocalIpAddress is null) return false;
        if (path.StartsWithSegments("/MAAS/machine-resources", StringComparison.Ordinal) || path.StartsWithSegments("/images", StringComparison.Ordinal)) return true;
        return context.Connection.LocalPort == bootPort && !path.StartsWithSegments("/MAAS", StringComparison.Ordinal);
    }

    /// <summary>Shim asks for <c>//grubx64.efi</c>, cloud-init for <c>/MAAS/metadata//…</c>.</summary>
    private static void Collapse(HttpRequest request)
    {
        if (request.Path.Value is not { } path || !path.Contains("//", StringComparison.Ordinal)) return;
        var slashEnds = path.EndsWith('/');
        var collapsed = '/' + string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries));
        request.Path = slashEnds && collapsed.Length > 1 ? collapsed + '/' : collapsed;
    }
}
