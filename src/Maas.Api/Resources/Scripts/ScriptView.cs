using System.Text;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Maas.Domain.Scripts;

namespace Maas.Api.Resources.Scripts;

/// <summary>A version of a script as published; the content only where it was asked for.</summary>
public sealed record ScriptHistoryView(
    int Id, string? Comment, string Created, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Data);

/// <summary>A script as published (api-resources.md §16.1).</summary>
public sealed record ScriptView(
    string Name, string Title, string Description, IReadOnlyList<string> Tags, int HardwareType, int Parallel, JsonNode? Results, JsonNode? Parameters, JsonNode? Packages,
    string Timeout, bool Destructive, bool Default, IReadOnlyList<string> ForHardware, bool MayReboot, bool Recommission, bool ApplyConfiguredNetworking, int Type,
    IReadOnlyList<ScriptHistoryView> History, int Id, string ParallelName, string HardwareTypeName, string TypeName, string ResourceUri)
{
    public static ScriptView Of(Script script, bool includeScript = false) => new(
        script.Name, script.Title, script.Description, script.Tags, (int)script.HardwareType, (int)script.Parallel, JsonNode.Parse(script.Results),
        JsonNode.Parse(script.Parameters), JsonNode.Parse(script.Packages), Durations.Text(TimeSpan.FromSeconds(script.TimeoutSeconds)), script.Destructive, script.Default,
        script.ForHardware, script.MayReboot, script.Recommission, script.ApplyConfiguredNetworking, (int)script.ScriptType,
        [.. script.Versions.Reverse().Select(v => Version(v, includeScript))], script.Id, script.Parallel.ParallelName(), script.HardwareType.HardwareName(),
        script.ScriptType.TypeName(), $"/MAAS/api/2.0/scripts/{Uri.EscapeDataString(script.Name)}");

    private static ScriptHistoryView Version(ScriptVersion version, bool withContent) => new(
        version.Id, version.Comment, Timestamps.Rfc2822(version.Created), withContent ? Convert.ToBase64String(Encoding.UTF8.GetBytes(version.Content)) : null);
}
