using System.Formats.Tar;
using System.Text;
using System.Text.Json.Nodes;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Domain.Scripts;
using Maas.Region.Images;
using Maas.Region.Settings;
using Maas.Store;

namespace Maas.Region.Scripts;

/// <inheritdoc cref="IScriptArchive"/>
internal sealed class ScriptArchive(
    IStore store, NodeScripts scripts, Reselection reselection, ScriptOutputs outputs, ImageCatalog images, ISettings settings, TimeProvider clock) : IScriptArchive
{
    private const UnixFileMode Executable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public async Task<byte[]?> ForAsync(Node node, Func<string> netplan)
    {
        if (scripts.ResultsOf(node.CommissioningSetId).Any(r => r.Status != ScriptStatus.Pending)) await reselection.ForHardwareAsync(node);
        var parts = new List<(string Key, string Folder, IReadOnlyList<ScriptResult> Results)>();
        if (node.Status is NodeState.Commissioning or NodeState.Deployed or NodeState.EnteringRescueMode or NodeState.RescueMode)
            parts.Add(("commissioning_scripts", "commissioning", Due(node, node.CommissioningSetId)));
        if (node.Status is NodeState.Releasing or NodeState.DiskErasing) parts.Add(("release_scripts", "release", Due(node, node.ReleaseSetId)));
        else parts.Add(("testing_scripts", "testing", Due(node, node.TestingSetId)));
        if (parts.All(p => p.Results.Count == 0)) return null;

        using var archive = new MemoryStream();
        using (var tar = new TarWriter(archive, TarEntryFormat.Gnu, leaveOpen: true))
        {
            var index = new JsonObject();
            foreach (var (key, folder, results) in parts.Where(p => p.Results.Count > 0)) index[key] = Scripts(tar, node, folder, results);
            if (parts.SelectMany(p => p.Results).Any(r => scripts.ScriptOf(r) is { ApplyConfiguredNetworking: true }))
                Write(tar, "../config/netplan.yaml", Encoding.UTF8.GetBytes(netplan()), Plain);
            Write(tar, "index.json", Index(index), Plain);
        }

        return archive.ToArray();
    }

    public byte[] ForEnlisting()
    {
        var chosen = ScriptSelection.Enlisting(store.Documents(Collections.Scripts).All, settings.Flag("enlist_commissioning")).Where(s => !s.ApplyConfiguredNetworking).ToList();
        using var archive = new MemoryStream();
        using (var tar = new TarWriter(archive, TarEntryFormat.Gnu, leaveOpen: true))
        {
            var entries = new JsonArray();
            foreach (var script in chosen)
            {
                entries.Add(Entry(script, script.Current, "commissioning", Values(script), packages: !images.IsSelfContained("amd64")));
                Write(tar, $"commissioning/{script.Name}", Encoding.UTF8.GetBytes(script.Current.Content), Executable);
            }

            Write(tar, "index.json", Index(new JsonObject { ["commissioning_scripts"] = entries }), Plain);
        }

        return archive.ToArray();
    }

    public byte[] Deprecated()
    {
        using var archive = new MemoryStream();
        using (var tar = new TarWriter(archive, TarEntryFormat.Gnu, leaveOpen: true))
        {
            foreach (var script in store.Documents(Collections.Scripts).All.Where(s => s.ScriptType == ScriptType.Commissioning).OrderBy(s => s.Name, StringComparer.Ordinal))
                Write(tar, $"commissioning.d/{script.Name}", Encoding.UTF8.GetBytes(script.Current.Content), Executable);
        }

        return archive.ToArray();
    }

    /// <summary>Results that are not finished; a deployed node runs everything again each time it reports.</summary>
    private List<ScriptResult> Due(Node node, int? set) =>
    [
        .. scripts.ResultsOf(set)
            .Where(r => r.Status.IsOpen() || (node.Status == NodeState.Deployed && r.Status != ScriptStatus.Aborted))
            .Where(r => scripts.ScriptOf(r) is not null).OrderBy(r => r.Name, StringComparer.Ordinal).ThenBy(r => r.Id),
    ];

    private JsonArray Scripts(TarWriter tar, Node node, string folder, IReadOnlyList<ScriptResult> results)
    {
        var entries = new JsonArray();
        var written = new HashSet<int>();
        var packages = !images.IsSelfContained(node.Architecture.Split('/')[0]);
        foreach (var result in results)
        {
            var script = scripts.ScriptOf(result)!;
            var version = script.Current;
            var entry = Entry(script, version, folder, ScriptParameters.Parse(result.Parameters), packages);
            entry["script_result_id"] = result.Id;
            entry["has_started"] = result.Status != ScriptStatus.Pending;
            entry["has_finished"] = !result.Status.IsOpen();
            entry["default"] = script.Default;
            entry["tags"] = new JsonArray([.. script.Tags.Select(t => (JsonNode)t)]);
            entries.Add(entry);
            if (written.Add(script.Id)) Write(tar, $"{folder}/{script.Name}", Encoding.UTF8.GetBytes(version.Content), Executable);
            if (result.Status != ScriptStatus.Pending) Outputs(tar, result);
        }

        return entries;
    }

    private void Outputs(TarWriter tar, ScriptResult result)
    {
        foreach (var (ending, hash) in new[] { ("", result.Output), (".out", result.Stdout), (".err", result.Stderr), (".yaml", result.Result) })
        {
            if (hash is not null) Write(tar, $"out/{result.Name}.{result.Id}{ending}", outputs.Read(hash), Executable);
        }
    }

    /// <param name="packages">Whether the system that runs the script can install any. One that is all in memory brings what built-in scripts need, or they skip themselves.</param>
    private static JsonObject Entry(Script script, ScriptVersion version, string folder, JsonObject parameters, bool packages) => new()
    {
        ["name"] = script.Name,
        ["path"] = $"{folder}/{script.Name}",
        ["script_version_id"] = version.Id,
        ["timeout_seconds"] = (double)script.TimeoutSeconds,
        ["parallel"] = (int)script.Parallel,
        ["hardware_type"] = (int)script.HardwareType,
        ["parameters"] = parameters.DeepClone(),
        ["packages"] = packages || !script.Default ? ScriptParameters.Parse(script.Packages) : [],
        ["for_hardware"] = new JsonArray([.. script.ForHardware.Select(h => (JsonNode)h)]),
        ["apply_configured_networking"] = script.ApplyConfiguredNetworking,
    };

    private JsonObject Values(Script script)
    {
        var defaults = new Dictionary<string, string>
        {
            ["maas_auto_ipmi_user"] = settings.Text("maas_auto_ipmi_user"),
            ["maas_auto_ipmi_user_privilege_level"] = settings.Text("maas_auto_ipmi_user_privilege_level"),
            ["maas_auto_ipmi_k_g_bmc_key"] = settings.Text("maas_auto_ipmi_k_g_bmc_key"),
            ["maas_auto_ipmi_cipher_suite_id"] = settings.Text("maas_auto_ipmi_cipher_suite_id"),
        };
        return ScriptParameters.Resolve(script, new Dictionary<string, string>(), new ParameterScope([], [], defaults)).Value is [var values, ..] ? values.Values : [];
    }

    private static byte[] Index(JsonObject scripts) => Encoding.UTF8.GetBytes(new JsonObject { ["1.0"] = scripts }.ToJsonString());

    private void Write(TarWriter tar, string name, byte[] content, UnixFileMode mode) => tar.WriteEntry(
        new GnuTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content, writable: false), Mode = mode, ModificationTime = clock.GetUtcNow() });
}
