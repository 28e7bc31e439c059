using System.Net;
using System.Text.Json;
using Maas.Power.Transports.Http;

namespace Maas.Power.Transports;

/// <summary>OpenStack's identity service (v3, and v2.0 where the address says so) and the compute service it points to (power.md §5.14).</summary>
internal sealed class NovaApi
{
    private const string What = "OpenStack request";
    private const string Statuses = "OS-EXT-STS:";

    private static readonly string[] PasswordOnly = ["password"];

    private readonly PowerHttp _http;
    private readonly Uri _compute;
    private readonly string _token;

    private NovaApi(PowerHttp http, Uri compute, string token) => (_http, _compute, _token) = (http, compute, token);

    public static async Task<NovaApi> LoginAsync(PowerHttp http, Uri auth, string tenant, string user, string password, CancellationToken cancel)
    {
        var isVersion2 = auth.AbsolutePath.Contains("/v2", StringComparison.Ordinal);
        var hasVersion = isVersion2 || auth.AbsolutePath.Contains("/v3", StringComparison.Ordinal);
        var uri = new Uri(auth, isVersion2 ? "tokens" : hasVersion ? "auth/tokens" : "v3/auth/tokens");
        var body = isVersion2
            ? JsonSerializer.Serialize(new { auth = new { tenantName = tenant, passwordCredentials = new { username = user, password } } })
            : JsonSerializer.Serialize(new
            {
                auth = new
                {
                    identity = new { methods = PasswordOnly, password = new { user = new { name = user, password, domain = new { id = "default" } } } },
                    scope = new { project = new { name = tenant, domain = new { id = "default" } } },
                },
            });
        var request = new PowerHttpRequest(What, HttpMethod.Post, uri) { Body = body, BodyIsSecret = true, Takes = s => s is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden };
        var answer = await http.SendAsync(request, cancel);
        if ((int)answer.Status >= 400) throw new PowerException(PowerFailure.Refused, "Failed to authenticate with OpenStack");
        var document = Documents.Json(What, answer.Body);
        var token = isVersion2 ? document.Text("access", "token", "id") : answer.Header("X-Subject-Token");
        var compute = isVersion2 ? ComputeOf2(document) : ComputeOf3(document);
        if (token is null || HttpAddress.Parse(compute?.TrimEnd('/') ?? "", "https", null) is not { } endpoint || string.IsNullOrEmpty(compute))
            throw new PowerException(PowerFailure.Failed, $"{What} failed: the login gave no token or no compute service.");
        return new NovaApi(http, endpoint, token);
    }

    public async Task<NovaServer> FindAsync(string id, CancellationToken cancel)
    {
        var answer = await SendAsync(HttpMethod.Get, $"servers/{Uri.EscapeDataString(id)}", null, s => s == HttpStatusCode.NotFound, cancel);
        if (answer.Status == HttpStatusCode.NotFound) throw new PowerException(PowerFailure.Failed, $"{id}: Instance id not found");
        var document = Documents.Json(What, answer.Body);
        return new NovaServer(
            id, document.Number("server", Statuses + "power_state"), document.Text("server", Statuses + "task_state"), document.Text("server", Statuses + "vm_state"));
    }

    /// <param name="action"><c>os-start</c> or <c>os-stop</c>.</param>
    public Task ActAsync(NovaServer server, string action, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, $"servers/{Uri.EscapeDataString(server.Id)}/action", $$"""{"{{action}}":null}""", _ => false, cancel);

    private static string? ComputeOf2(JsonElement document) => document.Items("access", "serviceCatalog")
        .Where(s => s.Text("type") == "compute").SelectMany(s => s.Items("endpoints")).Select(e => e.Text("publicURL")).FirstOrDefault(u => u is not null);

    private static string? ComputeOf3(JsonElement document) => document.Items("token", "catalog")
        .Where(s => s.Text("type") == "compute").SelectMany(s => s.Items("endpoints")).Where(e => e.Text("interface") == "public").Select(e => e.Text("url")).FirstOrDefault(u => u is not null);

    private Task<PowerHttpAnswer> SendAsync(HttpMethod method, string path, string? body, Func<HttpStatusCode, bool> takes, CancellationToken cancel) => _http.SendAsync(
        new PowerHttpRequest(What, method, new Uri(_compute, path))
        {
            Body = body,
            Headers = [("Accept", "application/json")],
            SecretHeaders = [("X-Auth-Token", _token)],
            Takes = takes,
            Repeat = method == HttpMethod.Get,
        },
        cancel);
}

/// <param name="PowerState">1 running, 4 shut down, 0 unknown.</param>
internal sealed record NovaServer(string Id, long? PowerState, string? TaskState, string? VmState);
