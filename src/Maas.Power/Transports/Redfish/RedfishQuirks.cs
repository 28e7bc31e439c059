using System.Text.Json;
using Maas.Power.Transports.Http;

namespace Maas.Power.Transports.Redfish;

/// <summary>Where a vendor's firmware deviates from the schema and does not say so. One row each; what the service itself tells (allowed values, settings
/// resources, entity tags, trailing slashes, tasks, redirects, refusals) needs no row. iDRAC, XCC, iRMC, CIMC and OpenBMC tell: to them, the mode is not sent
/// unless they ask for it, since iDRAC answers it with a BIOS job and another reboot, and others have it read-only.</summary>
/// <param name="Vendor">What the system's <c>Manufacturer</c> begins with, or the service root's <c>Vendor</c>: firmware is often not of who built the box.</param>
internal sealed record RedfishQuirks(string Vendor)
{
    /// <summary>An override without <c>BootSourceOverrideMode</c> is taken for legacy, or refused: the present mode is sent along.</summary>
    public bool SendsBootMode { get; init; }

    /// <summary>Older firmware has no GracefulShutdown; its button press asks the operating system.</summary>
    public bool ButtonIsGraceful { get; init; }

    /// <summary><c>BootSourceOverrideEnabled</c> is refused together with the target None: an override is taken away with its target named.</summary>
    public bool KeepsTarget { get; init; }

    public static readonly RedfishQuirks None = new("");

    /// <summary>The first that matches holds.</summary>
    public static readonly IReadOnlyList<RedfishQuirks> Table =
    [
        new("Supermicro") { SendsBootMode = true },
        // Takes a change only with mode, target and duration together, whether they change or not.
        new("AMI") { SendsBootMode = true },
        new("American Megatrends") { SendsBootMode = true },
        new("ASRockRack") { SendsBootMode = true },
        new("HP") { ButtonIsGraceful = true, KeepsTarget = true },
    ];

    /// <summary>By who built the system.</summary>
    public static RedfishQuirks Of(JsonElement system) => Of(system.Text("Manufacturer"));

    /// <summary>By a name; <see cref="None"/> where it is in no row.</summary>
    public static RedfishQuirks Of(string? vendor) => Table.FirstOrDefault(q => vendor?.Trim().StartsWith(q.Vendor, StringComparison.OrdinalIgnoreCase) == true) ?? None;
}
