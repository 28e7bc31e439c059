using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Maas.Api.Pipeline;

/// <summary>How answers become JSON: snake case, literal UTF-8, four spaces of indentation or one line (api-protocol.md §6).</summary>
public static class JsonAnswers
{
    public static readonly JsonSerializerOptions Pretty = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        IndentSize = 4,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static readonly JsonSerializerOptions Compact = new(Pretty) { WriteIndented = false };
}
