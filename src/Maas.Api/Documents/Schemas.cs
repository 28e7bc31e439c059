using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Maas.Api.Contract;
using Maas.Api.Pipeline;

namespace Maas.Api.Documents;

/// <summary>JSON schemas of published forms, made from their types; each record becomes a component that others refer to.</summary>
internal sealed class Schemas
{
    private static readonly JsonSerializerOptions Options = new(JsonAnswers.Pretty)
    {
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    private readonly SortedDictionary<string, JsonNode> _components = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, string> _names = [];

    /// <summary>Every component that schemas made so far refer to.</summary>
    public JsonObject Components => new(_components.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value.DeepClone())));

    /// <param name="type">void for an answer that is JSON null.</param>
    public JsonNode Of(Type type)
    {
        if (type == typeof(void)) return new JsonObject { ["type"] = "null" };
        if (IsComponent(type)) return Reference(type);
        return Options.GetJsonSchemaAsNode(type, new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Refer });
    }

    /// <summary>One of some forms.</summary>
    public JsonNode Of(IReadOnlyList<Type> types) => types.Count == 1 ? Of(types[0]) : new JsonObject { ["anyOf"] = new JsonArray([.. types.Select(Of)]) };

    private JsonNode Refer(JsonSchemaExporterContext context, JsonNode schema)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Optional<>)) return OrNull(Of(type.GetGenericArguments()[0]));
        if (context.Path.IsEmpty || !IsComponent(type)) return schema;
        var reference = Reference(type);
        return MayBeNull(schema) || context.PropertyInfo?.IsGetNullable == true ? OrNull(reference) : reference;
    }

    private static JsonObject OrNull(JsonNode schema) => new() { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };

    private JsonObject Reference(Type type)
    {
        if (!_names.TryGetValue(type, out var name))
        {
            _names[type] = name = FreeName(type);
            // The name is taken first, so that a form that contains its own kind refers to it.
            _components[name] = Options.GetJsonSchemaAsNode(type, new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Refer });
            var component = _components[name].AsObject();
            if (component["type"] is JsonArray) component["type"] = "object";
            foreach (var member in LeftOut(type)) Dispense(component, member);
            if (HasOtherMembers(type)) component["additionalProperties"] = true;
        }

        return new JsonObject { ["$ref"] = $"#/components/schemas/{name}" };
    }

    private string FreeName(Type type)
    {
        var name = type.Name.EndsWith("View", StringComparison.Ordinal) ? type.Name[..^4] : type.Name;
        return _names.ContainsValue(name) ? type.Name : name;
    }

    private static bool IsComponent(Type type) => type.Assembly == typeof(Schemas).Assembly && type is { IsEnum: false, IsGenericType: false };

    /// <summary>Members that are left out when there is nothing to say.</summary>
    private static IEnumerable<string> LeftOut(Type type) => type.GetProperties()
        .Where(p => p.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: true) is [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.WhenWritingNull or JsonIgnoreCondition.WhenWritingDefault }])
        .Select(p => Options.PropertyNamingPolicy!.ConvertName(p.Name));

    private static void Dispense(JsonObject component, string member)
    {
        if (component["required"] is not JsonArray required) return;
        foreach (var name in required.Where(r => (string?)r == member).ToList()) required.Remove(name);
        if (required.Count == 0) component.Remove("required");
    }

    private static bool HasOtherMembers(Type type) => type.GetProperties().Any(p => p.IsDefined(typeof(JsonExtensionDataAttribute), inherit: true));

    private static bool MayBeNull(JsonNode schema) => schema is JsonObject { } o && o["type"] is JsonArray types && types.Any(t => (string?)t == "null");
}
