using System.Text.Json;
using System.Text.Json.Nodes;

namespace Maas.Power.Tests.Peers;

/// <summary>Answers as public programs give them that emulate a Redfish service: shapes, statuses and peculiarities, in as little as the driver uses.</summary>
internal static class RedfishEmulators
{
    /// <summary>OpenStack's sushy-emulator: plain HTTP, no sessions, no entity tags, an override that stays, a boot change that must name a target, power that
    /// follows a moment later, and names that redirect to the system of that name.</summary>
    public sealed class Sushy
    {
        public const string First = "38947555-7742-3448-3784-823347823834";
        public const string Second = "7f2a4b1c-0d5e-4a6b-9c8d-1e2f3a4b5c6d";
        private readonly Dictionary<string, string> _states = new() { [First] = "Off", [Second] = "Off" };
        private readonly Dictionary<string, (string State, int Reads)> _pending = [];

        /// <summary>Who may use it; everybody when empty.</summary>
        public string Account { get; init; } = "";

        public string BootsFrom { get; private set; } = "Hdd";

        public PeerAnswer Answer(PeerRequest request)
        {
            var path = request.Path.TrimEnd('/');
            if (path == "/redfish/v1") return Json("""{"@odata.type":"#ServiceRoot.v1_5_0.ServiceRoot","Id":"RedvirtService","RedfishVersion":"1.5.0","Systems":{"@odata.id":"/redfish/v1/Systems"},"@odata.id":"/redfish/v1/"}""");
            if (Account.Length > 0 && request.Header("Authorization") != PeerBasic(Account)) return Error(401, "Incorrect username or password", ("WWW-Authenticate", "Basic realm=\"Baremetal API\""));
            if (path == "/redfish/v1/Systems")
                return Json($$"""{"Members@odata.count":2,"Members":[{"@odata.id":"/redfish/v1/Systems/{{First}}"},{"@odata.id":"/redfish/v1/Systems/{{Second}}"}]}""");
            var parts = path.Split('/');
            if (parts is not ["", "redfish", "v1", "Systems", var id, ..]) return Error(404, "Not found");
            if (id == "vm-2") return new PeerAnswer(307, "", ("Location", request.Path.Replace("vm-2", Second, StringComparison.Ordinal)));
            if (!_states.ContainsKey(id)) return Error(404, $"Fake system {id} was not found");
            return (request.Method, parts.Length) switch
            {
                ("GET", 5) => Json(System(id)),
                ("PATCH", 5) => Patched(request),
                ("POST", 7) when parts[6] == "ComputerSystem.Reset" => Reset(id, request),
                _ => Error(405, "Method not allowed"),
            };
        }

        private PeerAnswer Patched(PeerRequest request)
        {
            if (JsonNode.Parse(request.Body)!["Boot"]?["BootSourceOverrideTarget"]?.GetValue<string>() is not { } target)
                return new PeerAnswer(400, "Missing the BootSourceOverrideTarget and/or BootSourceOverrideMode and/or HttpBootUri element", ("Content-Type", "application/json"));
            BootsFrom = target;
            return new PeerAnswer(204, "", ("Content-Type", "application/json"));
        }

        private PeerAnswer Reset(string id, PeerRequest request)
        {
            var type = JsonNode.Parse(request.Body)!["ResetType"]!.GetValue<string>();
            _pending[id] = (type is "On" or "ForceOn" ? "On" : "Off", 2);
            return new PeerAnswer(204, "", ("Content-Type", "application/json"));
        }

        private string System(string id)
        {
            if (_pending.TryGetValue(id, out var pending))
            {
                if (pending.Reads == 0) (_states[id], _) = (pending.State, _pending.Remove(id));
                else _pending[id] = pending with { Reads = pending.Reads - 1 };
            }

            return $$$"""
                {"@odata.type":"#ComputerSystem.v1_13_0.ComputerSystem","Id":"{{{id}}}","Name":"{{{(id == First ? "vm-1" : "vm-2")}}}","UUID":"{{{id}}}","Manufacturer":"Sushy Emulator",
                "PowerState":"{{{_states[id]}}}","Boot":{"BootSourceOverrideEnabled":"Continuous","BootSourceOverrideTarget":"{{{BootsFrom}}}",
                "BootSourceOverrideTarget@Redfish.AllowableValues":["Pxe","Cd","Hdd","UefiHttp"],"BootSourceOverrideMode":"UEFI","HttpBootUri":null},
                "Actions":{"#ComputerSystem.Reset":{"target":"/redfish/v1/Systems/{{{id}}}/Actions/ComputerSystem.Reset",
                "ResetType@Redfish.AllowableValues":["On","ForceOff","GracefulShutdown","GracefulRestart","ForceRestart","Nmi","ForceOn"]}},"@odata.id":"/redfish/v1/Systems/{{{id}}}"}
                """;
        }

        private static PeerAnswer Error(int status, string message, params (string, string)[] headers) => new(
            status,
            $$$"""{"error":{"code":"Base.1.0.GeneralError","message":{{{JsonSerializer.Serialize(message)}}},"@Message.ExtendedInfo":[{"MessageId":"Base.1.0.GeneralError"}]}}""",
            [("Content-Type", "application/json"), .. headers]);
    }

