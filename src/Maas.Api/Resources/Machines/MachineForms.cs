using Maas.Api.Contract;
using Maas.Region.Nodes;

namespace Maas.Api.Resources.Machines;

/// <summary>Fields of a machine (api-resources.md §5.3, §5.4); the power parameters come one field each and are read from the rest.</summary>
public record MachineFields
{
    [Doc("arch or arch/subarch, such as amd64/generic.")]
    public string? Architecture { get; init; }

    [Doc("The part of the architecture after the slash.")]
    public string? Subarchitecture { get; init; }

    [Doc("The oldest kernel to run, such as ga-24.04.")]
    public string? MinHweKernel { get; init; }

    [Doc("The kernel to deploy.")]
    public string? HweKernel { get; init; }

    [Doc("The host name, with or without its domain.")]
    public string? Hostname { get; init; }

    [Doc("What the machine is for.")]
    public string? Description { get; init; }

    [Doc("The domain's name or number.")]
    public string? Domain { get; init; }

    [Doc("How its power is controlled.")]
    public string? PowerType { get; init; }

    [Doc("Number of processor threads.")]
    public int? CpuCount { get; init; }

    [Doc("Memory in MiB.")]
    public int? Memory { get; init; }

    [Doc("Size of the swap file in bytes, or with a suffix.")]
    public string? SwapSize { get; init; }

    [Doc("The zone's name.")]
    public string? Zone { get; init; }

    [Doc("The resource pool's name.")]
    public string? Pool { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("Always false.")]
    public bool? DisableIpv4 { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("Whether the deployed system reports its hardware regularly.")]
    public bool? EnableHwSync { get; init; }

    [Doc("The licence key of the deployed system.")]
    public string? LicenseKey { get; init; }

    [Boolean(BooleanDialect.Text), Doc("Whether to take power parameters unchecked.")]
    public bool PowerParametersSkipCheck { get; init; }

    [Rest, Doc("power_parameters_NAME: settings of the power type.")]
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Rest { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}

public sealed record MachineCreateForm : MachineFields
{
    [Doc("The addresses of its network cards, repeated or separated by commas.")]
    public IReadOnlyList<string>? MacAddresses { get; init; }

    [Doc("Whether to commission it at once; true for logged-in users unless said otherwise.")]
    public bool? Commission { get; init; }

    [Doc("The machine runs a system already that is not to be touched.")]
    public bool Deployed { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("Stay up after commissioning and allow SSH.")]
    public bool EnableSsh { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("Leave the BMC's configuration alone.")]
    public bool SkipBmcConfig { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("Keep the network configuration.")]
    public bool SkipNetworking { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("Keep the storage configuration.")]
    public bool SkipStorage { get; init; }

    [Doc("Commissioning scripts by name or tag, separated by commas.")]
    public string? CommissioningScripts { get; init; }

    [Doc("Testing scripts by name or tag, separated by commas; none for none.")]
    public string? TestingScripts { get; init; }
}

public sealed record MachineUpdateForm : MachineFields
{
    [Path]
    public string SystemId { get; init; } = "";
}

public record MachinePath
{
    [Path]
    public string SystemId { get; init; } = "";
}

public sealed record MachineDeleteForm : MachinePath
{
    [Doc("Delete it although it hosts virtual machines.")]
    public bool Force { get; init; }
}

public sealed record CommentForm : MachinePath
{
    [Doc("A comment for the event log.")]
    public string? Comment { get; init; }
}

public sealed record BrokenForm : MachinePath
{
    [AlsoNamed("error_description"), Doc("What is wrong with it.")]
    public string? Comment { get; init; }
}

public record TestForm : MachinePath
{
    [Boolean(BooleanDialect.Checkbox), Doc("Stay up afterwards and allow SSH.")]
    public bool EnableSsh { get; init; }

    [Doc("Testing scripts by name or tag, separated by commas.")]
    public string? TestingScripts { get; init; }

    [Rest, Doc("Script parameters: SCRIPT_PARAMETER or PARAMETER.")]
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Rest { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}

public sealed record CommissionForm : TestForm
{
    [Boolean(BooleanDialect.Checkbox), Doc("Leave the BMC's configuration alone.")]
    public bool SkipBmcConfig { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("Keep the network configuration.")]
    public bool SkipNetworking { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("Keep the storage configuration.")]
    public bool SkipStorage { get; init; }

