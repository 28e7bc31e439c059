using System.Text.Json.Serialization;

namespace Maas.Domain.Installation;

/// <summary>The plan as JSON, without reflection: snake_case names, enumerations such as <c>dd-gz</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(SourceTypeConverter)])]
[JsonSerializable(typeof(InstallPlan))]
public sealed partial class InstallJson : JsonSerializerContext;
