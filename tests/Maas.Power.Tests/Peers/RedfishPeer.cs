using System.Text.Json;

namespace Maas.Power.Tests.Peers;

/// <summary>A Redfish service with as many systems and as many vagaries as a test wants.</summary>
internal sealed class RedfishPeer : IDisposable
{
    private int _etag = 7;
    private int _token;
    private int _monitored;

    public RedfishPeer(bool tls = false) => Http = new HttpPeer(Answer, tls);

    public HttpPeer Http { get; }
    public string PowerState { get; set; } = "On";
    public Func<string>? State { get; set; }
    public string[] Systems { get; set; } = ["1"];
    public string Collection { get; set; } = "/redfish/v1/Systems";
    public string[] Allowed { get; set; } = ["On", "ForceOff", "GracefulShutdown"];
    public bool HasActionInfo { get; set; }
    public string Manufacturer { get; set; } = "Contoso";
    /// <summary>Of the firmware, as the service root says.</summary>
    public string? Vendor { get; set; }

    public string? Settings { get; set; }

    /// <summary>Which tags a change is taken with: the first read is stale, then <c>strong</c>, <c>weak</c> tags compared strongly, or <c>none</c>.</summary>
    public string? ETags { get; set; }

    public bool OnlySessions { get; set; }
    public bool Refuses { get; set; }
    public string? TaskState { get; set; }
    public Func<PeerRequest, PeerAnswer?>? Fault { get; set; }
    public Action<PeerRequest>? OnRequest { get; set; }

    public IEnumerable<PeerRequest> Resets => Http.Requests.Where(r => r.Method == "POST" && r.Path.EndsWith("Reset", StringComparison.Ordinal));

    public IEnumerable<PeerRequest> Patches => Http.Requests.Where(r => r.Method == "PATCH");

    public void EndSessions() => _token++;

    public void Dispose() => Http.Dispose();

    private PeerAnswer Answer(PeerRequest request)
    {
        OnRequest?.Invoke(request);
        if (Fault?.Invoke(request) is { } fault) return fault;
        var path = request.Path.TrimEnd('/');
        if (path == "/redfish/v1")
            return Json(new { Vendor, Systems = Link(Collection), Links = new { Sessions = Link("/redfish/v1/SessionService/Sessions") } });
        if (path == "/redfish/v1/SessionService/Sessions" && request.Method == "POST")
            return new PeerAnswer(201, "{}", ("X-Auth-Token", $"t{_token}"), ("Location", "/redfish/v1/SessionService/Sessions/1"));
        if (Refuses) return new PeerAnswer(401, "", ("WWW-Authenticate", "Basic realm=\"x\""));
        if (OnlySessions && request.Header("X-Auth-Token") != $"t{_token}") return new PeerAnswer(401);
        if (path == Collection) return Json(new { Members = Systems.Select(s => Link($"/redfish/v1/Systems/{s}")).ToArray() });
        if (path == "/redfish/v1/TaskMonitors/5") return Monitored();
        if (path == "/redfish/v1/ActionInfo") return Json(new { Parameters = new[] { new { Name = "ResetType", AllowableValues = Allowed } } });
        var isSettings = Settings is not null && path == Settings;
        var name = isSettings ? Systems[0] : Systems.FirstOrDefault(s => path.StartsWith($"/redfish/v1/Systems/{s}", StringComparison.Ordinal) && (path.Length == 20 + s.Length || path[20 + s.Length] == '/'));
        if (name is null) return new PeerAnswer(404, "{}");
        return request.Method switch
        {
            "GET" => System(name),
            "PATCH" => Patched(request),
            "POST" => Reset(),
            _ => new PeerAnswer(405),
        };
    }

    private PeerAnswer Monitored() => ++_monitored < 2 ? new PeerAnswer(202, "{}", ("Location", "/redfish/v1/TaskMonitors/5"))
        : Json(new { TaskState, Messages = new[] { new { Message = "The fuse is blown." } } });

    private PeerAnswer Reset() => TaskState is null ? new PeerAnswer(204) : new PeerAnswer(202, "{}", ("Location", "/redfish/v1/TaskMonitors/5"));

    private PeerAnswer Patched(PeerRequest request)
    {
        var tag = request.Header("If-Match");
        _etag = 8;
        var taken = ETags switch
        {
            null => true,
            "strong" => tag == "\"8\"",
            "weak" => tag == "\"8\"",
            _ => tag.Length == 0,
        };
        return taken ? new PeerAnswer(200, "") : new PeerAnswer(412, "{}");
    }

    private PeerAnswer System(string name)
    {
        var reset = new Dictionary<string, object> { ["target"] = $"/redfish/v1/Systems/{name}/Actions/ComputerSystem.Reset" };
        if (HasActionInfo) reset["@Redfish.ActionInfo"] = "/redfish/v1/ActionInfo";
        else reset["ResetType@Redfish.AllowableValues"] = Allowed;
        var system = new Dictionary<string, object?>
        {
            ["@odata.id"] = $"/redfish/v1/Systems/{name}",
            ["@odata.etag"] = $"{(ETags == "weak" ? "W/" : "")}\"{_etag}\"",
            ["Id"] = name,
            ["UUID"] = $"uuid-{name}",
            ["Name"] = name == "blade-2" ? "Second" : "System",
            ["Manufacturer"] = Manufacturer,
            ["PowerState"] = State?.Invoke() ?? PowerState,
            ["Boot"] = new Dictionary<string, object>
            {
                ["BootSourceOverrideEnabled"] = "Once",
                ["BootSourceOverrideMode"] = "UEFI",
                ["BootSourceOverrideTarget@Redfish.AllowableValues"] = new[] { "None", "Pxe", "Hdd" },
            },
            ["Actions"] = new Dictionary<string, object> { ["#ComputerSystem.Reset"] = reset },
        };
        if (Settings is not null) system["@Redfish.Settings"] = new { SettingsObject = Link(Settings) };
        return Json(system);
    }

    private static Dictionary<string, string> Link(string path) => new() { ["@odata.id"] = path };

    private static PeerAnswer Json(object document) => new(200, JsonSerializer.Serialize(document), ("Content-Type", "application/json"));
}
