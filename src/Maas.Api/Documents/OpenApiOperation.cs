using System.Globalization;
using System.Text.Json.Nodes;
using Maas.Api.Contract;

namespace Maas.Api.Documents;

/// <summary>One operation in OpenAPI: its parameters or its form, and what it answers.</summary>
internal static class OpenApiOperation
{
    private static readonly (string Name, string Status, string Text, bool Json)[] Known =
    [
        ("BadRequest", "400", "A parameter is missing or wrong: one message as text, or messages by field as JSON.", true),
        ("Unauthorized", "401", "No credentials, or none that are good.", false),
        ("Forbidden", "403", "The caller may not do this.", false),
        ("NotFound", "404", "There is no such object.", false),
        ("Conflict", "409", "The object's state does not allow it.", false),
        ("Unavailable", "503", "Something it needs, such as a BMC, does not answer just now.", false),
    ];

    public static JsonObject Of(Operation operation, Schemas schemas)
    {
        var described = new JsonObject
        {
            ["operationId"] = $"{operation.Resource.Handler}_{operation.Action}",
            ["tags"] = new JsonArray(OpenApiDocument.TagOf(operation.Resource)),
            ["summary"] = operation.Declared.Title,
        };
        if (operation.Declared.Doc.Length > 0) described["description"] = operation.Declared.Doc;
        if (operation.Allow == Access.Anonymous) described["security"] = new JsonArray(new JsonObject(), OpenApiDocument.Needs("oauth"), OpenApiDocument.Needs("session"));
        if (operation.Method is "POST" or "PUT") AddForm(described, operation);
        else AddQuery(described, operation);
        described["responses"] = Responses(operation, schemas);
        return described;
    }

    /// <summary>The failures that every operation may answer, to be referred to.</summary>
    public static JsonObject Failures() => new(Known.Select(k => KeyValuePair.Create(k.Name, (JsonNode?)new JsonObject
    {
        ["description"] = k.Text,
        ["content"] = k.Json
            ? new JsonObject { ["text/plain"] = Content(Text()), ["application/json"] = Content(new JsonObject { ["$ref"] = "#/components/schemas/FieldErrors" }) }
            : new JsonObject { ["text/plain"] = Content(Text()) },
    })));

    private static void AddQuery(JsonObject described, Operation operation)
    {
        var parameters = new JsonArray();
        foreach (var field in operation.Fields.Where(f => !f.InPath && !f.IsRest))
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

        if (operation.Fields.FirstOrDefault(f => f.IsRest) is { } rest)
        {
            parameters.Add(new JsonObject
            {
                ["name"] = "parameters",
                ["in"] = "query",
                ["description"] = rest.Doc,
                ["style"] = "form",
                ["explode"] = true,
                ["schema"] = new JsonObject { ["type"] = "object", ["additionalProperties"] = Texts() },
            });
        }

        if (parameters.Count > 0) described["parameters"] = parameters;
    }

    private static void AddForm(JsonObject described, Operation operation)
    {
        var fields = operation.Fields.Where(f => !f.InPath && !f.IsRest).ToList();
        var rest = operation.Fields.FirstOrDefault(f => f.IsRest);
        if (fields.Count == 0 && rest is null) return;
        var form = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject(fields.Select(f => KeyValuePair.Create(f.Name, (JsonNode?)Described(f)))) };
        if (fields.Any(f => f.Required)) form["required"] = new JsonArray([.. fields.Where(f => f.Required).Select(f => (JsonNode)f.Name)]);
        if (rest is not null)
        {
            form["description"] = rest.Doc;
            form["additionalProperties"] = Texts();
        }

        var content = new JsonObject { ["multipart/form-data"] = Content(form) };
        if (!fields.Any(f => IsFile(f.Type))) content["application/x-www-form-urlencoded"] = Content(form.DeepClone());
        described["requestBody"] = new JsonObject { ["required"] = fields.Any(f => f.Required), ["content"] = content };
    }

    private static JsonObject Responses(Operation operation, Schemas schemas)
    {
        var returned = operation.Returned;
        var success = new JsonObject { ["description"] = returned.Status == 204 ? "Done; there is nothing to say." : "The answer." };
        if (returned.ContentType is { } type) success["content"] = new JsonObject { [type] = Content(Text()) };
        else if (returned.Json.Count > 0)
        {
            var schema = schemas.Of(returned.Json);
            success["content"] = new JsonObject
            {
                ["application/json"] = Content(returned.List ? new JsonObject { ["type"] = "array", ["items"] = schema } : schema),
            };
        }

        var responses = new JsonObject { [returned.Status.ToString(CultureInfo.InvariantCulture)] = success };
        if (operation.Method == "GET" && returned.Status == 200) responses["304"] = new JsonObject { ["description"] = "The caller has this answer already (If-None-Match)." };
        foreach (var (name, status, _, _) in Known.Where(k => Applies(operation, k.Status))) responses[status] = new JsonObject { ["$ref"] = $"#/components/responses/{name}" };
        return responses;
    }

    private static bool Applies(Operation operation, string status) => status switch
    {
        "401" => operation.Allow != Access.Anonymous,
        "404" => operation.PathParameters.Count > 0,
        "409" => operation.Method != "GET",
        _ => true,
    };

    private static JsonObject Described(Field field)
    {
        var schema = Schema(field);
        schema["description"] = field.Doc;
        return schema;
    }

    private static JsonObject Schema(Field field) => field.Type == typeof(IReadOnlyList<string>) ? Texts()
        : field.Type == typeof(IReadOnlyList<UploadedFile>) ? new JsonObject { ["type"] = "array", ["items"] = File() }
        : IsSize(field.Type) ? new JsonObject { ["type"] = new JsonArray("integer", "string"), ["pattern"] = "^-?[0-9]+[KkMmGgTtPpEe]?$" }
        : DescribeDocument.TypeName(field.Type) switch
        {
            "Int" => new JsonObject { ["type"] = "integer" },
            "Boolean" => new JsonObject { ["type"] = "boolean" },
            "Float" => new JsonObject { ["type"] = "number" },
            "File" => File(),
            _ => Text(),
        };

    /// <summary>Bytes, with an optional suffix in powers of 1000.</summary>
    private static bool IsSize(Type type) => type == typeof(long) || type == typeof(long?) || type == typeof(Optional<long>) || type == typeof(Optional<long?>);

    private static bool IsFile(Type type) => type == typeof(UploadedFile) || type == typeof(IReadOnlyList<UploadedFile>);

    private static JsonObject Content(JsonNode schema) => new() { ["schema"] = schema };

    private static JsonObject Text() => new() { ["type"] = "string" };

    private static JsonObject Texts() => new() { ["type"] = "array", ["items"] = Text() };

    private static JsonObject File() => new() { ["type"] = "string", ["contentMediaType"] = "application/octet-stream" };
}
