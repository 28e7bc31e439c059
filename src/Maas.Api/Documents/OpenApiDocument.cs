using System.Text.Json;
using System.Text.Json.Nodes;
using Maas.Api.Contract;
using Maas.Api.Pipeline;

namespace Maas.Api.Documents;

/// <summary>OpenAPI 3.1 of all operations, from their declarations (api-protocol.md §9). JSON, which is YAML too.</summary>
internal sealed class OpenApiDocument(OperationTable table)
{
    public byte[] Render(string server, string name)
    {
        var paths = new JsonObject();
        foreach (var group in table.Operations.Where(o => !o.Resource.Hidden).GroupBy(PathOf).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var item = new JsonObject();
            foreach (var operation in group) item[operation.Method.ToLowerInvariant()] = Describe(operation);
            paths[group.Key] = item;
        }

        var document = new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "MAAS HTTP API", ["version"] = "2.0.0" },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = server, ["description"] = $"{name} API" }),
            ["externalDocs"] = new JsonObject { ["url"] = "/MAAS/docs/api.html" },
            ["paths"] = paths,
        };
        return JsonSerializer.SerializeToUtf8Bytes(document, JsonAnswers.Pretty);
    }

    private static string PathOf(Operation operation) =>
        "/" + operation.Resource.Path + (operation.Op is null ? "" : (operation.Resource.Path.EndsWith('/') ? "" : "/") + "op-" + operation.Op);

    private static JsonObject Describe(Operation operation)
    {
        var inBody = operation.Method is "POST" or "PUT";
        var parameters = new JsonArray();
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var name in operation.PathParameters)
            parameters.Add(new JsonObject { ["name"] = name, ["in"] = "path", ["required"] = true, ["schema"] = new JsonObject { ["type"] = "string" } });
        foreach (var field in operation.Fields.Where(f => !f.InPath && !f.IsRest))
        {
            if (inBody)
            {
                var schema = Schema(field);
                schema["description"] = field.Doc;
                properties[field.Name] = schema;
                if (field.Required) required.Add(field.Name);
            }
            else
            {
                parameters.Add(new JsonObject
                {
                    ["name"] = field.Name,
                    ["in"] = "query",
                    ["description"] = field.Doc,
                    ["required"] = field.Required,
                    ["schema"] = Schema(field),
                });
            }
        }

        var described = new JsonObject
        {
            ["operationId"] = $"{operation.Resource.Handler}_{operation.Action}",
            ["summary"] = operation.Declared.Title,
            ["description"] = operation.Declared.Doc,
            ["parameters"] = parameters,
            ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "The answer." }, ["default"] = new JsonObject { ["description"] = "The failure, as text or as messages by field." } },
        };
        if (!inBody) return described;
        var body = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (required.Count > 0) body["required"] = required;
        described["requestBody"] = new JsonObject { ["content"] = new JsonObject { ["multipart/form-data"] = new JsonObject { ["schema"] = body } } };
        return described;
    }

    private static JsonObject Schema(Field field) => field.Type == typeof(IReadOnlyList<string>)
        ? new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } }
        : DescribeDocument.TypeName(field.Type) switch
        {
            "Int" => new JsonObject { ["type"] = "integer" },
            "Boolean" => new JsonObject { ["type"] = "boolean" },
            "Float" => new JsonObject { ["type"] = "number" },
            "File" => new JsonObject { ["type"] = "string", ["format"] = "binary" },
            _ => new JsonObject { ["type"] = "string" },
        };
}
