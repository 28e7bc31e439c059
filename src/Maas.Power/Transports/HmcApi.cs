using System.Text.Json;
using Maas.Power.Transports.Http;

namespace Maas.Power.Transports;

/// <summary>The HMC Web Services API for partitions in DPM mode, logged on until disposed of (power.md §5.13).</summary>
internal sealed class HmcApi : IAsyncDisposable
{
    private const string What = "HMC request";

    private readonly PowerHttp _http;
    private readonly Uri _root;
    private readonly bool _verify;
    private readonly string _password;
    private string _session = "";

    private HmcApi(PowerHttp http, Uri root, string password, bool verify) => (_http, _root, _password, _verify) = (http, root, password, verify);

    public static async Task<HmcApi> LoginAsync(PowerHttp http, Uri root, string user, string password, bool verify, CancellationToken cancel)
    {
        var api = new HmcApi(http, root, password, verify);
        var body = JsonSerializer.Serialize(new Dictionary<string, string> { ["userid"] = user, ["password"] = password });
        var answer = await api.SendAsync(HttpMethod.Post, "/api/sessions", body, cancel);
        api._session = answer.Text("api-session") ?? throw new PowerException(PowerFailure.Failed, $"{What} failed: the logon gave no session.");
        return api;
    }

    /// <summary>The partition of this name on any CPC in DPM mode.</summary>
    public async Task<HmcPartition> FindAsync(string name, CancellationToken cancel) =>
        (await PartitionsAsync($"?name={Uri.EscapeDataString($"^{System.Text.RegularExpressions.Regex.Escape(name)}$")}", cancel)).FirstOrDefault(p => p.Name == name)
            ?? throw new PowerException(PowerFailure.Setting, $"Unable to find '{name}' on HMC!");

    /// <summary>The partitions of every CPC in DPM mode.</summary>
    public async Task<IReadOnlyList<HmcPartition>> PartitionsAsync(string filter, CancellationToken cancel)
    {
        var partitions = new List<HmcPartition>();
        foreach (var cpc in (await SendAsync(HttpMethod.Get, "/api/cpcs", null, cancel)).Items("cpcs"))
        {
            // Older HMCs tell the mode in the CPC's own properties only.
            if (cpc.Text("object-uri") is not { } uri || (cpc.Text("dpm-enabled") ?? (await SendAsync(HttpMethod.Get, uri, null, cancel)).Text("dpm-enabled")) != "true") continue;
            partitions.AddRange((await SendAsync(HttpMethod.Get, $"{uri}/partitions{filter}", null, cancel)).Items("partitions")
                .Select(p => new HmcPartition(p.Text("object-uri") ?? "", p.Text("name") ?? "", p.Text("status") ?? "")).Where(p => p.Uri.Length > 0));
        }

        return partitions;
    }

    public async Task<string> StatusAsync(HmcPartition partition, CancellationToken cancel) => (await SendAsync(HttpMethod.Get, partition.Uri, null, cancel)).Text("status") ?? "";

    /// <param name="command"><c>start</c> or <c>stop</c>; the job that does it is not waited for.</param>
    public Task CommandAsync(HmcPartition partition, string command, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, $"{partition.Uri}/operations/{command}", "{}", cancel);

    /// <summary>The MAC addresses of its network cards.</summary>
    public async Task<IReadOnlyList<(string Uri, string Mac)>> NicsAsync(HmcPartition partition, CancellationToken cancel)
    {
        var nics = new List<(string, string)>();
        foreach (var uri in (await SendAsync(HttpMethod.Get, partition.Uri, null, cancel)).Texts("nic-uris").Take(64))
            if ((await SendAsync(HttpMethod.Get, uri, null, cancel)).Text("mac-address") is { } mac) nics.Add((uri, mac));
        return nics;
    }

    public async Task BootFromNetworkAsync(HmcPartition partition, string mac, CancellationToken cancel)
    {
        var nic = (await NicsAsync(partition, cancel)).FirstOrDefault(n => n.Mac.Equals(mac, StringComparison.OrdinalIgnoreCase));
        if (nic.Uri is null) throw new PowerException(PowerFailure.Failed, $"the partition has no network card {mac}.");
        await UpdateAsync(partition, new() { ["boot-device"] = "network-adapter", ["boot-network-device"] = nic.Uri }, cancel);
    }

    public async Task BootFromVolumeAsync(HmcPartition partition, string serial, CancellationToken cancel)
    {
        foreach (var group in (await SendAsync(HttpMethod.Get, partition.Uri, null, cancel)).Texts("storage-group-uris").Take(64))
        {
            foreach (var volume in (await SendAsync(HttpMethod.Get, group, null, cancel)).Texts("storage-volume-uris").Take(256))
            {
                var properties = await SendAsync(HttpMethod.Get, volume, null, cancel);
                if (!new[] { properties.Text("uuid"), properties.Text("serial-number") }.Any(s => string.Equals(s, serial, StringComparison.OrdinalIgnoreCase))) continue;
                await UpdateAsync(partition, new() { ["boot-device"] = "storage-volume", ["boot-storage-volume"] = volume }, cancel);
                return;
            }
        }

        throw new PowerException(PowerFailure.Failed, "the partition has no storage volume with the serial number of the node's boot disk.");
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await SendAsync(HttpMethod.Delete, "/api/sessions/this-session", null, limit.Token);
        }
        catch (Exception problem) when (problem is PowerException or OperationCanceledException)
        {
            // It ends by itself.
        }
    }

    private Task<JsonElement> UpdateAsync(HmcPartition partition, Dictionary<string, string> properties, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, partition.Uri, JsonSerializer.Serialize(properties), cancel);

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, string? body, CancellationToken cancel)
    {
        var request = new PowerHttpRequest(What, method, UriOf(path))
        {
            Body = body,
            BodyIsSecret = true,
            SecretHeaders = _session.Length > 0 ? [("X-API-Session", _session)] : [],
            Verify = _verify,
            Repeat = method == HttpMethod.Get,
            Explain = body => Documents.Explain("The HMC", body, d => d.Text("message"), _password),
        };
        return Documents.Json(What, (await _http.SendAsync(request, cancel)).Body);
    }

    private Uri UriOf(string path)
    {
        if (!path.StartsWith("/api/", StringComparison.Ordinal)) throw new PowerException(PowerFailure.Failed, $"{What} failed: the HMC's link is no path of its API.");
        return new Uri(_root, path);
    }
}

/// <param name="Uri">Its path on the HMC.</param>
internal sealed record HmcPartition(string Uri, string Name, string Status);
