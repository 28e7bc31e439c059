using Microsoft.AspNetCore.Http;

namespace Maas.Api.Pipeline;

/// <summary>Parts of a path. Handlers take them from here and not as parameters of their own: what binds those is compiled when the first request comes,
/// and that request waits for it.</summary>
internal static class RouteValues
{
    public static string RouteText(this HttpContext context, string name) => context.Request.RouteValues[name] as string ?? "";
}
