using System.Text.Json.Nodes;

namespace Maas.Api.Tests.Recorded;

/// <summary>A request and the answer that a reference region gave to it, in the form of <c>shared/api/recorded</c>.</summary>
public sealed record Exchange(JsonObject Fields)
{
    public int Seq => (int)Fields["seq"]!;
    public string Group => (string)Fields["group"]!;
    public string As => (string)Fields["as"]!;
    public string Method => (string)Fields["method"]!;
    public string Template => (string)Fields["template"]!;
    public string Path => (string)Fields["path"]!;
    public string? Note => (string?)Fields["note"];
    public int Status => (int)Fields["status"]!;
    public string? ContentType => (string?)Fields["content_type"];
    public string Body => (string?)Fields["body"] ?? "";
    public string? ParametersIn => (string?)Fields["params_in"];
    public string? RawBody => (string?)Fields["raw_body"];
    public string? RawContentType => (string?)Fields["raw_content_type"];

    public IReadOnlyList<(string Name, string Value)> Parameters =>
        [.. ((Fields["params_template"] ?? Fields["params"]) as JsonArray ?? []).Select(p => (p![0]!.ToString(), p[1]?.ToString() ?? ""))];

    public IReadOnlyList<(string Field, string FileName, byte[] Content)> Files =>
        [.. (Fields["files"] as JsonObject ?? []).Select(f => (f.Key, (string)f.Value!["filename"]!, Convert.FromBase64String((string)f.Value["b64"]!)))];

    /// <summary>Names to remember and where in the answer their values stand, as <c>vlans.0.id</c>.</summary>
    public IReadOnlyList<(string Name, string Where)> Save => [.. (Fields["save"] as JsonObject ?? []).Select(s => (s.Key, (string)s.Value!))];

    public IReadOnlyList<(string Name, string Value)> Headers => [.. (Fields["request_headers"] as JsonObject ?? []).Select(h => (h.Key, (string)h.Value!))];

    public static IReadOnlyList<Exchange> ReadAll(string file) => [.. File.ReadLines(file).Select(line => new Exchange(JsonNode.Parse(line)!.AsObject()))];

    public override string ToString() => $"{Seq} {As} {Method} {Template} {(Note is null ? "" : $"({Note})")}";
}
