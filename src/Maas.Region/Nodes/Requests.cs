using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;

namespace Maas.Region.Nodes;

/// <summary>api-resources.md §6.2. Null script lists mean the defaults.</summary>
public sealed record CommissionRequest
{
    public bool EnableSsh { get; init; }
    public bool SkipBmcConfig { get; init; }
    public bool SkipNetworking { get; init; }
    public bool SkipStorage { get; init; }
    public IReadOnlyList<string>? CommissioningScripts { get; init; }
    public IReadOnlyList<string>? TestingScripts { get; init; }

    /// <summary>Script parameters as sent: <c>script_param</c> or <c>param</c> to value.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();
}

public sealed record TestRequest
{
    public bool EnableSsh { get; init; }
    public IReadOnlyList<string>? TestingScripts { get; init; }
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();
}

public sealed record AcquireRequest
{
    public string AgentName { get; init; } = "";
    public bool BridgeAll { get; init; }
    public string BridgeType { get; init; } = "standard";
    public bool BridgeStp { get; init; }
    public int BridgeFd { get; init; }
}

/// <summary>api-resources.md §6.1; the image has been checked by the caller.</summary>
public sealed record DeployRequest
{
    public required string Osystem { get; init; }
    public required string DistroSeries { get; init; }
    public string? HweKernel { get; init; }
    public string LicenseKey { get; init; } = "";
    public byte[]? UserData { get; init; }
    public bool EphemeralDeploy { get; init; }
    public bool EnableHwSync { get; init; }
    public bool EnableKernelCrashDump { get; init; }
    public bool InstallKvm { get; init; }
    public bool RegisterVmHost { get; init; }

    /// <summary>How the appliance is to reach the hypervisor.</summary>
    public IReadOnlyDictionary<string, string> VmHostAccess { get; init; } = new Dictionary<string, string>();
    public bool VcenterRegistration { get; init; } = true;

    /// <summary>How to acquire a Ready machine first.</summary>
    public AcquireRequest Acquire { get; init; } = new();
}

/// <summary>api-resources.md §6.3.</summary>
public sealed record ReleaseRequest
{
    public bool Erase { get; init; }
    public bool SecureErase { get; init; }
    public bool QuickErase { get; init; }
    public bool Force { get; init; }
    public IReadOnlyList<string> Scripts { get; init; } = [];
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();
}

public sealed record PowerOnRequest
{
    public byte[]? UserData { get; init; }
}

/// <summary>What a BMC said about a node.</summary>
/// <param name="State">Unknown when the BMC could not be reached or the type cannot tell.</param>
/// <param name="Problem">Why not; empty when all is well.</param>
/// <param name="Done">The effect that this report ends; null for a plain query.</param>
/// <param name="Queryable">False for power types that cannot tell the state.</param>
/// <param name="Ended">There is a problem and nobody tries again: the effect is over.</param>
/// <param name="Silent">The state was not asked for; what is known of it stays.</param>
public sealed record PowerReport(
    PowerState State, string Problem = "", Effect? Done = null, bool Queryable = true, bool Ended = false, bool Silent = false);
