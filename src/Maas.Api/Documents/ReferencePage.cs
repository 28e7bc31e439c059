using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Maas.Api.Contract;
using Maas.Api.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Maas.Api.Documents;

/// <summary>The API to read in a browser: one page, made from the same declarations as the OpenAPI document. It needs nothing from elsewhere, and no script
/// either; with one, it can be searched (api-protocol.md §1).</summary>
internal sealed class ReferencePage(OperationTable table, Authentication authentication)
{
    private readonly Lazy<byte[]> _page = new(() => Render(table));

    /// <summary>For everybody: the document it shows is public too.</summary>
    public Task ShowAsync(HttpContext context)
    {
        // Nothing but what is in the page itself.
        context.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.Vary = "Accept-Encoding";
        return AnswerWriter.WriteAsync(context, new Answer.Bytes(_page.Value, "text/html; charset=utf-8"));
    }

    /// <summary><c>/MAAS/api/docs/</c>: for somebody who is logged in, others are sent to the entrance.</summary>
    public Task ShowToUserAsync(HttpContext context)
    {
        if (authentication.SessionOf(context) is not null) return ShowAsync(context);
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Redirect("/MAAS/?next=/MAAS/api/docs/");
        return Task.CompletedTask;
    }

    private static byte[] Render(OperationTable table)
    {
        var (schemas, body, index) = (new Schemas(), new StringBuilder(), new StringBuilder());
        foreach (var group in table.Operations.Where(o => !o.Resource.Hidden).GroupBy(o => OpenApiDocument.TagOf(o.Resource)).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            index.Append($"<li><a href=\"#{group.Key}\">{group.Key}</a></li>");
            body.Append($"<section><h2 id=\"{group.Key}\">{group.Key}</h2><p>{Text(group.First().Resource.Doc)}</p>");
            foreach (var operation in group.OrderBy(o => o.Op is not null).ThenBy(o => o.Action, StringComparer.Ordinal)) AddOperation(body, operation, schemas);
            body.Append("</section>");
        }

        body.Append("<h1 id=\"schemas\">Published forms</h1>");
        foreach (var (name, schema) in schemas.Components) AddSchema(body, name, schema!);
        return Encoding.UTF8.GetBytes(
            $"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>MAAS HTTP API 2.0</title>
            <style>{Asset("reference.css")}</style></head>
            <body><nav><input id="search" type="search" placeholder="Search operations and fields" aria-label="Search">
            <ul>{index}<li><a href="#schemas">Published forms</a></li></ul></nav>
            <main><h1>MAAS HTTP API 2.0</h1>
            <p>Addresses are relative to <code>/MAAS/api/2.0/</code>. An operation is called with <code>?op=NAME</code>. Parameters of GET and DELETE go into the query,
            those of POST and PUT into a form. Requests are signed with OAuth 1.0 PLAINTEXT. The same as data: <a href="/MAAS/api/2.0/openapi.yaml">OpenAPI 3.1</a>,
            <a href="/MAAS/api/2.0/describe/">description for command lines</a>.</p>
            {body}</main>
            <script>{Asset("reference.js")}</script></body></html>
            """);
    }

    private static void AddOperation(StringBuilder page, Operation operation, Schemas schemas)
    {
        var who = operation.Allow switch
        {
            Access.Anonymous => "no login needed",
            Access.Admin or Access.AdminObject => "administrators",
            Access.User => operation.Resource.AdminOnly ? "administrators" : "users",
        };
        page.Append($"<details id=\"{operation.Resource.Handler}_{operation.Action}\"><summary><span class=\"method {operation.Method}\">{operation.Method}</span>")
            .Append($"<span class=\"path\">{Text(operation.Resource.Path)}{(operation.Op is null ? "" : $"?op={operation.Op}")}</span>")
            .Append($"<span class=\"title\">{Text(operation.Declared.Title)}</span><span class=\"who\">{who}</span></summary>");
        if (operation.Declared.Doc.Length > 0) page.Append($"<p>{Text(operation.Declared.Doc)}</p>");
        var fields = operation.Fields.Where(f => !f.InPath).ToList();
        if (fields.Count > 0)
        {
            page.Append("<table><tr><th>Parameter</th><th>Type</th><th></th></tr>");
            foreach (var field in fields)
            {
                page.Append($"<tr><td><code>{(field.IsRest ? "…" : Text(field.Name))}</code></td><td>{TypeOf(field)}{(field.Required ? ", required" : "")}</td>")
                    .Append($"<td>{Text(field.Doc)}</td></tr>");
            }

            page.Append("</table>");
        }

        page.Append($"<p>Answers <b>{operation.Returned.Status}</b>{Answered(operation.Returned, schemas)}.</p></details>");
    }

    private static string TypeOf(Field field) => field.Type == typeof(IReadOnlyList<string>) ? "text, repeated" : DescribeDocument.TypeName(field.Type) switch
    {
        "Int" => "whole number",
        "Float" => "number",
        "Boolean" => "true or false",
        "File" => "file",
        _ => "text",
    };

    private static string Answered(Returned returned, Schemas schemas) =>
        returned.ContentType is { } type ? $" with <code>{Text(type)}</code>"
        : returned.Json.Count == 0 ? ""
        : $" with {(returned.List ? "a list of " : "")}{Shown(schemas.Of(returned.Json))}";

    private static void AddSchema(StringBuilder page, string name, JsonNode schema)
    {
        page.Append($"<details id=\"schema-{Text(name)}\"><summary><span class=\"path\">{Text(name)}</span></summary><table><tr><th>Field</th><th>Type</th></tr>");
        foreach (var (field, type) in schema["properties"]?.AsObject() ?? []) page.Append($"<tr><td><code>{Text(field)}</code></td><td>{Shown(type!)}</td></tr>");
        page.Append("</table></details>");
    }

    /// <summary>A schema in words.</summary>
    private static string Shown(JsonNode schema)
    {
        if (schema is not JsonObject node) return "anything";
        if ((string?)node["$ref"] is { } reference && reference.Split('/')[^1] is var name) return $"<a href=\"#schema-{Text(name)}\">{Text(name)}</a>";
        if (node["anyOf"] is JsonArray any) return string.Join(" or ", any.Select(a => Shown(a!)));
        if (node["items"] is { } items) return "list of " + Shown(items);
        if (node["type"] is JsonArray types) return string.Join(" or ", types.Select(t => Text((string)t!)));
        return (string?)node["type"] is { } type ? Text(type) : "anything";
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string Asset(string name)
    {
        using var stream = typeof(ReferencePage).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
