using System.Text.Json;
using Maas.Domain.Nodes;
using Maas.Power.Transports.Http;

namespace Maas.Power.Transports.Redfish;

/// <summary>A ComputerSystem: its state, the resets it allows, what it boots from.</summary>
internal sealed class RedfishSystem(RedfishService service, RedfishResource resource)
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
    public async Task BootFromAsync(BootTarget target, CancellationToken cancel)
    {
        var settings = await SettingsAsync(cancel);
        if (target == BootTarget.Disk && Document.Text("Boot", "BootSourceOverrideEnabled") is "Disabled" && settings.Path == resource.Path) return;
        var boot = new Dictionary<string, string>();
        if (target == BootTarget.Network)
        {
            boot["BootSourceOverrideEnabled"] = "Once";
            boot["BootSourceOverrideTarget"] = NetworkTarget();
            if (_quirks.SendsBootMode && Mode is { } mode) boot["BootSourceOverrideMode"] = mode;
        }
        else
        {
            boot["BootSourceOverrideEnabled"] = "Disabled";
            if (OverrideTargets.Contains("None")) boot["BootSourceOverrideTarget"] = "None";
        }

        await service.PatchAsync(settings, JsonSerializer.Serialize(new Dictionary<string, object> { ["Boot"] = boot }), cancel);
    }

    private string Target => Document.Text("Actions", "#ComputerSystem.Reset", "target") ?? $"{resource.Path}/Actions/ComputerSystem.Reset";

    private IReadOnlyList<string> OverrideTargets => Document.Texts("Boot", "BootSourceOverrideTarget@Redfish.AllowableValues");

    private string? Mode => Document.Text("Boot", "BootSourceOverrideMode");

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

    private string NetworkTarget()
    {
        var allowed = OverrideTargets;
        if (allowed.Count == 0 || allowed.Contains("Pxe")) return "Pxe";
        return allowed.Contains("UefiHttp") ? "UefiHttp"
            : throw new PowerException(PowerFailure.Unsupported, $"the system cannot be told to boot from the network, only from {Documents.Said(string.Join(", ", allowed))}.");
    }

    /// <summary>Changes go to the settings resource where there is one (DSP0266 §10.7).</summary>
    private async Task<RedfishResource> SettingsAsync(CancellationToken cancel)
    {
        if (Document.Text("@Redfish.Settings", "SettingsObject", "@odata.id") is not { } path || path == resource.Path) return resource;
        try
        {
            return await service.TryGetAsync(path, cancel) ?? resource;
        }
        catch (PowerException problem) when (problem.Failure is PowerFailure.Failed or PowerFailure.Unsupported)
        {
            return resource;
        }
    }
}
