using System.Text.Json;
using Maas.Power.Transports.Http;

namespace Maas.Power.Transports.Redfish;

/// <summary>What is sent to have a system boot from elsewhere (ComputerSystem's <c>Boot</c>, DSP2046), as the system says that it takes it.</summary>
internal static class BootOverrides
{
    public const string Mode = "BootSourceOverrideMode";

    /// <summary>The network for the next boot.</summary>
    /// <exception cref="PowerException">The system knows no such override.</exception>
    public static IReadOnlyDictionary<string, string> FromNetwork(JsonElement system, RedfishQuirks quirks) => Override(system, quirks, NetworkTarget(system));

    /// <summary>The firmware's own order, in the ways in which it is asked for, the usual one first.</summary>
    public static IEnumerable<IReadOnlyDictionary<string, string>> FromDisk(JsonElement system, RedfishQuirks quirks)
    {
        var targets = Targets(system);
        var boot = new Dictionary<string, string> { ["BootSourceOverrideEnabled"] = "Disabled" };
        if (quirks.KeepsTarget) boot["BootSourceOverrideTarget"] = system.Text("Boot", "BootSourceOverrideTarget") ?? NetworkTarget(system);
        else if (targets.Contains("None")) boot["BootSourceOverrideTarget"] = "None";
        AddMode(boot, system, quirks);
        yield return boot;
        // Emulated systems know an order and no override: what they boot from, they boot from until they are told otherwise.
        if (targets.Contains("Hdd")) yield return Override(system, quirks, "Hdd");
    }

    /// <summary>The same with the present mode, for services that want it along and say so; null where it is there already, or unknown.</summary>
    public static IReadOnlyDictionary<string, string>? WithMode(IReadOnlyDictionary<string, string> boot, JsonElement system) =>
        !boot.ContainsKey(Mode) && system.Text("Boot", Mode) is { } mode ? new Dictionary<string, string>(boot) { [Mode] = mode } : null;

    private static Dictionary<string, string> Override(JsonElement system, RedfishQuirks quirks, string target)
    {
        var kinds = system.Texts("Boot", "BootSourceOverrideEnabled@Redfish.AllowableValues");
        var boot = new Dictionary<string, string>
        {
            ["BootSourceOverrideEnabled"] = kinds.Count == 0 || kinds.Contains("Once") || !kinds.Contains("Continuous") ? "Once" : "Continuous",
            ["BootSourceOverrideTarget"] = target,
        };
        AddMode(boot, system, quirks);
        return boot;
    }

    /// <summary>The present mode: a change of it is the operator's business.</summary>
    private static void AddMode(Dictionary<string, string> boot, JsonElement system, RedfishQuirks quirks)
    {
        if (quirks.SendsBootMode && system.Text("Boot", Mode) is { } mode) boot[Mode] = mode;
    }

    private static IReadOnlyList<string> Targets(JsonElement system) => system.Texts("Boot", "BootSourceOverrideTarget@Redfish.AllowableValues");

    private static string NetworkTarget(JsonElement system)
    {
        var allowed = Targets(system);
        if (allowed.Count == 0 || allowed.Contains("Pxe")) return "Pxe";
        return allowed.Contains("UefiHttp") ? "UefiHttp"
            : throw new PowerException(PowerFailure.Unsupported, $"the system cannot be told to boot from the network, only from {Documents.Said(string.Join(", ", allowed))}.");
    }
}
