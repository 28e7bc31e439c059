using System.Net;
using System.Xml.Linq;
using Maas.Power.Transports.Http;

namespace Maas.Power.Transports;

/// <summary>The vSphere Web Services API (SOAP), logged in until disposed of (power.md §5.15).</summary>
internal sealed class VSphereApi : IAsyncDisposable
{
    private const string What = "VMware request";
    private const int MostPages = 256;

    private static readonly XNamespace Soap = "http://schemas.xmlsoap.org/soap/envelope/";
    private static readonly XNamespace Vim = "urn:vim25";
    private static readonly XNamespace Xsi = "http://www.w3.org/2001/XMLSchema-instance";

    private readonly PowerHttp _http;
    private readonly Uri _sdk;
    private readonly bool _verify;
    private readonly string _password;
    private string _cookies = "";
    private XElement _content = new("none");

    private VSphereApi(PowerHttp http, Uri root, string password, bool verify) => (_http, _sdk, _password, _verify) = (http, new Uri(root, "sdk"), password, verify);

    /// <summary><c>https+unverified</c> and nothing are both HTTPS; the scheme is what comes before the plus.</summary>
    public static Uri Root(Bmc bmc, Setting address, Setting port, string protocol) =>
        HttpAddress.Of(bmc, address, port, protocol.Split('+')[0] is "http" ? "http" : "https", protocol is "http" ? 80 : 443);

    public static bool Verifies(string protocol) => protocol != "https+unverified";

    public static async Task<VSphereApi> LoginAsync(PowerHttp http, Uri root, string user, string password, bool verify, CancellationToken cancel)
    {
        var api = new VSphereApi(http, root, password, verify);
        api._content = (await api.CallAsync("RetrieveServiceContent", [Reference("_this", "ServiceInstance", "ServiceInstance")], cancel)).Find("returnval")
            ?? throw new PowerException(PowerFailure.Unreachable, "Could not connect to VMware service API");
        await api.CallAsync("Login", [api.Manager("sessionManager"), new XElement(Vim + "userName", user), new XElement(Vim + "password", password)], cancel);
        return api;
    }

    /// <summary>By instance UUID, then BIOS UUID, then name; null when there is none.</summary>
    public async Task<string?> FindAsync(string uuid, string name, CancellationToken cancel)
    {
        foreach (var isInstance in uuid.Length > 0 ? [true, false] : Array.Empty<bool>())
        {
            var found = await CallAsync(
                "FindByUuid",
                [Manager("searchIndex"), new XElement(Vim + "uuid", uuid), new XElement(Vim + "vmSearch", true), new XElement(Vim + "instanceUuid", isInstance)], cancel);
            if (found.Find("returnval")?.Value is { Length: > 0 } vm) return vm;
        }

        if (name.Length == 0) return null;
        var named = (await MachinesAsync(["name"], cancel)).Where(m => m.Properties.GetValueOrDefault("name")?.Value == name).ToList();
        return named.Count switch
        {
            0 => null,
            1 => named[0].Reference,
            _ => throw new PowerException(PowerFailure.Setting, $"power_vm_name fits {named.Count} virtual machines: set power_uuid instead."),
        };
    }

    public async Task<string?> PowerStateAsync(string vm, CancellationToken cancel)
    {
        var spec = new XElement(
            Vim + "specSet",
            new XElement(Vim + "propSet", new XElement(Vim + "type", "VirtualMachine"), new XElement(Vim + "pathSet", "runtime.powerState")),
            new XElement(Vim + "objectSet", Reference("obj", "VirtualMachine", vm)));
        var answer = await CallAsync("RetrievePropertiesEx", [Manager("propertyCollector"), spec, new XElement(Vim + "options")], cancel);
        return answer.FindAll("propSet").Where(p => p.Find("name")?.Value == "runtime.powerState").Select(p => p.Find("val")?.Value).FirstOrDefault();
    }

    /// <param name="operation"><c>PowerOnVM_Task</c>, <c>PowerOffVM_Task</c> or <c>ShutdownGuest</c>.</param>
    public Task SwitchAsync(string vm, string operation, CancellationToken cancel) => CallAsync(operation, [Reference("_this", "VirtualMachine", vm)], cancel);

