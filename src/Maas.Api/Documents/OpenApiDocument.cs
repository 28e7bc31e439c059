using System.Text.Json;
using System.Text.Json.Nodes;
using Maas.Api.Contract;
using Maas.Api.Pipeline;

namespace Maas.Api.Documents;

/// <summary>OpenAPI 3.1 of all operations, from their declarations (api-protocol.md §9). JSON, which is YAML too.</summary>
internal sealed class OpenApiDocument
{
    private readonly Lazy<(JsonObject Paths, JsonObject Components, JsonArray Tags)> _made;

    public OpenApiDocument(OperationTable table) => _made = new(() => Make(table));

    /// <param name="server">The API's own address, with a slash at its end.</param>
    /// <param name="name">What this installation calls itself.</param>
    public byte[] Render(string server, string name)
    {
        var document = Head(server, name);
        document["tags"] = _made.Value.Tags.DeepClone();
        document["paths"] = _made.Value.Paths.DeepClone();
        document["components"] = _made.Value.Components.DeepClone();
        return JsonSerializer.SerializeToUtf8Bytes(document, JsonAnswers.Pretty);
    }

    private static JsonObject Head(string server, string name) => new()
    {
        ["openapi"] = "3.1.0",
        ["info"] = new JsonObject
        {
            ["title"] = "MAAS HTTP API",
            ["version"] = "2.0.0",
            ["description"] = "Parameters of GET and DELETE go into the query, those of POST and PUT into a form. Reads carry an ETag and take If-None-Match. "
                + "Operations on many machines name those left out in the header X-MAAS-Failures.",
            ["license"] = new JsonObject { ["name"] = "See the appliance's documentation", ["url"] = "/MAAS/docs/api.html" },
        },
        ["servers"] = new JsonArray(new JsonObject { ["url"] = server, ["description"] = $"{name} API" }),
        ["externalDocs"] = new JsonObject { ["url"] = "/MAAS/docs/api.html" },
        ["security"] = new JsonArray(Needs("oauth"), Needs("session")),
    };

    private static (JsonObject Paths, JsonObject Components, JsonArray Tags) Make(OperationTable table)
    {
        var (schemas, paths, tags) = (new Schemas(), new JsonObject(), new JsonArray());
        var published = table.Operations.Where(o => !o.Resource.Hidden).ToList();
        foreach (var group in published.GroupBy(PathOf).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var item = new JsonObject();
            if (group.First().PathParameters.Count > 0)
                item["parameters"] = new JsonArray([.. group.First().PathParameters.Select(PathParameter)]);
            foreach (var operation in group) item[operation.Method.ToLowerInvariant()] = OpenApiOperation.Of(operation, schemas);
            paths[group.Key] = item;
        }

        foreach (var resource in published.DistinctBy(o => o.Resource.Handler).Select(o => o.Resource).OrderBy(r => r.Handler, StringComparer.Ordinal))
            tags.Add(new JsonObject { ["name"] = TagOf(resource), ["description"] = resource.Doc });
        return (paths, Components(schemas), tags);
    }

    /// <summary>Relative to the API's root; an operation is a last segment <c>op-NAME</c>, which is one of the two ways to call it.</summary>
    internal static string PathOf(Operation operation) =>
        "/" + operation.Resource.Path + (operation.Op is null ? "" : (operation.Resource.Path.EndsWith('/') ? "" : "/") + "op-" + operation.Op);

    internal static string TagOf(ResourceAttribute resource) => resource.Handler.Replace("Handler", "", StringComparison.Ordinal);

    private static JsonNode PathParameter(string name) => new JsonObject
    {
        ["name"] = name,
        ["in"] = "path",
        ["required"] = true,
        ["schema"] = new JsonObject { ["type"] = "string" },
    };

    private static JsonObject Components(Schemas schemas)
    {
        var all = schemas.Components;
        all["FieldErrors"] = new JsonObject
        {
            ["description"] = "Messages by field; __all__ for those of no field.",
            ["type"] = "object",
            ["additionalProperties"] = new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } },
        };
        return new JsonObject
        {
            ["schemas"] = all,
            ["responses"] = OpenApiOperation.Failures(),
            ["securitySchemes"] = new JsonObject
            {
                ["oauth"] = new JsonObject
                {
                    ["type"] = "apiKey",
                    ["in"] = "header",
                    ["name"] = "Authorization",
                    ["description"] = "OAuth 1.0 with the signature method PLAINTEXT; an API key is consumer_key:token_key:token_secret, and the consumer secret is empty.",
                },
                ["session"] = new JsonObject { ["type"] = "apiKey", ["in"] = "cookie", ["name"] = "sessionid" },
            },
        };
    }

    internal static JsonNode Needs(string scheme) => new JsonObject { [scheme] = new JsonArray() };
}
