using System.Text.Json;
using Maas.Power.Transports.Http;

namespace Maas.Power.Transports;

/// <summary>The newer REST interface of a SeaMicro chassis, v2.0, as the maker's python-seamicroclient speaks it: questions carry the credentials in their
/// query, changes in their JSON body.</summary>
internal sealed class SeaMicroApi2(PowerHttp http, Uri root, string user, string password)
{
    private const string What = "SeaMicro request";

    /// <exception cref="PowerException">No answer, a refusal, or it does not say.</exception>
    public async Task<bool> IsActiveAsync(int server, CancellationToken cancel) => (await GetAsync($"servers/{server}/0", cancel)).Text("active") switch
    {
        "true" => true,
        "false" => false,
        _ => throw new PowerException(PowerFailure.Failed, $"{What} failed: the chassis does not say whether server {server} is active."),
    };

    /// <summary>Switches a server; one that is switched on boots from the network. What is so already is left alone.</summary>
    public async Task SwitchAsync(int server, bool isOn, CancellationToken cancel)
    {
        if (await IsActiveAsync(server, cancel) == isOn) return;
        var body = new Dictionary<string, object>();
        if (isOn) (body["action"], body["using-pxe"]) = ("power-on", true);
        (body["username"], body["password"]) = (user, password);
        // Switching off has its action in the query: beside the body, not in it.
        var request = new PowerHttpRequest(What, HttpMethod.Put, new Uri(root, $"v2.0/servers/{server}/0{(isOn ? "" : "?action=power-off&force=true")}"))
        {
            Body = JsonSerializer.Serialize(body),
            BodyIsSecret = true,
            IsAlone = true,
        };
        await http.SendAsync(request, cancel);
    }

    /// <summary>Every server by its name (<c>32/0</c>), with its cards as <c>nic</c> → number → <c>macAddr</c>.</summary>
    public async Task<IReadOnlyList<JsonProperty>> ServersAsync(CancellationToken cancel) => [.. (await GetAsync("servers", cancel)).Members()];

    private async Task<JsonElement> GetAsync(string path, CancellationToken cancel)
    {
        var uri = new Uri(root, $"v2.0/{path}?username={Uri.EscapeDataString(user)}&password={Uri.EscapeDataString(password)}");
        return Documents.Json(What, (await http.SendAsync(new PowerHttpRequest(What, HttpMethod.Get, uri) { BodyIsSecret = true, Repeat = true }, cancel)).Body);
    }
}
