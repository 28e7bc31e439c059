using System.Text.Json;
using System.Text.RegularExpressions;
using Maas.Domain.Nodes;
using Maas.Power.Transports.Http;

namespace Maas.Power.Transports.Redfish;

/// <summary>A ComputerSystem: its state, the resets it allows, what it boots from.</summary>
internal sealed partial class RedfishSystem(RedfishService service, RedfishResource resource)
{
    private readonly RedfishQuirks _quirks = RedfishQuirks.Of(resource.Document);

    private JsonElement Document => resource.Document;

    /// <summary>Null while the service does not know, as during a reset (power.md §4).</summary>
    public PowerState? State => Document.Text("PowerState")?.ToUpperInvariant() switch
    {
        "OFF" or "POWERINGON" => PowerState.Off,
        "ON" or "PAUSED" or "POWERINGOFF" => PowerState.On,
        null or "RESET" or "UNKNOWN" => null,
        _ => PowerState.Error,
    };

    /// <summary>What it is and what it can be told, for whoever checks the settings.</summary>
    public async Task<IReadOnlyList<PowerCheckStep>> DescribeAsync(CancellationToken cancel)
    {
        var allowed = await AllowedAsync(cancel);
        var what = string.Join(' ', new[] { Document.Text("Manufacturer"), Document.Text("Model"), Document.Text("SerialNumber") }.OfType<string>().Select(t => t.Trim()));
        var resets = allowed.Count == 0 ? "the service does not say which it allows" : Documents.Said(string.Join(", ", allowed));
        return
        [
            PowerCheckStep.Passed("system", $"{Documents.Said(resource.Path)}{(what.Length > 0 ? $" ({Documents.Said(what)})" : "")}"),
            Array.Exists(Wanted(PowerChange.Off), allowed.Contains) || allowed.Count == 0
                ? PowerCheckStep.Passed("resets", resets)
                : PowerCheckStep.Failed("resets", $"none that switches off: {resets}"),
        ];
    }

    /// <summary>Resets with the first of these types that the system allows.</summary>
    /// <exception cref="PowerException">It allows none of them.</exception>
    public async Task ResetAsync(PowerChange change, CancellationToken cancel)
    {
        var allowed = await AllowedAsync(cancel);
        var type = allowed.Count == 0 ? Wanted(change)[0] : Wanted(change).FirstOrDefault(t => allowed.Contains(t, StringComparer.OrdinalIgnoreCase))
            ?? throw new PowerException(PowerFailure.Unsupported, $"the system allows none of the resets {string.Join(", ", Wanted(change))}, only {Documents.Said(string.Join(", ", allowed))}.");
        await service.PostAsync(Target, JsonSerializer.Serialize(new Dictionary<string, string> { ["ResetType"] = type }), cancel);
    }

    /// <summary>The network for the next boot; for the disk, the override is taken away and the firmware's own order holds.</summary>
    /// <exception cref="PowerException">It cannot be told, or refused.</exception>
    public async Task BootFromAsync(BootTarget target, CancellationToken cancel)
    {
        var settings = await SettingsAsync(cancel);
        var quirks = _quirks == RedfishQuirks.None ? RedfishQuirks.Of(await service.VendorAsync(cancel)) : _quirks;
        if (target == BootTarget.Disk && BootsFromDisk && settings is null) return;
        // Settings come first; some firmware keeps the override on the system itself though it has them.
        List<RedfishResource> places = settings is null ? [resource] : [settings, resource];
        PowerException? first = null;
        foreach (var boot in target == BootTarget.Network ? [BootOverrides.FromNetwork(Document, quirks)] : BootOverrides.FromDisk(Document, quirks))
        {
            for (var i = 0; i < places.Count; i++)
            {
                if (await TryPatchAsync(places[i], boot, cancel) is not { } refusal) return;
                first ??= refusal;
                if (refusal.Message.Contains(BootOverrides.Mode, StringComparison.Ordinal) && BootOverrides.WithMode(boot, Document) is { } whole
                    && await TryPatchAsync(places[i], whole, cancel) is null) return;
                if (FutureState().Match(refusal.Message) is { Success: true } moved && places.TrueForAll(p => p.Path != moved.Groups[1].Value))
                    places.Add(await service.GetAsync(moved.Groups[1].Value, cancel));
            }
        }

        throw first!;
    }

    private string Target => Document.Text("Actions", "#ComputerSystem.Reset", "target") ?? $"{resource.Path}/Actions/ComputerSystem.Reset";

    private bool BootsFromDisk => Document.Text("Boot", "BootSourceOverrideEnabled") is "Disabled" || Document.Text("Boot", "BootSourceOverrideTarget") is "None" or "Hdd";

    /// <summary>"Off" must not depend on the operating system; only a system that has nothing else is asked.</summary>
    private string[] Wanted(PowerChange change) => change switch
    {
        PowerChange.On => ["On", "ForceOn", "PushPowerButton"],
        PowerChange.Off => ["ForceOff", "PowerOff", "GracefulShutdown"],
        PowerChange.SoftOff => _quirks.ButtonIsGraceful ? ["GracefulShutdown", "PushPowerButton", "ForceOff"] : ["GracefulShutdown", "ForceOff"],
    };

    /// <summary>Listed with the action, or in its ActionInfo; none when the service does not say.</summary>
    private async Task<IReadOnlyList<string>> AllowedAsync(CancellationToken cancel)
    {
        var listed = Document.Texts("Actions", "#ComputerSystem.Reset", "ResetType@Redfish.AllowableValues");
        if (listed.Count > 0 || Document.Text("Actions", "#ComputerSystem.Reset", "@Redfish.ActionInfo") is not { } path) return listed;
        var info = await service.TryGetAsync(path, cancel);
        return info?.Document.Items("Parameters").Where(p => p.Text("Name") == "ResetType").Select(p => p.Texts("AllowableValues")).FirstOrDefault() ?? [];
    }

    /// <summary>Changes go to the settings resource where there is one (DSP0266 §10.7).</summary>
    private async Task<RedfishResource?> SettingsAsync(CancellationToken cancel)
    {
        if (Document.Text("@Redfish.Settings", "SettingsObject", "@odata.id") is not { } path || path.TrimEnd('/') == resource.Path) return null;
        try
        {
            return await service.TryGetAsync(path, cancel);
        }
        catch (PowerException problem) when (problem.Failure is PowerFailure.Failed or PowerFailure.Unsupported)
        {
            return null;
        }
    }

    /// <returns>The refusal, if it was one.</returns>
    private async Task<PowerException?> TryPatchAsync(RedfishResource at, IReadOnlyDictionary<string, string> boot, CancellationToken cancel)
    {
        try
        {
            await service.PatchAsync(at, JsonSerializer.Serialize(new Dictionary<string, object> { ["Boot"] = boot }), cancel);
            return null;
        }
        catch (PowerException problem) when (problem.Failure is PowerFailure.Failed or PowerFailure.Unsupported)
        {
            return problem;
        }
    }

    /// <summary>AMI's firmware names the resource that takes the change in its refusal (Ami.1.0.OperationSupportedInFutureStateURI), and nowhere else.</summary>
    [GeneratedRegex(@"FutureState URI\((/redfish/v1/[A-Za-z0-9_./-]{1,200})\)")]
    private static partial Regex FutureState();
}
