using System.Globalization;
using System.Text.Json;

namespace Maas.Domain.Scripts;

/// <summary>One message of the status webhook, as cloud-init and installers post them (metadata.md §7).</summary>
public sealed record StatusMessage
{
    public required string EventType { get; init; }
    public required string Origin { get; init; }
    public required string Name { get; init; }
    public required string Description { get; init; }
    public DateTimeOffset? Timestamp { get; init; }
    public string? Result { get; init; }
    public IReadOnlyList<StatusFile> Files { get; init; } = [];

    public bool IsTopLevel => !Name.Contains('/', StringComparison.Ordinal);

    public bool HasFailed => Result is "FAIL" or "FAILURE";

    public bool IsStart => EventType == "start";

    /// <summary>Our own agent's word of how far something is; stock senders have none.</summary>
    public bool IsProgress => EventType == "progress";

    public bool IsFinish => EventType == "finish";

    /// <summary>Reads a body; the problem is the sentence the sender gets.</summary>
    public static Outcome<StatusMessage> Read(ReadOnlyMemory<byte> body)
    {
        if (!System.Text.Ascii.IsValid(body.Span)) return Refusal.BadRequest("Status payload must be ASCII-only.");
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Of(document.RootElement)
                : Refusal.BadRequest("Status payload must be a JSON object.");
        }
        catch (JsonException)
        {
            return Refusal.BadRequest("Status payload is not valid JSON.");
        }
    }

    private static Outcome<StatusMessage> Of(JsonElement map)
    {
        string[] needed = ["event_type", "origin", "name", "description"];
        var missing = needed.Where(k => !map.TryGetProperty(k, out _)).ToList();
        if (missing.Count > 0) return Refusal.BadRequest($"Missing parameter(s) {string.Join(", ", missing)} in status message.");
        var files = new List<StatusFile>();
        if (map.TryGetProperty("files", out var list) && list.ValueKind == JsonValueKind.Array)
        {
            foreach (var entry in list.EnumerateArray())
            {
                var file = StatusFile.Of(entry);
                if (file.IsRefused) return file.Refusal!;
                if (file.Value is { Content: not null }) files.Add(file.Value);
            }
        }

        return new StatusMessage
        {
            EventType = Text(map, "event_type"),
            Origin = Text(map, "origin"),
            Name = Text(map, "name"),
            Description = Text(map, "description"),
            Timestamp = map.TryGetProperty("timestamp", out var at) ? When(at) : null,
            Result = map.TryGetProperty("result", out var result) && result.ValueKind == JsonValueKind.String ? result.GetString() : null,
            Files = files,
        };
    }

    private static string Text(JsonElement map, string key)
    {
        var value = map.GetProperty(key);
        return value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
    }

    private static DateTimeOffset? When(JsonElement at) =>
        double.TryParse(at.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 253_402_300_799
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;
}

/// <summary>A file inside a status message, decoded from base64 but not yet decompressed.</summary>
/// <param name="Content">Null: the sender could not read it.</param>
/// <param name="IsBzip2">Still compressed.</param>
public sealed record StatusFile(string Path, ReadOnlyMemory<byte>? Content, bool IsBzip2, int? Result, int? ScriptResultId)
{
    internal static Outcome<StatusFile> Of(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("path", out var path) || path.ValueKind != JsonValueKind.String)
            return Refusal.BadRequest("Every file of a status message needs a path.");
        if (!entry.TryGetProperty("content", out var content) || content.ValueKind == JsonValueKind.Null) return new StatusFile(path.GetString()!, null, false, null, null);
        var encoding = entry.TryGetProperty("encoding", out var e) ? e.ToString() : "";
        if (encoding != "base64") return Refusal.BadRequest($"Invalid encoding: {encoding}");
        var compression = entry.TryGetProperty("compression", out var c) && c.ValueKind == JsonValueKind.String ? c.GetString() : null;
        if (compression is not (null or "" or "bzip2")) return Refusal.BadRequest($"Invalid compression: {compression}");
        var text = content.GetString() ?? "";
        var bytes = new byte[(text.Length * 3 / 4) + 3];
        if (!Convert.TryFromBase64String(text, bytes, out var length)) return Refusal.BadRequest("A file's content is not valid base64.");
        return new StatusFile(path.GetString()!, bytes.AsMemory(0, length), compression == "bzip2", Number(entry, "result"), Number(entry, "script_result_id"));
    }

    private static int? Number(JsonElement entry, string key) =>
        entry.TryGetProperty(key, out var value) && int.TryParse(value.ToString(), CultureInfo.InvariantCulture, out var number) ? number : null;
}
