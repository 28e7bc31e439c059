using Maas.Api.Audit;
using Maas.Api.Contract;
using Maas.Api.Documents;
using Maas.Api.Resources.Machines;
using Maas.Store;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Maas.Api.Pipeline;

/// <summary>One request to the API: route, authenticate, select, permit, bind, call, write.</summary>
internal sealed class ApiEndpoint(
    Routes routes, Authentication authentication, DescribeDocument description, KnownAnswers answers, AuditTrail audit, NodeAccess access, ILogger<ApiEndpoint> log)
{
    public const string Prefix = "/MAAS/api/2.0/";

    public async Task HandleAsync(HttpContext context)
    {
        context.Response.Headers.Vary = "Authorization, Cookie, Accept-Encoding";
        try
        {
            await AnswerAsync(context);
        }
        catch (Exception failure)
        {
            // "No such object" is an answer of the resource; other failures come from before or beneath it (api-protocol.md §6).
            if (failure is not ApiException { Plain: true }) context.Response.Headers.Remove("X-MAAS-API-Hash");
            await Failures.AnswerAsync(context, failure, log);
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = RawPath(context)[Prefix.Length..];
        if (routes.Find(path, out var pathOp) is not var (route, values))
        {
            await Failures.TextAsync(context, 404, $"Unknown API endpoint: {context.Request.Path}.");
            return;
        }

        RequestLimits.Apply(context, authentication.Knows(context));
        var parameters = await RequestReader.ReadAsync(context);
        // Credentials are not even looked at where nobody needs any: a client with bad ones learns the version first (api-protocol.md §1).
        var caller = route.IsOpen ? Authentication.Nobody(context) : authentication.Authenticate(context, parameters);
        context.Response.Headers["X-MAAS-API-Hash"] = description.Hash;
        var op = NullIfEmpty(context.Request.Query["op"].LastOrDefault()) ?? NullIfEmpty(parameters.Last("op")) ?? pathOp;
        parameters.Remove("op");

        if (await SelectAsync(context, route, op, caller) is not { } operation) return;
        if (operation.IsFromStore && answers.IsUnchanged(context, caller)) return;
        var form = Bind(operation, values, parameters, caller);
        if (NullIfEmpty(context.Request.Query["format"].LastOrDefault()) is { } format and not "json")
        {
            await Failures.TextAsync(context, 400, $"Invalid output format specified '{format}'.", "text/plain");
            return;
        }

        using var trace = operation.IsFromStore ? ReadTrace.Begin() : null;
        var answer = await operation.Invoke(context.RequestServices, form, caller);
        await audit.RecordAsync(operation, values, parameters.All, caller, answer);
        await AnswerWriter.WriteAsync(context, answer);
        if (trace is not null) answers.Remember(context, caller, trace.ReadingsExcept());
    }

    /// <summary>What is wrong with the parameters is for those to read who may use them: an unknown or forbidden node is said first.</summary>
    private object Bind(Operation operation, Dictionary<string, string> values, Parameters parameters, Caller caller)
    {
        try
        {
            return FormBinder.Bind(operation, values, parameters);
        }
        catch (ApiException) when (values.TryGetValue("system_id", out var systemId))
        {
            access.Check(systemId, caller, changes: operation.Method != "GET", operation.Resource.Path);
            throw;
        }
    }

    private static async Task<Operation?> SelectAsync(HttpContext context, Route route, string? op, Caller caller)
    {
        var method = context.Request.Method;
        if (caller.IsAnonymous && route.Resource.Anonymous is null)
        {
            if (route.Resource.AdminOnly) throw ApiException.Forbidden("User is not allowed access to this API.");
            if (route.Operations.All(o => o.Allow != Access.Anonymous))
            {
                await Failures.TextAsync(context, 401, "Forbidden", "text/plain");
                return null;
            }
        }

        if (route.Resource.AdminOnly && !caller.IsAdmin) throw ApiException.Forbidden("User is not allowed access to this API.");
        var offered = caller.IsAnonymous ? route.Operations.Where(o => o.Allow == Access.Anonymous).ToList() : [.. route.Operations];
        if (offered.All(o => o.Method != method))
        {
            if (caller.IsAnonymous && !route.IsOpen)
            {
                await Failures.TextAsync(context, 401, "Forbidden", "text/plain");
                return null;
            }

            context.Response.Headers.Allow = string.Join(", ", offered.Select(o => o.Method).Distinct());
            await Failures.TextAsync(context, 405, "", "text/html; charset=utf-8");
            return null;
        }

        var operation = route.Select(method, op, caller.IsAnonymous)
            ?? throw ApiException.BadRequest($"Unrecognised signature: method={method} op={op ?? "None"}").Hinting(
                $"{method} {route.Resource.Path} takes {string.Join(", ", offered.Where(o => o.Method == method).Select(o => o.Op is null ? "no op" : $"op={o.Op}").Distinct())}");
        if (operation.Allow == Access.Admin && !caller.IsAdmin) throw ApiException.Forbidden("This method is reserved for admin users.");
        if (operation.Allow == Access.AdminObject && !caller.IsAdmin) throw ApiException.Forbidden();
        return operation;
    }

    /// <summary>The path as sent: a percent-encoded slash belongs to a name. Several in a row are one, as for the reference: the Ansible collection
    /// joins its addresses so.</summary>
    private static string RawPath(HttpContext context)
    {
        var target = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        var end = target.IndexOf('?', StringComparison.Ordinal);
        var path = end < 0 ? target : target[..end];
        while (path.Contains("//", StringComparison.Ordinal)) path = path.Replace("//", "/", StringComparison.Ordinal);
        return path.StartsWith(Prefix, StringComparison.Ordinal) ? path : context.Request.Path.Value!;
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
