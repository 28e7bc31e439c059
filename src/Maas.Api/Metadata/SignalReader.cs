using System.Globalization;
using System.Text.Json;
using Maas.Api.Contract;
using Maas.Api.Pipeline;
using Maas.Region.Scripts;

namespace Maas.Api.Metadata;

/// <summary>Reads the fields of <c>op=signal</c> (metadata.md §6).</summary>
internal static class SignalReader
{
    /// <summary>More of one file is no output that anybody reads; the end is kept.</summary>
    private const long MostFileBytes = 32 << 20;

    /// <exception cref="MetadataFailure">A value is not what it must be.</exception>
    public static async Task<NodeReport> ReadAsync(Parameters parameters)
    {
        if (!NodeReport.TryStatus(parameters.Last("status"), out var status)) throw MetadataFailure.BadRequest($"Unknown commissioning status: '{parameters.Last("status")}'");
        return new NodeReport
        {
            Status = status,
            Error = parameters.Last("error") ?? "",
            ScriptResultId = Whole(parameters, "script_result_id"),
            Name = parameters.Last("name"),
            ScriptVersionId = Whole(parameters, "script_version_id"),
            ExitStatus = Whole(parameters, "exit_status") ?? Whole(parameters, "script_result") ?? Whole(parameters, "result"),
            Runtime = Real(parameters, "runtime"),
            PowerType = parameters.Last("power_type"),
            PowerParameters = Power(parameters.Last("power_parameters")),
            Files = await FilesAsync(parameters.Files),
        };
    }

    private static int? Whole(Parameters parameters, string name) => parameters.Last(name) switch
    {
        null or "" or "None" => null,
        var text when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        var text => throw MetadataFailure.BadRequest($"Invalid {name}: '{text}' is not a whole number."),
    };

    private static double? Real(Parameters parameters, string name) => parameters.Last(name) switch
    {
        null or "" or "None" => null,
        var text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => number,
        var text => throw MetadataFailure.BadRequest($"Invalid {name}: '{text}' is not a number."),
    };

    private static Dictionary<string, string>? Power(string? json)
    {
        if (string.IsNullOrEmpty(json)) return null;
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.ValueKind == JsonValueKind.Null ? "" : p.Value.ToString(), StringComparer.Ordinal)
                : throw MetadataFailure.BadRequest("Failed to parse JSON power_parameters: it must be an object.");
        }
        catch (JsonException)
        {
            throw MetadataFailure.BadRequest("Failed to parse JSON power_parameters.");
        }
    }

    private static async Task<Dictionary<string, ReadOnlyMemory<byte>>> FilesAsync(IReadOnlyList<UploadedFile> files)
    {
        var contents = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (file.Length > MostFileBytes) throw new MetadataFailure(413, $"{file.Field} is too large.");
            await using var stream = file.Open();
            var bytes = new byte[file.Length];
            await stream.ReadExactlyAsync(bytes);
            contents[file.Field] = bytes;
        }

        return contents;
    }
}