    /// <summary>Every virtual machine with these properties.</summary>
    public async Task<IReadOnlyList<VSphereMachine>> MachinesAsync(string[] properties, CancellationToken cancel)
    {
        var view = (await CallAsync(
            "CreateContainerView",
            [Manager("viewManager"), Reference("container", "Folder", _content.Find("rootFolder")?.Value ?? ""), new XElement(Vim + "type", "VirtualMachine"), new XElement(Vim + "recursive", true)],
            cancel)).Find("returnval")?.Value ?? throw new PowerException(PowerFailure.Failed, $"{What} failed: no view of the inventory.");
        var traversal = new XElement(
            Vim + "selectSet", new XAttribute(Xsi + "type", "TraversalSpec"),
            new XElement(Vim + "name", "view"), new XElement(Vim + "type", "ContainerView"), new XElement(Vim + "path", "view"), new XElement(Vim + "skip", false));
        var spec = new XElement(
            Vim + "specSet",
            new XElement(Vim + "propSet", new XElement(Vim + "type", "VirtualMachine"), properties.Select(p => new XElement(Vim + "pathSet", p))),
            new XElement(Vim + "objectSet", Reference("obj", "ContainerView", view), new XElement(Vim + "skip", true), traversal));
        var answer = await CallAsync("RetrievePropertiesEx", [Manager("propertyCollector"), spec, new XElement(Vim + "options")], cancel);
        var machines = new List<VSphereMachine>();
        for (var pages = 0; ; pages++)
        {
            machines.AddRange(answer.FindAll("objects").Select(o => new VSphereMachine(o.Find("obj")?.Value ?? "", PropertiesOf(o))));
            if (pages == MostPages || answer.Find("token")?.Value is not { Length: > 0 } token) return machines;
            answer = await CallAsync("ContinueRetrievePropertiesEx", [Manager("propertyCollector"), new XElement(Vim + "token", token)], cancel);
        }
    }

    /// <summary>Changes a machine's configuration.</summary>
    public Task ReconfigureAsync(string vm, XElement spec, CancellationToken cancel) => CallAsync("ReconfigVM_Task", [Reference("_this", "VirtualMachine", vm), spec], cancel);

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await CallAsync("Logout", [Manager("sessionManager")], limit.Token);
        }
        catch (Exception problem) when (problem is PowerException or OperationCanceledException)
        {
            // It ends by itself.
        }
    }

    private static Dictionary<string, XElement> PropertiesOf(XElement machine)
    {
        var properties = new Dictionary<string, XElement>(StringComparer.Ordinal);
        foreach (var property in machine.Elements().Where(e => e.Name.LocalName == "propSet"))
            if (property.Find("name")?.Value is { } name && property.Elements().FirstOrDefault(e => e.Name.LocalName == "val") is { } value) properties[name] = value;
        return properties;
    }

    private XElement Manager(string name)
    {
        var manager = _content.Find(name) ?? throw new PowerException(PowerFailure.Failed, $"{What} failed: the service has no {name}.");
        return Reference("_this", manager.Attribute("type")?.Value ?? "", manager.Value);
    }

    private static XElement Reference(string element, string type, string value) => new(Vim + element, new XAttribute("type", type), value);

    private async Task<XElement> CallAsync(string operation, XElement[] content, CancellationToken cancel)
    {
        var envelope = new XElement(
            Soap + "Envelope", new XAttribute(XNamespace.Xmlns + "xsi", Xsi.NamespaceName), new XElement(Soap + "Body", new XElement(Vim + operation, content)));
        var request = new PowerHttpRequest(What, HttpMethod.Post, _sdk)
        {
            Body = envelope.ToString(SaveOptions.DisableFormatting),
            BodyIsSecret = true,
            ContentType = "text/xml; charset=utf-8",
            Headers = [("SOAPAction", "\"urn:vim25/6.0\"")],
            SecretHeaders = _cookies.Length > 0 ? [("Cookie", _cookies)] : [],
            Verify = _verify,
            // SOAP faults come with status 500.
            Takes = status => status == HttpStatusCode.InternalServerError,
        };
        var answer = await _http.SendAsync(request, cancel);
        if (answer.Cookies is { Length: > 0 } cookies) _cookies = cookies;
        var document = Documents.Xml(What, answer.Body);
        if (document.Find("Fault") is not { } fault) return (int)answer.Status < 400 ? document : throw PowerHttp.Refusal(request, answer);
        var isLogin = fault.FindAll("InvalidLoginFault").Any() || fault.FindAll("NoPermissionFault").Any();
        throw new PowerException(isLogin ? PowerFailure.Refused : PowerFailure.Failed, $"VMware refused: {Documents.Said(fault.Find("faultstring")?.Value, _password)}");
    }
}

/// <param name="Reference">Its managed object.</param>
internal sealed record VSphereMachine(string Reference, IReadOnlyDictionary<string, XElement> Properties);
