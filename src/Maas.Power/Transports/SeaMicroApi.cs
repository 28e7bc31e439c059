using System.Text.Json;
using Maas.Power.Transports.Http;

namespace Maas.Power.Transports;

/// <summary>The older REST interface of a SeaMicro chassis, v0.9: credentials and token are parts of the query (power.md §5.9).</summary>
internal sealed class SeaMicroApi
{
    private const string What = "SeaMicro request";
    private const int Tries = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly PowerHttp _http;
    private readonly TimeProvider _clock;
    private readonly Uri _root;
    private string _token = "";

    private SeaMicroApi(PowerHttp http, TimeProvider clock, Uri root) => (_http, _clock, _root) = (http, clock, new Uri(root, "v0.9/"));

    public static async Task<SeaMicroApi> LoginAsync(PowerHttp http, TimeProvider clock, Uri root, string user, string password, CancellationToken cancel)
    {
        var api = new SeaMicroApi(http, clock, root);
        var answer = await api.OnceAsync(HttpMethod.Get, $"login?{Uri.EscapeDataString(user)}&{Uri.EscapeDataString(password)}", cancel);
        api._token = answer.Text("result") ?? throw new PowerException(PowerFailure.Refused, "the chassis gave no token. Check the user and the password.");
        return api;
    }

    public async Task SwitchAsync(int server, bool isOn, CancellationToken cancel)
    {
        var servers = (await SendAsync(HttpMethod.Get, "servers?", cancel)).At("result") ?? default;
        var index = servers.Members().Where(s => (s.Value.Text("serverId") ?? s.Value.Text()) == $"{server}/0").Select(s => s.Name).FirstOrDefault()
            ?? throw new PowerException(PowerFailure.Setting, $"system_id: the chassis has no server {server}.");
        await SendAsync(HttpMethod.Put, $"servers/{Uri.EscapeDataString(index)}?action={(isOn ? "Power-On&using-pxe=true" : "Power-Off&force=true")}&", cancel);
    }

    /// <summary>The servers with the addresses of their network cards.</summary>
    public async Task<JsonElement> ServersAsync(CancellationToken cancel) => (await SendAsync(HttpMethod.Get, "servers?", cancel)).At("result") ?? default;

    /// <summary>A chassis that is busy says 401 for a while.</summary>
    private async Task<JsonElement> SendAsync(HttpMethod method, string path, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await OnceAsync(method, path + Uri.EscapeDataString(_token), cancel);
            }
            catch (PowerException problem) when (problem.Failure == PowerFailure.Refused && attempt < Tries)
            {
                await Task.Delay(Pause, _clock, cancel);
            }
        }
    }

    private async Task<JsonElement> OnceAsync(HttpMethod method, string path, CancellationToken cancel)
    {
        var answer = Documents.Json(What, (await _http.SendAsync(new PowerHttpRequest(What, method, new Uri(_root, path)) { BodyIsSecret = true }, cancel)).Body);
        return answer.Number("error", "code") switch
        {
            200 or 202 or 304 or null => answer,
            401 or 403 => throw new PowerException(PowerFailure.Refused, "the chassis refused the login. Check the user and the password."),
            var code => throw new PowerException(PowerFailure.Failed, $"the chassis answered error {code}: {Documents.Said(answer.Text("error", "message"), _token)}".TrimEnd(':', ' ')),
        };
    }
}

/// <summary>The newer REST interface, v2.0.</summary>
internal sealed class SeaMicroApi2(PowerHttp http, Uri root, string user, string password)
{
    private const string What = "SeaMicro request";

    public async Task<bool> IsActiveAsync(int server, CancellationToken cancel) => (await SendAsync(HttpMethod.Get, server, null, cancel)).Text("active") == "true";

    public Task SwitchAsync(int server, bool isOn, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, server, isOn ? """{"action":"power-on","using-pxe":true}""" : """{"action":"power-off","force":true}""", cancel);

    /// <summary>Every server.</summary>
    public async Task<JsonElement> ServersAsync(CancellationToken cancel) => await SendAsync(HttpMethod.Get, "servers", null, cancel);

    private Task<JsonElement> SendAsync(HttpMethod method, int server, string? body, CancellationToken cancel) =>
        SendAsync(method, $"servers/{Uri.EscapeDataString($"{server}/0")}{(body is null ? "" : "/action")}", body, cancel);

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, string? body, CancellationToken cancel)
    {
        var request = new PowerHttpRequest(What, method, new Uri(root, "v2.0/" + path)) { Body = body, Authorization = PowerHttpRequest.Basic(user, password) };
        return Documents.Json(What, (await http.SendAsync(request, cancel)).Body);
    }
}
