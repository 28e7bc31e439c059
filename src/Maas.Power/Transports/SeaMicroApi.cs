using System.Text.Json;
using Maas.Power.Transports.Http;

namespace Maas.Power.Transports;

/// <summary>The older REST interface of a SeaMicro chassis, v0.9 (power.md §5.9; its use in the maker's scripts). Credentials and token are parts of the
/// query without names, so their order matters. The chassis has one login at a time: whoever logs in ends the session of whoever was in.</summary>
internal sealed class SeaMicroApi
{
    private const string What = "SeaMicro request";
    private const int Tries = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly PowerHttp _http;
    private readonly Uri _root;
    private readonly string _token;

    private SeaMicroApi(PowerHttp http, Uri root, string token) => (_http, _root, _token) = (http, root, token);

    /// <summary>Logs in, works and logs out; when somebody else's login got in between, all of it again.</summary>
    /// <exception cref="PowerException">No answer, or the login was refused.</exception>
    public static async Task<T> UseAsync<T>(PowerHttp http, TimeProvider clock, Uri chassis, string user, string password, Func<SeaMicroApi, Task<T>> work, CancellationToken cancel)
    {
        var root = new Uri(chassis, "v0.9/");
        for (var attempt = 1; ; attempt++)
        {
            var login = new SeaMicroApi(http, root, Uri.EscapeDataString(password));
            var answer = await login.SendAsync(HttpMethod.Get, $"login?{Uri.EscapeDataString(user)}&", cancel);
            var token = answer.Text("result") ?? throw new PowerException(PowerFailure.Refused, "the chassis gave no token. Check the user and the password.");
            var api = new SeaMicroApi(http, root, Uri.EscapeDataString(token));
            try
            {
                var result = await work(api);
                await api.TryLogOutAsync(cancel);
                return result;
            }
            catch (PowerException problem) when (problem.Failure == PowerFailure.Refused && attempt < Tries)
            {
                await Task.Delay(Pause, clock, cancel);
            }
        }
    }

    /// <summary>Switches a server; one that is switched on boots from the network.</summary>
    public async Task<bool> SwitchAsync(int server, bool isOn, CancellationToken cancel)
    {
        // The list names servers by numbers of its own, and those are what a server is addressed by.
        var servers = (await SendAsync(HttpMethod.Get, "servers?", cancel)).Members("result", "serverId");
        var index = servers.Where(s => s.Value.Text() == $"{server}/0").Select(s => s.Name).FirstOrDefault()
            ?? throw new PowerException(PowerFailure.Setting, $"system_id: the chassis has no server {server}.");
        await SendAsync(HttpMethod.Put, $"servers/{Uri.EscapeDataString(index)}?action={(isOn ? "Power-On&using-pxe=true" : "Power-Off&force=true")}&", cancel);
        return true;
    }

    /// <summary>A row for each network card of each server: <c>serverId</c>, <c>serverNIC</c>, <c>serverMacAddr</c>.</summary>
    public async Task<IReadOnlyList<JsonElement>> CardsAsync(CancellationToken cancel) =>
        [.. (await SendAsync(HttpMethod.Get, "servers/all?", cancel)).Members("result").Select(m => m.Value)];

    private async Task TryLogOutAsync(CancellationToken cancel)
    {
        try
        {
            await SendAsync(HttpMethod.Get, "logout?", cancel);
        }
        catch (PowerException)
        {
            // What was to be done is done, and the next login ends this one.
        }
    }

    /// <summary>The token, or for a login the password, stands at the end.</summary>
    private async Task<JsonElement> SendAsync(HttpMethod method, string path, CancellationToken cancel)
    {
        var request = new PowerHttpRequest(What, method, new Uri(_root, path + _token)) { BodyIsSecret = true, IsAlone = method != HttpMethod.Get };
        var answer = Documents.Json(What, (await _http.SendAsync(request, cancel)).Body);
        return answer.Number("error", "code") switch
        {
            200 or 202 or 304 => answer,
            401 or 403 => throw new PowerException(PowerFailure.Refused, "the chassis refused the login. Check the user and the password."),
            null => throw new PowerException(PowerFailure.Failed, $"{What} failed: the answer is none of a SeaMicro chassis."),
            var code => throw new PowerException(PowerFailure.Failed, $"the chassis answered error {code}: {Documents.Said(answer.Text("error", "message"), _token)}".TrimEnd(':', ' ')),
        };
    }
}
