using System.Text.Json;
using Maas.Domain.Nodes;
using Maas.Power.Transports.Http;

namespace Maas.Power.Drivers;

/// <summary>OpenBMC's own REST interface, before it spoke Redfish (power.md §5.12).</summary>
internal sealed class OpenBmcDriver(PowerHttp http) : IPowerDriver, IBootOrder
{
    private const string What = "OpenBMC request";
    private const string HostState = "xyz/openbmc_project/state/host0/attr/";
    private const string OneTime = "xyz/openbmc_project/control/host0/boot/one_time/attr/";

    private static readonly Setting Address = new("power_address", "OpenBMC address") { Required = true };
    private static readonly Setting User = new("power_user", "OpenBMC user") { Required = true };
    private static readonly Setting Password = new("power_pass", "OpenBMC password") { Required = true, Secret = true };

    public PowerType Type { get; } = new("openbmc", "OpenBMC Power Driver", Address, User, Password);

    public Task<PowerState> QueryAsync(Bmc bmc, CancellationToken cancel) => InSessionAsync(bmc, async call =>
    {
        var state = (await call(HttpMethod.Get, HostState + "CurrentHostState", null)).Text("data") ?? "";
        return state[(state.LastIndexOf('.') + 1)..] switch
        {
            "Running" => PowerState.On,
            "Off" => PowerState.Off,
            _ => PowerState.Unknown,
        };
    }, cancel);

    public Task ChangeAsync(Bmc bmc, PowerChange change, CancellationToken cancel) => InSessionAsync(
        bmc, call => call(HttpMethod.Put, HostState + "RequestedHostTransition", $"xyz.openbmc_project.State.Host.Transition.{(change == PowerChange.On ? "On" : "Off")}"), cancel);

    public Task BootFromAsync(Bmc bmc, BootTarget target, CancellationToken cancel) => InSessionAsync(bmc, async call =>
    {
        await call(HttpMethod.Put, OneTime + "BootMode", "xyz.openbmc_project.Control.Boot.Mode.Modes.Regular");
        return await call(HttpMethod.Put, OneTime + "BootSource", $"xyz.openbmc_project.Control.Boot.Source.Sources.{(target == BootTarget.Network ? "Network" : "Default")}");
    }, cancel);

    private async Task<T> InSessionAsync<T>(Bmc bmc, Func<Func<HttpMethod, string, string?, Task<JsonElement>>, Task<T>> work, CancellationToken cancel)
    {
        var root = HttpAddress.Of(bmc, Address);
        var login = await http.SendAsync(Post(root, "login", new[] { bmc[User], bmc[Password] }) with { BodyIsSecret = true }, cancel);
        Demand(login, bmc);
        var cookies = login.Cookies;
        PowerHttpRequest WithSession(PowerHttpRequest request) => request with { SecretHeaders = cookies.Length > 0 ? [("Cookie", cookies)] : [] };
        try
        {
            return await work(async (method, path, data) =>
            {
                var request = new PowerHttpRequest(What, method, new Uri(root, path)) { Body = data is null ? null : Data(data), Headers = [("Accept", "application/json")] };
                return Demand(await http.SendAsync(WithSession(request), cancel), bmc);
            });
        }
        finally
        {
            await LogoutAsync(WithSession(Post(root, "logout", Array.Empty<string>())), cancel);
        }
    }

    /// <summary>Sessions end by themselves too, so a failure here is nobody's concern.</summary>
    private async Task LogoutAsync(PowerHttpRequest request, CancellationToken cancel)
    {
        try
        {
            if (!cancel.IsCancellationRequested) await http.SendAsync(request with { Takes = _ => true, Limit = TimeSpan.FromSeconds(5) }, cancel);
        }
        catch (Exception problem) when (problem is PowerException or OperationCanceledException)
        {
            // The work was done, or has failed for a reason of its own.
        }
    }

    private static PowerHttpRequest Post(Uri root, string path, string[] data) => new(What, HttpMethod.Post, new Uri(root, path)) { Body = Data(data) };

    private static string Data<T>(T data) => JsonSerializer.Serialize(new Dictionary<string, T> { ["data"] = data });

    private static JsonElement Demand(PowerHttpAnswer answer, Bmc bmc)
    {
        var document = Documents.Json(What, answer.Body);
        return document.Text("status") == "ok" ? document
            : throw new PowerException(PowerFailure.Failed, $"{What} failed: the BMC answered status '{Documents.Said(document.Text("status"), bmc[Password])}'. {Documents.Said(document.Text("message"), bmc[Password])}".TrimEnd());
    }
}
