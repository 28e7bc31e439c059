using Maas.Api.Pipeline;
using Maas.Domain.Nodes;
using Maas.Domain.Scripts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Maas.Api.Metadata;

/// <summary>The status webhook (metadata.md §7).</summary>
internal sealed partial class MetadataEndpoint
{
    private async Task StatusAsync(HttpContext context, string systemId)
    {
        if (!HttpMethods.IsPost(context.Request.Method)) throw new MetadataFailure(405, "");
        var (signed, node) = identity.ByToken(context.Request);
        if (!signed) throw new OAuthException("'The request is not signed.'");
        var message = StatusMessage.Read(await BodyAsync(context));
        if (message.IsRefused) throw MetadataFailure.BadRequest(message.Refusal!.Text);

        // A node that changed hands meanwhile still talks with credentials that are gone: nobody listens, and it must not retry.
        if (node is null) LogDropped(log, systemId, message.Value!.Name);
        else await TakeAsync(context, node, message.Value!);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task TakeAsync(HttpContext context, Node node, StatusMessage message)
    {
        var taken = await statusMessages.HandleAsync(node, message, context.RequestAborted);
        if (taken.IsRefused) throw MetadataFailure.BadRequest(taken.Refusal!.Text);
    }

    private static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpContext context)
    {
        var body = new MemoryStream();
        var chunk = new byte[16384];
        int read;
        while ((read = await context.Request.Body.ReadAsync(chunk)) > 0)
        {
            if (body.Length + read > MostBody) throw new MetadataFailure(413, "The status message is too large.");
            body.Write(chunk, 0, read);
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    [LoggerMessage(LogLevel.Debug, "{SystemId}: status message {Name} with credentials that are no longer valid")]
    private static partial void LogDropped(ILogger log, string systemId, string name);
}
