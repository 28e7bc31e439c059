using Maas.Domain.Nodes;
using Maas.Power.Transports.Http;
using Maas.Power.Transports.Lxd;

namespace Maas.Power.Drivers;

/// <summary>A virtual machine of an LXD host (power.md §6.2).</summary>
internal sealed class LxdDriver(PowerHttp http, TimeProvider clock) : IPowerDriver, IMakesSettings
{
    internal static readonly Setting Address = new("power_address", "LXD address") { Required = true };
    internal static readonly Setting Project = new("project", "LXD project") { Required = true, Default = "default" };
    internal static readonly Setting Password = new("password", "LXD password (optional)") { Secret = true };
    internal static readonly Setting Certificate = new("certificate", "LXD certificate (optional)");
    internal static readonly Setting Key = new("key", "LXD private key (optional)") { Secret = true };
    internal static readonly LxdSettings Settings = new(Address, Password, Certificate, Key);
    private static readonly Setting Instance = new("instance_name", "Instance name") { Required = true, PerNode = true };

    public PowerType Type { get; } = new("lxd", "LXD (virtual systems)", Address, Instance, Project, Password, Certificate, Key) { IsChassis = true, IsVmHost = true };

    public async Task<PowerState> QueryAsync(Bmc bmc, CancellationToken cancel) => await StateAsync(await ConnectAsync(bmc, cancel), bmc, cancel);

    public async Task ChangeAsync(Bmc bmc, PowerChange change, CancellationToken cancel)
    {
        var lxd = await ConnectAsync(bmc, cancel);
        if (await StateAsync(lxd, bmc, cancel) == (change == PowerChange.On ? PowerState.On : PowerState.Off)) return;
        var body = new { action = change == PowerChange.On ? "start" : "stop", timeout = 30, force = change != PowerChange.SoftOff };
        await lxd.ChangeAsync(HttpMethod.Put, PathOf(bmc, "/state"), body, wait: false, cancel);
    }

    /// <summary>Without a certificate of the operator's, one is made: it is stored with the settings, so it has to exist before they are.</summary>
    public IReadOnlyDictionary<string, string> Make(IReadOnlyDictionary<string, string> settings)
    {
        if (settings.GetValueOrDefault(Certificate.Name) is { Length: > 0 } || settings.GetValueOrDefault(Key.Name) is { Length: > 0 }) return settings;
        var (certificate, key) = ClientCertificate.Make("maas-appliance", clock.GetUtcNow());
        return new Dictionary<string, string>(settings) { [Certificate.Name] = certificate, [Key.Name] = key };
    }

    private static async Task<PowerState> StateAsync(LxdClient lxd, Bmc bmc, CancellationToken cancel)
    {
        var instance = await lxd.TryGetAsync(PathOf(bmc, ""), cancel)
            ?? throw new PowerException(PowerFailure.Failed, $"Pod {bmc.SystemId}: LXD VM {Documents.Said(bmc[Instance])} not found.");
        return instance.Number("status_code") switch
        {
            101 or 103 => PowerState.On,
            102 or 110 => PowerState.Off,
            var other => throw new PowerException(PowerFailure.Failed, $"Pod {bmc.SystemId}: Unknown power status code: {other}"),
        };
    }

    private static string PathOf(Bmc bmc, string more) => $"/1.0/instances/{Uri.EscapeDataString(bmc[Instance])}{more}?project={Uri.EscapeDataString(bmc[Project])}";

    private Task<LxdClient> ConnectAsync(Bmc bmc, CancellationToken cancel) => LxdClient.ConnectAsync(http, bmc, Settings, $"VM Host {bmc.SystemId}", cancel);
}
