using System.Text.Json;
using Maas.Api.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Maas.Api.Documents;

/// <summary><c>/MAAS/api/</c>: where the API is and where it is described, for somebody who is logged in (api-protocol.md §1).</summary>
internal sealed class LandingPage(Authentication authentication)
{
    public async Task HandleAsync(HttpContext context)
    {
        if (authentication.SessionOf(context) is null)
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            context.Response.Redirect("/MAAS/?next=" + Uri.EscapeDataString(context.Request.Path.Value!).Replace("%2F", "/", StringComparison.Ordinal));
            return;
        }

        object Link(string path, string rel, string type, string title) =>
            new { path, rel, type, title, href = $"{context.Request.Scheme}://{context.Request.Host}{path}" };
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(JsonSerializer.Serialize(
            new
            {
                title = "MAAS API",
                description = "The HTTP API of this appliance.",
                resources = new[]
                {
                    Link("/MAAS/api/", "self", "application/json", "this document"),
                    Link("/MAAS/api/2.0/openapi.yaml", "service-desc", "application/openapi+yaml", "the API, described"),
                    Link("/MAAS/api/docs/", "service-doc", "text/html", "the API, to read"),
                    Link("/MAAS/api/2.0/describe/", "service-desc", "application/json", "the API, described for command-line clients"),
                },
            },
            JsonAnswers.Compact));
    }
}