    [Doc("Commissioning scripts by name or tag, separated by commas.")]
    public string? CommissioningScripts { get; init; }
}

public record PowerOnForm : MachinePath
{
    [Verbatim, Doc("Data for the deployed system, in base64.")]
    public string? UserData { get; init; }

    [Doc("A comment for the event log.")]
    public string? Comment { get; init; }
}

/// <summary>An allocated machine is deployed when it is switched on: what can be said of a deployment either way.</summary>
public record MachinePowerOnForm : PowerOnForm
{
    [Doc("Make the machine a virsh host.")]
    public bool InstallKvm { get; init; }

    [Doc("Make the machine a LXD host.")]
    public bool RegisterVmhost { get; init; }

    [Doc("standard or ovs.")]
    public string? BridgeType { get; init; }

    [Doc("Whether bridges run STP.")]
    public bool? BridgeStp { get; init; }

    [CheckedAlone, Doc("The bridges' forward delay in ms.")]
    public int? BridgeFd { get; init; }
}

public sealed record DeployForm : MachinePowerOnForm
{
    [Doc("What to install: os/series, series or os; the default system when left out.")]
    public string? DistroSeries { get; init; }

    [Doc("The kernel to install.")]
    public string? HweKernel { get; init; }

    [Doc("The system's licence key.")]
    public string? LicenseKey { get; init; }

    [Doc("Name of the agent that asks.")]
    public string? AgentName { get; init; }

    [Boolean(BooleanDialect.Text), Doc("Put a bridge on every configured interface.")]
    public bool? BridgeAll { get; init; }

    [Doc("No longer supported.")]
    public bool InstallRackd { get; init; }

    [Doc("Run the system from memory.")]
    public bool EphemeralDeploy { get; init; }

    [Doc("Report the hardware regularly.")]
    public bool EnableHwSync { get; init; }

    [Doc("Keep crash dumps of the kernel.")]
    public bool? EnableKernelCrashDump { get; init; }

    [Doc("Register ESXi with vCenter.")]
    public bool VcenterRegistration { get; init; } = true;
}

public sealed record ReleaseForm : MachinePath
{
    [Doc("A comment for the event log.")]
    public string? Comment { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("Wipe the disks.")]
    public bool Erase { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("Wipe by the disks' own means where they can.")]
    public bool SecureErase { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("Wipe only the beginning and the end.")]
    public bool QuickErase { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("Release although it hosts virtual machines.")]
    public bool Force { get; init; }

    [Doc("Release scripts by name or tag, separated by commas.")]
    public string? Scripts { get; init; }

    [Rest, Doc("Script parameters: SCRIPT_PARAMETER or PARAMETER.")]
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Rest { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}

public sealed record PowerOffForm : MachinePath
{
    [Doc("hard cuts the power; soft asks the operating system.")]
    public string? StopMode { get; init; }

    [Doc("A comment for the event log.")]
    public string? Comment { get; init; }
}

public sealed record AnnotationsForm : MachinePath
{
    [Rest, Doc("Keys and values; an empty value removes its key.")]
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Rest { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}

/// <summary>Small conversions that several operations share.</summary>
internal static class MachineRequests
{
    public static IReadOnlyList<string>? Names(string? text) =>
        text is null ? null : text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } names ? names : null;

    public static Dictionary<string, string> Parameters(IReadOnlyDictionary<string, IReadOnlyList<string>> rest) =>
        rest.ToDictionary(r => r.Key, r => r.Value[^1], StringComparer.Ordinal);

    /// <summary>Base64 as clients send it; anything else is taken as it is.</summary>
    public static byte[]? UserData(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : System.Text.Encoding.UTF8.GetBytes(text);
    }

    /// <summary>Annotations belong to whoever has the node.</summary>
    public static INodeEdit Annotation(AnnotationsForm form, Domain.Nodes.Node node, Caller caller)
    {
        if (node.Owner is null || node.Owner != caller.Username) throw ApiException.Conflict("Cannot set workload annotation: it hasn't been acquired.");
        var values = Parameters(form.Rest);
        return values.Keys.FirstOrDefault(k => !k.All(c => char.IsLetterOrDigit(c) || c is '_' or '.' or '-')) is { } bad
            ? throw ApiException.BadRequest($"Invalid character in key name: {bad}")
            : new Annotate(values);
    }

    public static Asked By(Caller caller, string? comment = null) => new(caller.Username, comment ?? "");
}
