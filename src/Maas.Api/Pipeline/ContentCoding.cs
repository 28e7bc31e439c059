using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Maas.Api.Pipeline;

/// <summary>Compresses answers for callers that ask for it (RFC 9110 §8.4, §12.5.3). What is small, or is no text, is sent as it is.</summary>
internal static class ContentCoding
{
    /// <summary>Bytes below which compressing gains nothing: headers and answer fit one packet.</summary>
    public const int Least = 1024;

    /// <summary>The stream to write the body to; it ends the body when it is disposed.</summary>
    public static Stream Begin(HttpContext context, string contentType, long length)
    {
        var coding = Choose(context.Request, contentType, length);
        if (coding is null)
        {
            context.Response.ContentLength = length;
            return context.Response.Body;
        }

        context.Response.Headers.ContentEncoding = coding;
        return coding == "br"
            ? new BrotliStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true)
            : new GZipStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
    }

    /// <summary>The coding the caller likes best; of two that it likes the same, the one that takes us less time. Null for none.</summary>
    public static string? Choose(HttpRequest request, string contentType, long length)
    {
        if (length < Least || !IsText(contentType)) return null;
        if (!StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var accepted)) return null;
        var (gzip, brotli) = (QualityOf(accepted, "gzip"), QualityOf(accepted, "br"));
        if (gzip <= 0 && brotli <= 0) return null;
        return brotli > gzip ? "br" : "gzip";
    }

    private static double QualityOf(IList<StringWithQualityHeaderValue> accepted, string coding)
    {
        var named = accepted.FirstOrDefault(a => a.Value.Equals(coding, StringComparison.OrdinalIgnoreCase)) ?? accepted.FirstOrDefault(a => a.Value == "*");
        return named is null ? 0 : named.Quality ?? 1;
    }

    private static bool IsText(string contentType) =>
        contentType.StartsWith("application/json", StringComparison.Ordinal) || contentType.StartsWith("text/", StringComparison.Ordinal)
        || contentType.StartsWith("application/openapi", StringComparison.Ordinal);
}
