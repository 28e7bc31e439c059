using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Maas.Api.Contract;
using Microsoft.AspNetCore.Http;

namespace Maas.Api.Pipeline;

/// <summary>Writes what an operation answered. Reads carry an entity tag, so that a client that has the answer is told so (304).</summary>
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
        Answer.Rendered rendered => RenderedAsync(context, rendered),
        _ => SendAsync(context, 200, Json, JsonSerializer.SerializeToUtf8Bytes(answer, JsonAnswers.Pretty)),
    };

    private static Task TextAsync(HttpContext context, Answer.Text text)
    {
        if (text.Header is var (name, value)) context.Response.Headers[name] = value;
        return Failures.TextAsync(context, text.Status, text.Body, text.ContentType);
    }

    private static async Task SendAsync(HttpContext context, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        if (status == 200 && context.Request.Method == HttpMethods.Get && IsUnchanged(context, Convert.ToHexStringLower(SHA256.HashData(body.Span))[..32])) return;
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body);
    }

    private static async Task RenderedAsync(HttpContext context, Answer.Rendered rendered)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var item in rendered.Items) hash.AppendData(item.Span);
        if (IsUnchanged(context, Convert.ToHexStringLower(hash.GetHashAndReset())[..32])) return;
        context.Response.ContentType = Json;
        var writer = context.Response.BodyWriter;
        writer.Write("["u8);
        for (var i = 0; i < rendered.Items.Count; i++)
        {
            writer.Write(i == 0 ? "\n"u8 : ",\n"u8);
            writer.Write(rendered.Items[i].Span);
            if (i % 64 == 63) await writer.FlushAsync();
        }

        writer.Write("\n]"u8);
        await writer.FlushAsync();
    }

    private static bool IsUnchanged(HttpContext context, string hash)
    {
        var tag = $"\"{hash}\"";
        context.Response.Headers.ETag = tag;
        if (!context.Request.Headers.IfNoneMatch.ToString().Contains(tag, StringComparison.Ordinal)) return false;
        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

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
