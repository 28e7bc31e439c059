using System.Text.Json.Serialization;

namespace Maas.Domain.Hardware;

/// <summary>The report as JSON, without reflection: the agent is compiled ahead of time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(HardwareReport))]
public sealed partial class HardwareJson : JsonSerializerContext;