    /// <summary>DMTF's Redfish-Interface-Emulator: no authentication, allowed resets in ActionInfo, a change that replaces what it names and answers with the
    /// whole, a reset that answers with a sentence.</summary>
    public sealed class InterfaceEmulator
    {
        private readonly JsonObject _system = JsonNode.Parse("""
            {"@odata.id":"/redfish/v1/Systems/System-1","Id":"System-1","Name":"My Computer System","SystemType":"Physical","Manufacturer":"Manufacturer Name","PowerState":"On",
            "Boot":{"BootSourceOverrideEnabled":"Once","BootSourceOverrideMode":"UEFI","BootSourceOverrideTarget":"Pxe",
            "BootSourceOverrideTarget@Redfish.AllowableValues":["None","Pxe","Floppy","Cd","Usb","Hdd","BiosSetup","Utilities","Diags","UefiTarget","SDCard","UefiHttp"]},
            "Actions":{"#ComputerSystem.Reset":{"target":"/redfish/v1/Systems/System-1/Actions/ComputerSystem.Reset","@Redfish.ActionInfo":"/redfish/v1/Systems/System-1/ResetActionInfo"}}}
            """)!.AsObject();

        public PeerAnswer Answer(PeerRequest request)
        {
            switch (request.Method, request.Path.TrimEnd('/'))
            {
                case ("GET", "/redfish/v1/Systems"):
                    return Json("""{"@odata.id":"/redfish/v1/ComputerSystemCollection","Members@odata.count":1,"Members":[{"@odata.id":"/redfish/v1/Systems/System-1"}]}""");
                case ("GET", "/redfish/v1/Systems/System-1"):
                    return Json(_system.ToJsonString());
                case ("GET", "/redfish/v1/Systems/System-1/ResetActionInfo"):
                    return Json("""{"Id":"ResetActionInfo","Parameters":[{"Name":"ResetType","Required":true,"DataType":"String","AllowableValues":["On","ForceOff","GracefulShutdown","ForceRestart","PushPowerButton"]}]}""");
                case ("PATCH", "/redfish/v1/Systems/System-1"):
                    foreach (var (name, value) in JsonNode.Parse(request.Body)!.AsObject()) _system[name] = value?.DeepClone();
                    return Json(_system.ToJsonString());
                case ("POST", "/redfish/v1/Systems/System-1/Actions/ComputerSystem.Reset"):
                    return Json("\"POST request completed\"\n");
                default:
                    return new PeerAnswer(404, "{\n    \"Status\": 404,\n    \"Message\": \"Attribute Does Not Exist\"\n}", ("Content-Type", "application/json"));
            }
        }
    }

    /// <summary>DMTF's Redfish-Mockup-Server: files, served by HTTP/1.0, that a change alters and a reset does not.</summary>
    public static class MockupServer
    {
        private const string System = """
            {"@odata.id":"/redfish/v1/Systems/437XR1138R2","Id":"437XR1138R2","Name":"WebFrontEnd483","Manufacturer":"Contoso","UUID":"38947555-7742-3448-3784-823347823834","PowerState":"On",
            "Boot":{"BootSourceOverrideEnabled":"Once","BootSourceOverrideTarget":"Pxe","BootSourceOverrideMode":"UEFI","BootSourceOverrideTarget@Redfish.AllowableValues":["None","Pxe","Cd","Hdd"]},
            "Actions":{"#ComputerSystem.Reset":{"target":"/redfish/v1/Systems/437XR1138R2/Actions/ComputerSystem.Reset","ResetType@Redfish.AllowableValues":["On","ForceOff","PushPowerButton"]}}}
            """;

        public static PeerAnswer Answer(PeerRequest request) => (request.Method, request.Path.TrimEnd('/')) switch
        {
            ("GET", "/redfish/v1/Systems") => Old("200 OK", """{"Members":[{"@odata.id":"/redfish/v1/Systems/437XR1138R2"}],"Members@odata.count":1}"""),
            ("GET", "/redfish/v1/Systems/437XR1138R2") => Old("200 OK", System),
            ("PATCH", "/redfish/v1/Systems/437XR1138R2") => Old("204 No Content", null),
            ("POST", "/redfish/v1/Systems/437XR1138R2/Actions/ComputerSystem.Reset") => Old("204 No Content", null),
            _ => Old("404 Not Found", null),
        };

        private static PeerAnswer Old(string status, string? body) => new(0)
        {
            Raw = global::System.Text.Encoding.UTF8.GetBytes(
                $"HTTP/1.0 {status}\r\nServer: RedfishMockupHTTPD_v1.2.6 Python/3.11.2\r\n{(body is null ? "" : $"Content-Type: application/json\r\nOData-Version: 4.0\r\nContent-Length: {body.Length}\r\n")}\r\n{body}"),
        };
    }

    public static string PeerBasic(string account) => "Basic " + Convert.ToBase64String(global::System.Text.Encoding.UTF8.GetBytes(account));

    private static PeerAnswer Json(string body) => new(200, body, ("Content-Type", "application/json"));
}
