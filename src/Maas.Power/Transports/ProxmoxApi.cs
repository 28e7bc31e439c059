using System.Text.Json;
using Maas.Power.Transports.Http;

namespace Maas.Power.Transports;

/// <summary>The API of a Proxmox VE cluster, logged in (power.md §5.2).</summary>
internal sealed class ProxmoxApi
{
    private const string What = "Proxmox request";

    private readonly PowerHttp _http;
    private readonly Uri _api;
    private readonly ProxmoxLogin _login;
    private readonly bool _verify;
    private IReadOnlyList<(string, string)> _credentials = [];

    private ProxmoxApi(PowerHttp http, Uri root, ProxmoxLogin login, bool verify)
    {
        (_http, _login, _verify) = (http, login, verify);
        // An address may already lead to the API.
        _api = root.AbsolutePath.Contains("api2", StringComparison.Ordinal) ? root : new Uri(root, "api2/json/");
    }

    /// <summary>By token, which needs no request, else by password.</summary>
    /// <exception cref="PowerException">Neither is set, or the password is wrong.</exception>
    public static async Task<ProxmoxApi> LoginAsync(PowerHttp http, Uri root, ProxmoxLogin login, bool verify, CancellationToken cancel)
    {
        var api = new ProxmoxApi(http, root, login, verify);
        api._credentials = login.TokenName.Length > 0 && login.TokenSecret.Length > 0
            ? [("Authorization", $"PVEAPIToken={(login.TokenName.Contains('!', StringComparison.Ordinal) ? login.TokenName : $"{login.User}!{login.TokenName}")}={login.TokenSecret}")]
            : await api.TicketAsync(cancel);
        return api;
    }

    /// <summary>Every machine of the cluster that the account may see.</summary>
    public async Task<IReadOnlyList<ProxmoxVm>> VmsAsync(CancellationToken cancel)
    {
        var vms = new List<ProxmoxVm>();
        foreach (var entry in (await SendAsync(HttpMethod.Get, "cluster/resources?type=vm", null, cancel)).Items("data"))
        {
            if (entry.Text("vmid") is { } id && entry.Text("node") is { } node && entry.Text("type") is { } type)
                vms.Add(new ProxmoxVm(id, entry.Text("name") ?? "", node, type, entry.Text("status") ?? ""));
        }

        return vms.Count > 0 ? vms : throw new PowerException(PowerFailure.Failed, "No VMs returned! Are permissions set correctly?");
    }

    /// <summary>A machine by number or name; a number goes before a name.</summary>
    public async Task<ProxmoxVm> FindAsync(string name, CancellationToken cancel)
    {
        var vms = await VmsAsync(cancel);
        if (vms.FirstOrDefault(v => v.Id == name) is { } byId) return byId;
        var named = vms.Where(v => v.Name == name).ToList();
        return named.Count switch
        {
            1 => named[0],
            0 => throw new PowerException(PowerFailure.Failed, "Unable to find virtual machine"),
            _ => throw new PowerException(PowerFailure.Setting, $"power_vm_name fits {named.Count} virtual machines: set the number (VM ID) instead."),
        };
    }

    /// <param name="command"><c>start</c>, <c>stop</c> or <c>shutdown</c>.</param>
    public Task CommandAsync(ProxmoxVm vm, string command, CancellationToken cancel) => SendAsync(HttpMethod.Post, $"{PathOf(vm)}/status/{command}", "{}", cancel);

    /// <summary>Its configuration, where the network cards are.</summary>
    public async Task<JsonElement> ConfigAsync(ProxmoxVm vm, CancellationToken cancel) =>
        (await SendAsync(HttpMethod.Get, $"{PathOf(vm)}/config", null, cancel)).At("data") ?? default;

    private static string PathOf(ProxmoxVm vm) => $"nodes/{Uri.EscapeDataString(vm.Node)}/{Uri.EscapeDataString(vm.Type)}/{Uri.EscapeDataString(vm.Id)}";

    private async Task<IReadOnlyList<(string, string)>> TicketAsync(CancellationToken cancel)
    {
        if (_login.Password.Length == 0) throw new PowerException(PowerFailure.Setting, "power_pass, or power_token_name and power_token_secret, are not set. Set them and try again.");
        var body = JsonSerializer.Serialize(new Dictionary<string, string> { ["username"] = _login.User, ["password"] = _login.Password });
        var answer = await SendAsync(HttpMethod.Post, "access/ticket", body, cancel);
        if (answer.Text("data", "ticket") is not { } ticket) throw new PowerException(PowerFailure.Failed, $"{What} failed: the login gave no ticket.");
        return [("Cookie", $"PVEAuthCookie={ticket}"), ("CSRFPreventionToken", answer.Text("data", "CSRFPreventionToken") ?? "")];
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, string? body, CancellationToken cancel)
    {
        var answer = await _http.SendAsync(
            new PowerHttpRequest(What, method, new Uri(_api, path))
            {
                Body = body,
                BodyIsSecret = true,
                SecretHeaders = _credentials,
                Verify = _verify,
                Repeat = method == HttpMethod.Get,
                Explain = text => Documents.Explain("Proxmox", text, Words, _login.Password, _login.TokenSecret),
            },
            cancel);
        return Documents.Json(What, answer.Body);
    }

    private static string? Words(JsonElement document) =>
        document.Text("message") ?? string.Join(' ', document.Members("errors").Select(e => $"{e.Name}: {e.Value.Text()}"));
}

/// <summary>Who logs in: with a token, else with the password.</summary>
internal sealed record ProxmoxLogin(string User, string Password, string TokenName, string TokenSecret)
{
    /// <summary>Never prints secrets.</summary>
    public override string ToString() => User;
}

/// <param name="Type"><c>qemu</c> or <c>lxc</c>.</param>
/// <param name="Status"><c>running</c>, <c>stopped</c>, or something in between.</param>
internal sealed record ProxmoxVm(string Id, string Name, string Node, string Type, string Status);
