using System.Xml.Linq;
using Maas.Power.Transports.Http;

namespace Maas.Power.Transports;

/// <summary>The XML API of a UCS Manager, logged in until disposed of: a domain allows few sessions (power.md §5.10).</summary>
internal sealed class UcsApi : IAsyncDisposable
{
    private const string What = "UCS Manager request";
    private const string WrongLogin = "551";

    private readonly PowerHttp _http;
    private readonly Uri _uri;
    private readonly string _password;
    private string _cookie = "";

    private UcsApi(PowerHttp http, Uri root, string password) => (_http, _uri, _password) = (http, new Uri(root, "nuova"), password);

    public static async Task<UcsApi> LoginAsync(PowerHttp http, Uri root, string user, string password, CancellationToken cancel)
    {
        var api = new UcsApi(http, root, password);
        var answer = await api.CallAsync(new XElement("aaaLogin", new XAttribute("inName", user), new XAttribute("inPassword", password)), cancel);
        api._cookie = answer.Attribute("outCookie")?.Value ?? throw new PowerException(PowerFailure.Failed, $"{What} failed: the login gave no session.");
        return api;
    }

    /// <summary>The server with this UUID.</summary>
    public async Task<UcsServer> ServerAsync(string uuid, CancellationToken cancel)
    {
        var filter = new XElement("inFilter", new XElement("eq", new XAttribute("class", "computeItem"), new XAttribute("property", "uuid"), new XAttribute("value", uuid)));
        return (await ServersAsync("computeItem", filter, cancel)).FirstOrDefault(s => s.Uuid.Equals(uuid, StringComparison.OrdinalIgnoreCase))
            ?? throw new PowerException(PowerFailure.Setting, "uuid: the UCS domain has no such server. Check the setting.");
    }

    /// <summary>The servers of a class: <c>computeItem</c> has blades and rack units.</summary>
    public async Task<IReadOnlyList<UcsServer>> ServersAsync(string classId, XElement? filter, CancellationToken cancel) =>
    [
        .. (await ResolveAsync("configResolveClass", [new XAttribute("classId", classId)], filter, cancel)).Select(s => new UcsServer(
            Text(s, "dn"), Text(s, "uuid"), Text(s, "operPower"), Text(s, "assignedToDn"), Text(s, "name"))),
    ];

    /// <summary>The children of a class beneath an object.</summary>
    public Task<IReadOnlyList<XElement>> ChildrenAsync(string dn, string classId, CancellationToken cancel) =>
        ResolveAsync("configResolveChildren", [new XAttribute("inDn", dn), new XAttribute("classId", classId), new XAttribute("inHierarchical", "true")], null, cancel);

    /// <param name="state"><c>admin-up</c>, <c>admin-down</c>, …</param>
    public async Task SetPowerAsync(UcsServer server, string state, CancellationToken cancel)
    {
        if (server.AssignedToDn.Length == 0) throw new PowerException(PowerFailure.Failed, "the server has no service profile, so UCS Manager does not switch it. Associate one and try again.");
        var power = (await ResolveAsync("configResolveChildren", [new XAttribute("inDn", server.AssignedToDn), new XAttribute("classId", "lsPower")], null, cancel))
            .Select(p => Text(p, "dn")).FirstOrDefault(dn => dn.Length > 0) ?? throw new PowerException(PowerFailure.Failed, "the server's service profile has no power control.");
        await SetAsync(power, new XElement("lsPower", new XAttribute("state", state), new XAttribute("dn", power)), cancel);
    }

    /// <summary>Changes one object.</summary>
    public Task SetAsync(string dn, XElement change, CancellationToken cancel) =>
        CallAsync(new XElement("configConfMo", Cookie, new XAttribute("dn", dn), new XElement("inConfig", change)), cancel);

    public async ValueTask DisposeAsync()
    {
        if (_cookie.Length == 0) return;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await CallAsync(new XElement("aaaLogout", new XAttribute("inCookie", _cookie)), limit.Token);
        }
        catch (Exception problem) when (problem is PowerException or OperationCanceledException)
        {
            // It ends by itself.
        }
    }

    public static string Text(XElement element, string attribute) => element.Attribute(attribute)?.Value ?? "";

    private XAttribute Cookie => new("cookie", _cookie);

    private async Task<IReadOnlyList<XElement>> ResolveAsync(string method, XAttribute[] attributes, XElement? filter, CancellationToken cancel)
    {
        var answer = await CallAsync(new XElement(method, Cookie, attributes, filter), cancel);
        return [.. answer.Elements().Where(e => e.Name.LocalName == "outConfigs").Elements()];
    }

    private async Task<XElement> CallAsync(XElement call, CancellationToken cancel)
    {
        var request = new PowerHttpRequest(What, HttpMethod.Post, _uri) { Body = call.ToString(SaveOptions.DisableFormatting), ContentType = "text/xml", BodyIsSecret = true };
        var answer = Documents.Xml(What, (await _http.SendAsync(request, cancel)).Body);
        if (answer.Attribute("errorCode")?.Value is not { Length: > 0 } code || code == "0") return answer;
        throw new PowerException(
            code == WrongLogin ? PowerFailure.Refused : PowerFailure.Failed,
            $"{What} failed: UCS Manager answered {Documents.Said(code)}: {Documents.Said(answer.Attribute("errorDescr")?.Value, _password, _cookie)}".TrimEnd(':', ' '));
    }
}

/// <param name="OperPower"><c>on</c>, <c>off</c>, or something else.</param>
/// <param name="AssignedToDn">The service profile that makes it a server.</param>
internal sealed record UcsServer(string Dn, string Uuid, string OperPower, string AssignedToDn, string Name);
