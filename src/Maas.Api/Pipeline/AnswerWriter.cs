using System.Text.Json;
using Maas.Api.Contract;
using Microsoft.AspNetCore.Http;

namespace Maas.Api.Pipeline;

/// <summary>Writes what an operation answered. Reads carry an entity tag, so that a caller who has the answer is told so (304), and are compressed on request.</summary>
internal static class AnswerWriter
{
    private const string Json = "application/json; charset=utf-8";

    public static Task WriteAsync(HttpContext context, object? answer) => answer switch
    {
        Answer.Text text => TextAsync(context, text),
        Answer.Json json => SendAsync(
            context, json.Status, json.ContentType, json.Compact ? JsonAnswers.OneLine(json.Value) : JsonSerializer.SerializeToUtf8Bytes(json.Value, JsonAnswers.Pretty)),
        Answer.Bytes bytes => SendAsync(context, 200, bytes.ContentType, bytes.Body),
        Answer.File file => FileAsync(context, file),
        Answer.Empty => EmptyAsync(context),
        Answer.One one => OneAsync(context, one.Item),
        IBulk bulk => BulkAsync(context, bulk),
        Answer.Rendered rendered => ListAsync(context, rendered.Items),
        _ => SendAsync(context, 200, Json, JsonSerializer.SerializeToUtf8Bytes(answer, JsonAnswers.Pretty)),
    };

    private static Task BulkAsync(HttpContext context, IBulk bulk)
    {
        BulkHeaders.Write(context.Response, bulk.Failures);
        return WriteAsync(context, bulk.Value);
    }

    private static Task TextAsync(HttpContext context, Answer.Text text)
    {
        if (text.Header is var (name, value)) context.Response.Headers[name] = value;
        return Failures.TextAsync(context, text.Status, text.Body, text.ContentType);
    }

    private static async Task SendAsync(HttpContext context, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        if (status == 200 && IsRead(context) && EntityTags.IsUnchanged(context, EntityTags.Of(body.Span))) return;
        context.Response.StatusCode = status;
        await BodyAsync(context, contentType, body);
    }

    private static async Task OneAsync(HttpContext context, Fragment item)
    {
        if (IsRead(context) && EntityTags.IsUnchanged(context, EntityTags.Of(item))) return;
        if (ContentCoding.Choose(context.Request, Json, item.Json.Length) != "gzip")
        {
            await BodyAsync(context, Json, item.Json);
            return;
        }

        BeginGzip(context, GzipList.LengthOf(item));
        await GzipList.WriteAsync(context.Response.Body, item, context.RequestAborted);
    }

    private static async Task BodyAsync(HttpContext context, string contentType, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentType = contentType;
        var stream = ContentCoding.Begin(context, contentType, body.Length);
        await stream.WriteAsync(body);
        if (stream != context.Response.Body) await stream.DisposeAsync();
    }

    private static async Task ListAsync(HttpContext context, IReadOnlyList<Fragment> items)
    {
        if (IsRead(context) && EntityTags.IsUnchanged(context, EntityTags.Of(items))) return;
        context.Response.ContentType = Json;
        var length = ListItems.LengthOf(items);
        if (ContentCoding.Choose(context.Request, Json, length) == "gzip")
        {
            BeginGzip(context, GzipList.LengthOf(items));
            await GzipList.WriteAsync(context.Response.Body, items, context.RequestAborted);
            return;
        }

        var stream = ContentCoding.Begin(context, Json, length);
        await ListItems.WriteAsync(stream, items, context.RequestAborted);
        if (stream != context.Response.Body) await stream.DisposeAsync();
    }

    private static void BeginGzip(HttpContext context, long length)
    {
        context.Response.ContentType = Json;
        context.Response.Headers.ContentEncoding = "gzip";
        context.Response.ContentLength = length;
    }

    private static bool IsRead(HttpContext context) => context.Request.Method == HttpMethods.Get;

    private static async Task FileAsync(HttpContext context, Answer.File file)
    {
        context.Response.ContentType = file.ContentType;
        context.Response.ContentLength = new FileInfo(file.Path).Length;
        await context.Response.SendFileAsync(file.Path);
    }

    private static Task EmptyAsync(HttpContext context)
    {
        // Without a content type the command-line client crashes on a 204.
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        context.Response.ContentType = "text/plain";
        return Task.CompletedTask;
    }
}
