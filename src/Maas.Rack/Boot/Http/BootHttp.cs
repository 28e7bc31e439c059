using Maas.Domain.Booting;
using Maas.Rack.Boot.Http.Sendfile;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Maas.Rack.Boot.Http;

/// <summary>Boot files over HTTP (boot.md §1): GET and HEAD, ranges, always a length, nothing derived from <c>Host</c>.</summary>
public sealed class BootHttp(BootRoutes routes, IBootJournal journal)
{
    public async Task HandleAsync(HttpContext context)
    {
        var head = HttpMethods.IsHead(context.Request.Method);
        if (!head && !HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            await SayAsync(context, StatusCodes.Status405MethodNotAllowed, "Boot files can only be read.\n");
            return;
        }

        if (RequestOf(context) is not { } request || await routes.FindAsync(request, context.RequestAborted) is not { } file)
        {
            await SayAsync(context, StatusCodes.Status404NotFound, "Not Found\n");
            return;
        }

        // A client that takes a file in pieces fetches it once; one that looks for its length does not fetch it.
        if (!head && IsFromTheStart(context.Request)) journal.Fetched(request);
        await SendAsync(context, file);
    }

    private static BootRequest? RequestOf(HttpContext context) =>
        BootPath.TryNormalize(context.Request.Path.Value ?? "", out var path) && context.Connection is { LocalIpAddress: { } local, RemoteIpAddress: { } remote }
            ? new BootRequest(path, BootProtocol.Http, Plain(local), Plain(remote))
            : null;

    private static System.Net.IPAddress Plain(System.Net.IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static async Task SendAsync(HttpContext context, BootFile file)
    {
        if (context.Features.Get<SocketWriter>() is { } socket && context.Features.Get<IHttpResponseBodyFeature>() is { } body)
            context.Features.Set<IHttpResponseBodyFeature>(new SendfileBody(body, socket));
        try
        {
            IResult result = file switch
            {
                BootFile.Stored stored => TypedResults.PhysicalFile(
                    stored.Path, "application/octet-stream", lastModified: File.GetLastWriteTimeUtc(stored.Path),
                    entityTag: stored.Sha256 is { } hash ? new EntityTagHeaderValue($"\"{hash}\"") : null, enableRangeProcessing: true),
                BootFile.Generated generated => TypedResults.Bytes(generated.Content, "text/plain; charset=utf-8"),
                _ => throw new InvalidOperationException($"{file} cannot be sent."),
            };
            await result.ExecuteAsync(context);
        }
        catch (Exception problem) when (problem is OperationCanceledException or IOException)
        {
            // Firmware and shim reset their connections when they have what they want (boot-lab.md §6); of a file that cannot be read to its end no half may
            // look like the whole.
            context.Abort();
        }
    }

    private static bool IsFromTheStart(HttpRequest request) => request.GetTypedHeaders().Range is not { Ranges.Count: > 0 } range || range.Ranges.First().From is null or 0;

    private static Task SayAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = text.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync(text);
    }
}
