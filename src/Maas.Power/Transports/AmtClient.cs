using System.Net;
using System.Xml.Linq;
using Maas.Power.Transports.Http;

namespace Maas.Power.Transports;

/// <summary>WS-Management (DSP0226) as AMT speaks it, with the few classes that power needs (power.md §5.11).</summary>
internal sealed class AmtClient(PowerHttp http, Uri root, DigestLogin login)
{
    public const int On = 2;
    public const int HardOff = 8;

    private const string What = "AMT request";
    private const string Anonymous = "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous";
    private const string Cim = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/";
    private const string Enumeration = "http://schemas.xmlsoap.org/ws/2004/09/enumeration";
    private const string Configuration = "Intel(r) AMT: Boot Configuration 0";
    private const int MostPulls = 32;

    private static readonly XNamespace Soap = "http://www.w3.org/2003/05/soap-envelope";
    private static readonly XNamespace Wsa = "http://schemas.xmlsoap.org/ws/2004/08/addressing";
    private static readonly XNamespace Wsman = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd";
    private static readonly XNamespace Wsen = Enumeration;

    /// <summary>The PowerState of the associated power management service.</summary>
    public async Task<int> PowerStateAsync(CancellationToken cancel)
    {
        const string service = "CIM_AssociatedPowerManagementService";
        var answer = await CallAsync(service, Enumeration + "/Enumerate", [], new XElement(Wsen + "Enumerate"), cancel);
        for (var pulls = 0; pulls < MostPulls && answer.Find("EnumerationContext")?.Value is { Length: > 0 } context; pulls++)
        {
            answer = await CallAsync(service, Enumeration + "/Pull", [], new XElement(Wsen + "Pull", new XElement(Wsen + "EnumerationContext", context), new XElement(Wsen + "MaxElements", 16)), cancel);
            if (answer.Find("PowerState")?.Value is { } state)
                return int.TryParse(state, out var number) ? number : throw new PowerException(PowerFailure.Failed, "AMT answered a power state that is no number.");
            if (answer.Find("EndOfSequence") is not null) break;
        }

        throw new PowerException(PowerFailure.Failed, "AMT tells no power state.");
    }

    /// <summary>Asks for a power state.</summary>
    public async Task RequestAsync(int state, CancellationToken cancel)
    {
        const string service = "CIM_PowerManagementService";
        XNamespace ns = Cim + service;
        var input = new XElement(
            ns + "RequestPowerStateChange_INPUT",
            new XElement(ns + "PowerState", state),
            Reference(ns + "ManagedElement", "CIM_ComputerSystem", ("CreationClassName", "CIM_ComputerSystem"), ("Name", "ManagedSystem")));
        Demand(await CallAsync(service, $"{Cim}{service}/RequestPowerStateChange", OfSystem(service, "Intel(r) AMT Power Management Service"), input, cancel), "RequestPowerStateChange");
    }

    /// <summary>The network for the next boot, or the firmware's own order.</summary>
    public async Task BootFromAsync(bool network, CancellationToken cancel)
    {
        const string setting = "CIM_BootConfigSetting";
        const string service = "CIM_BootService";
        XNamespace order = Cim + setting;
        var source = network ? Reference(order + "Source", "CIM_BootSourceSetting", ("InstanceID", "Intel(r) AMT: Force PXE Boot")) : null;
        Demand(
            await CallAsync(setting, $"{Cim}{setting}/ChangeBootOrder", [("InstanceID", Configuration)], new XElement(order + "ChangeBootOrder_INPUT", source), cancel),
            "ChangeBootOrder");
        if (!network) return;
        XNamespace role = Cim + service;
        var input = new XElement(
            role + "SetBootConfigRole_INPUT",
            Reference(role + "BootConfigSetting", setting, ("InstanceID", Configuration)),
            new XElement(role + "Role", 1));
        Demand(await CallAsync(service, $"{Cim}{service}/SetBootConfigRole", OfSystem(service, "Intel(r) AMT Boot Service"), input, cancel), "SetBootConfigRole");
    }

    private static (string, string)[] OfSystem(string className, string name) =>
        [("SystemCreationClassName", "CIM_ComputerSystem"), ("SystemName", "Intel(r) AMT"), ("CreationClassName", className), ("Name", name)];

    /// <summary>An endpoint reference (WS-Addressing 2004/08).</summary>
    private static XElement Reference(XName name, string className, params (string Name, string Value)[] selectors) => new(
        name,
        new XElement(Wsa + "Address", Anonymous),
        new XElement(Wsa + "ReferenceParameters", new XElement(Wsman + "ResourceURI", Cim + className), Selectors(selectors)));

    private static XElement? Selectors((string Name, string Value)[] selectors) => selectors.Length == 0 ? null
        : new XElement(Wsman + "SelectorSet", selectors.Select(s => new XElement(Wsman + "Selector", new XAttribute("Name", s.Name), s.Value)));

    private static void Demand(XElement answer, string method)
    {
        var value = answer.Find("ReturnValue")?.Value.Trim();
        if (value != "0") throw new PowerException(PowerFailure.Failed, $"AMT answered {method} with {(value is null ? "nothing" : $"ReturnValue {Documents.Said(value)}")}.");
    }

    private async Task<XElement> CallAsync(string className, string action, (string, string)[] selectors, XElement body, CancellationToken cancel)
    {
        var uri = new Uri(root, "wsman");
        var envelope = new XElement(
            Soap + "Envelope",
            new XElement(
                Soap + "Header",
                new XElement(Wsa + "Action", new XAttribute(Soap + "mustUnderstand", "true"), action),
                new XElement(Wsa + "To", uri.AbsoluteUri),
                new XElement(Wsman + "ResourceURI", new XAttribute(Soap + "mustUnderstand", "true"), Cim + className),
                new XElement(Wsa + "MessageID", $"uuid:{Guid.NewGuid()}"),
                new XElement(Wsa + "ReplyTo", new XElement(Wsa + "Address", Anonymous)),
                new XElement(Wsman + "OperationTimeout", "PT30S"),
                Selectors(selectors)),
            new XElement(Soap + "Body", body));
        var request = new PowerHttpRequest(What, HttpMethod.Post, uri)
        {
            Body = envelope.ToString(SaveOptions.DisableFormatting),
            ContentType = "application/soap+xml;charset=UTF-8",
            Digest = login,
            Takes = status => status is HttpStatusCode.Unauthorized or HttpStatusCode.BadRequest or HttpStatusCode.InternalServerError,
        };
        var answer = await http.SendAsync(request, cancel);
        if (answer.Status == HttpStatusCode.Unauthorized) throw new PowerException(PowerFailure.Refused, "Incorrect password.  Check BMC configuration and try again.");
        if (answer.Body.Length == 0) throw PowerHttp.Refusal(request, answer);
        var document = Documents.Xml(What, answer.Body);
        if (document.Find("Fault") is not { } fault) return (int)answer.Status < 400 ? document : throw PowerHttp.Refusal(request, answer);
        throw new PowerException(PowerFailure.Failed, $"AMT refused: {Documents.Said(fault.Find("Text")?.Value ?? fault.Find("Value")?.Value, login.Password)}");
    }
}
