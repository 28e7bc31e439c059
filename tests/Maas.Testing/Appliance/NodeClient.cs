using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Maas.Testing.Appliance;

/// <summary>Speaks to the metadata service as a booted node does: enlists, reads its preseed, signs with what it was given, signals and reports.</summary>
public sealed class NodeClient(TestAppliance appliance)
{
    private ApiClient _http = appliance.Anonymous;

    public string SystemId { get; private set; } = "";

    /// <summary>consumer:token:secret, once there was a preseed.</summary>
    public string? Credentials { get; private set; }

    public static async Task<NodeClient> EnlistAsync(TestAppliance appliance, string mac)
    {
        var node = new NodeClient(appliance);
        var enlisted = await appliance.Anonymous.Post("machines/", ("architecture", "amd64"), ("mac_addresses", mac), ("commission", "True"));
        await node.BootAsync(enlisted.Json["system_id"]!.GetValue<string>());
        return node;
    }

    /// <summary>Fetches the preseed and takes the credentials in it.</summary>
    public async Task<string> BootAsync(string systemId)
    {
        SystemId = systemId;
        var preseed = (await appliance.Anonymous.Get($"/MAAS/metadata/latest/by-id/{systemId}/?op=get_preseed")).Text;
        string Value(string key) => preseed.Split('\n').Select(l => l.Trim()).First(l => l.StartsWith(key + ":", StringComparison.Ordinal)).Split(':', 2)[1].Trim().Trim('"');
        Credentials = $"{Value("consumer_key")}:{Value("token_key")}:{Value("token_secret")}";
        _http = appliance.Signing(Credentials);
        return preseed;
    }

    public Task<Reply> Get(string path, string version = "2012-03-01") => _http.Get($"/MAAS/metadata/{version}/{path}");

    public Task<Reply> Post(params (string Name, string Value)[] fields) => _http.Post("/MAAS/metadata/2012-03-01/", fields);

    public Task<Reply> SignalAsync(string status, IReadOnlyDictionary<string, string>? files, params (string Name, string Value)[] fields)
    {
        var content = new MultipartFormDataContent { { new StringContent("signal"), "op" }, { new StringContent(status), "status" } };
        foreach (var (name, value) in fields) content.Add(new StringContent(value), name);
        foreach (var (name, text) in files ?? new Dictionary<string, string>()) content.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(text)), name, name);
        return _http.SendAsync(HttpMethod.Post, "/MAAS/metadata/2012-03-01/", content);
    }

    /// <summary>Ends one script of the run with this exit status.</summary>
    public Task<Reply> FinishAsync(JsonNode script, int exitStatus = 0, string output = "", string errors = "", string? result = null)
    {
        var name = script["name"]!.GetValue<string>();
        var files = new Dictionary<string, string> { [name] = output + errors, [name + ".out"] = output, [name + ".err"] = errors };
        if (result is not null) files[name + ".yaml"] = result;
        return SignalAsync(
            "WORKING", files, ("script_result_id", script["script_result_id"]!.ToString()), ("exit_status", exitStatus.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("runtime", "2.5"));
    }

    /// <summary>The scripts to run now, by kind; empty when there are none.</summary>
    public async Task<IReadOnlyList<JsonNode>> ScriptsAsync(string kind)
    {
        var archive = await Get("maas-scripts");
        if (archive.Status == 204) return [];
        using var tar = new System.Formats.Tar.TarReader(new MemoryStream(archive.Bytes));
        while (await tar.GetNextEntryAsync() is { } entry)
        {
            if (entry.Name != "index.json") continue;
            var index = await JsonNode.ParseAsync(entry.DataStream!);
            return index!["1.0"]![kind] is JsonArray scripts ? [.. scripts.Select(s => s!)] : [];
        }

        return [];
    }

    public Task<Reply> ReportAsync(string name, string eventType, string? result = null, string origin = "cloudinit", string description = "something", object? files = null)
    {
        var message = JsonSerializer.Serialize(new { name, event_type = eventType, result, origin, description, files });
        var content = new StringContent(message) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return _http.SendAsync(HttpMethod.Post, $"/MAAS/metadata/status/{SystemId}", content);
    }
}
