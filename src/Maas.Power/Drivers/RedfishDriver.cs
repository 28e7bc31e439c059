using Maas.Domain.Nodes;
using Maas.Power.Transports.Http;
using Maas.Power.Transports.Redfish;

namespace Maas.Power.Drivers;

/// <summary>DMTF Redfish (DSP0266): one computer system behind an HTTPS service (power.md §4).</summary>
internal sealed class RedfishDriver(RedfishServices services) : IPowerDriver, IBootOrder, IChecksEquipment
{
    private static readonly Setting Address = new("power_address", "Redfish address") { Required = true };
    private static readonly Setting User = new("power_user", "Redfish user") { Required = true };
    private static readonly Setting Password = new("power_pass", "Redfish password") { Required = true, Secret = true };
    private static readonly Setting NodeId = new("node_id", "Node ID") { PerNode = true };

    /// <summary>Pauses while the service does not know the state, as during a reset.</summary>
    private static readonly TimeSpan[] Pauses = [.. new[] { 0.5, 1, 2, 4, 8, 16 }.Select(TimeSpan.FromSeconds)];

    public PowerType Type { get; } = new("redfish", "Redfish", Address, User, Password, NodeId) { IsChassis = true };

    public async Task<PowerState> QueryAsync(Bmc bmc, CancellationToken cancel)
    {
        var service = ServiceOf(bmc);
        for (var attempt = 0; ; attempt++)
        {
            var system = await SystemAsync(service, bmc, cancel);
            if (system.State is { } state) return state;
            if (attempt == Pauses.Length) return PowerState.Error;
            await Task.Delay(Pauses[attempt], service.Clock, cancel);
        }
    }

    public async Task ChangeAsync(Bmc bmc, PowerChange change, CancellationToken cancel)
    {
        var system = await SystemAsync(ServiceOf(bmc), bmc, cancel);
        var wanted = change == PowerChange.On ? PowerState.On : PowerState.Off;
        // A button press, where nothing else is allowed, would undo what is already so.
        if (system.State == wanted) return;
        await system.ResetAsync(change, cancel);
    }

    public async Task BootFromAsync(Bmc bmc, BootTarget target, CancellationToken cancel) =>
        await (await SystemAsync(ServiceOf(bmc), bmc, cancel)).BootFromAsync(target, cancel);

    /// <summary>The service's root, which everybody may read; when it does not answer, the query that follows says so better.</summary>
    public async Task<IReadOnlyList<PowerCheckStep>> BeforeAsync(Bmc bmc, CancellationToken cancel)
    {
        try
        {
            var root = await ServiceOf(bmc).RootAsync(cancel);
            var vendor = Documents.Said(string.Join(' ', new[] { root.Text("Vendor"), root.Text("Product") }.OfType<string>()));
            return [PowerCheckStep.Passed("service root", $"Redfish {Documents.Said(root.Text("RedfishVersion") ?? "of no version")}{(vendor.Length > 0 ? ", " + vendor : "")}")];
        }
        catch (PowerException)
        {
            return [];
        }
    }

    public async Task<IReadOnlyList<PowerCheckStep>> AfterAsync(Bmc bmc, CancellationToken cancel)
    {
        try
        {
            return await (await SystemAsync(ServiceOf(bmc), bmc, cancel)).DescribeAsync(cancel);
        }
        catch (PowerException problem)
        {
            return [PowerCheckStep.Failed("system", problem.Message)];
        }
    }

    /// <summary>Services without accounts exist, emulators among them: what is not set is not sent.</summary>
    private RedfishService ServiceOf(Bmc bmc) => services.At(AddressOf(bmc), bmc.TryGet(User) ?? "", bmc.TryGet(Password) ?? "");

    private static RedfishAddress AddressOf(Bmc bmc) => RedfishAddress.Of(HttpAddress.Of(bmc, Address));

    private static async Task<RedfishSystem> SystemAsync(RedfishService service, Bmc bmc, CancellationToken cancel) =>
        new(service, await service.Paths.FindAsync(service, bmc[NodeId].Trim(), AddressOf(bmc).System, bmc.Note, cancel));
}
