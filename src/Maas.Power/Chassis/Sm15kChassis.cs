using System.Text.Json;
using Maas.Power.Transports;
using Maas.Power.Transports.Http;

namespace Maas.Power.Chassis;

/// <summary>The servers of a SeaMicro chassis, by the newer interface or else the older.</summary>
internal sealed class Sm15kChassis(PowerHttp http, TimeProvider clock) : IChassisProbe
{
    private const int Port = 80;

    public string Type => "sm15k";

    public async Task<IReadOnlyList<ChassisMachine>> ProbeAsync(ChassisTarget target, CancellationToken cancel)
    {
        var found = new List<ChassisMachine>();
        foreach (var server in await ServersAsync(target, cancel))
        {
            var id = (server.Text("serverId") ?? server.Text("id") ?? "").Split('/')[0];
            if (id.Length == 0 || MacOf(server) is not { } mac) continue;
            var settings = Address.Shared(target);
            settings["system_id"] = id;
            settings["power_control"] = target.PowerControl.Length > 0 ? target.PowerControl : "ipmi";
            found.Add(new ChassisMachine([mac], "amd64", settings));
        }

        return found;
    }

    private async Task<IEnumerable<JsonElement>> ServersAsync(ChassisTarget target, CancellationToken cancel)
    {
        var root = Address.Of(target, "http", Port);
        try
        {
            var servers = await new SeaMicroApi2(http, root, target.User, target.Password).ServersAsync(cancel);
            return ItemsOf(servers.At("servers") ?? servers);
        }
        catch (PowerException problem) when (problem.Failure is PowerFailure.Failed or PowerFailure.Unsupported)
        {
            var older = await SeaMicroApi.LoginAsync(http, clock, root, target.User, target.Password, cancel);
            return ItemsOf(await older.ServersAsync(cancel));
        }
    }

    private static IEnumerable<JsonElement> ItemsOf(JsonElement servers) =>
        servers.ValueKind == JsonValueKind.Array ? servers.EnumerateArray() : servers.Members().Select(m => m.Value);

    /// <summary>Its first card.</summary>
    private static string? MacOf(JsonElement server) =>
        server.Text("serverNIC", "0", "serverMacAddr") ?? server.Text("serverMacAddr") ?? server.Text("nic", "0", "macAddr") ?? server.Text("macAddr");
}
