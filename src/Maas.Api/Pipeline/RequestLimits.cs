using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Maas.Api.Pipeline;

/// <summary>How large a body may be: files of those we know are bounded by the disk, everything else by what memory is for. Larger ones are 413.</summary>
internal static class RequestLimits
{
    /// <summary>Bytes of a body without good credentials: a machine that enlists sends some kilobytes.</summary>
    public const long Stranger = 4 << 20;

    /// <summary>Bytes of values, which are held in memory; files are not.</summary>
    public const long Values = 32 << 20;

    /// <param name="known">The request carries credentials that are good.</param>
    public static void Apply(HttpContext context, bool known)
    {
        var multipart = context.Request.ContentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = !known ? Stranger : multipart ? null : Values;
    }
}
