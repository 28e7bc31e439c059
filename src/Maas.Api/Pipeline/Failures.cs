using Maas.Api.Contract;
using Maas.Store;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Maas.Api.Pipeline;

/// <summary>The one place where failures become HTTP answers (api-protocol.md §2).</summary>
internal static partial class Failures
{
    /// <summary>Beside a failure whose words the contract fixes: what was wrong and what would be right.</summary>
    public const string HintHeader = "X-MAAS-Hint";

    private const int MostHint = 1000;

    public static async Task AnswerAsync(HttpContext context, Exception failure, ILogger log)
    {
        if (failure is ApiException { Failures: { } machines }) BulkHeaders.Write(context.Response, machines);
        if (failure is ApiException { Hint: { } hint }) context.Response.Headers[HintHeader] = Printable(hint);
        switch (failure)
        {
            case ApiException { Fields: { } fields }:
                await JsonAsync(context, fields, ((ApiException)failure).IsOfModel ? "application/json" : "application/json; charset=utf-8");
                break;
            case ApiException refusal:
                await TextAsync(context, refusal.Status, refusal.Message, refusal.Plain ? "text/plain" : "text/plain; charset=utf-8");
                break;
            case OAuthException unsigned:
                context.Response.Headers.WWWAuthenticate = "OAuth realm=\"OAuth\"";
                await TextAsync(context, 401, "Authorization Error: " + unsigned.Message, "text/html; charset=utf-8");
                break;
            case DuplicateException duplicate:
                IReadOnlyList<string> taken = [$"{duplicate.IndexName} '{duplicate.Value}' is taken already."];
                await JsonAsync(context, new Dictionary<string, IReadOnlyList<string>> { ["__all__"] = taken }, "application/json");
                break;
            case ConflictException conflict:
                context.Response.Headers.RetryAfter = "5";
                await TextAsync(context, 409, conflict.Message);
                break;
            case StoreFailedException broken:
                await TextAsync(context, 503, broken.Message);
                break;
            case BadHttpRequestException bad:
                await TextAsync(context, bad.StatusCode, bad.Message);
                break;
            case OperationCanceledException when context.RequestAborted.IsCancellationRequested:
                break;
            default:
                LogUnexpected(log, context.Request.Method, context.Request.Path, failure);
                await TextAsync(context, 500, failure.Message);
                break;
        }
    }

    public static async Task TextAsync(HttpContext context, int status, string text, string contentType = "text/plain; charset=utf-8")
    {
        if (context.Response.HasStarted) return;
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        await context.Response.WriteAsync(text);
    }

    /// <summary>What may stand in a header.</summary>
    private static string Printable(string text) =>
        new([.. text.Take(MostHint).Select(letter => letter is >= ' ' and <= '~' ? letter : '?')]);

    private static async Task JsonAsync(HttpContext context, IReadOnlyDictionary<string, IReadOnlyList<string>> fields, string contentType)
    {
        context.Response.StatusCode = 400;
        context.Response.ContentType = contentType;
        await context.Response.Body.WriteAsync(JsonAnswers.OneLine(fields));
    }

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed unexpectedly")]
    private static partial void LogUnexpected(ILogger log, string method, string path, Exception failure);
}
