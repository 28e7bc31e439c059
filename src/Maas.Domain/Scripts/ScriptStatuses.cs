namespace Maas.Domain.Scripts;

/// <summary>What is true of the state of a result, and of several together (lifecycle.md §12.1).</summary>
public static class ScriptStatuses
{
    public static bool IsRunning(this ScriptStatus status) => status is ScriptStatus.Running or ScriptStatus.Installing or ScriptStatus.ApplyingNetconf;

    /// <summary>Something is still to come.</summary>
    public static bool IsOpen(this ScriptStatus status) => status == ScriptStatus.Pending || status.IsRunning();

    public static bool HasFailed(this ScriptStatus status) =>
        status is ScriptStatus.Failed or ScriptStatus.TimedOut or ScriptStatus.FailedInstalling or ScriptStatus.FailedApplyingNetconf;

    /// <summary>The published name.</summary>
    public static string Text(this ScriptStatus status) => status switch
    {
        ScriptStatus.Pending => "Pending",
        ScriptStatus.Running => "Running",
        ScriptStatus.Passed => "Passed",
        ScriptStatus.Failed => "Failed",
        ScriptStatus.TimedOut => "Timed out",
        ScriptStatus.Aborted => "Aborted",
        ScriptStatus.Degraded => "Degraded",
        ScriptStatus.Installing => "Installing dependencies",
        ScriptStatus.FailedInstalling => "Failed installing dependencies",
        ScriptStatus.Skipped => "Skipped",
        ScriptStatus.ApplyingNetconf => "Applying custom network configuration",
        ScriptStatus.FailedApplyingNetconf => "Failed to apply custom network configuration",
    };

    /// <summary>The state of a set: the first that occurs of running, pending, aborted, failed, degraded; else passed. What was suppressed counts as passed.</summary>
    /// <returns>Null when there are no results.</returns>
    public static ScriptStatus? Aggregate(IEnumerable<ScriptResult> results)
    {
        var present = results.Select(r => r.Suppressed ? ScriptStatus.Passed : r.Status).ToHashSet();
        if (present.Count == 0) return null;
        return present.Any(IsRunning) ? ScriptStatus.Running
            : present.Contains(ScriptStatus.Pending) ? ScriptStatus.Pending
            : present.Contains(ScriptStatus.Aborted) ? ScriptStatus.Aborted
            : present.Any(HasFailed) ? ScriptStatus.Failed
            : present.Contains(ScriptStatus.Degraded) ? ScriptStatus.Degraded
            : ScriptStatus.Passed;
    }

    public static string TypeName(this ScriptType type) => type switch
    {
        ScriptType.Commissioning => "Commissioning script",
        ScriptType.Testing => "Testing script",
        ScriptType.Release => "Release script",
    };

    public static string ParallelName(this ScriptParallel parallel) => parallel switch
    {
        ScriptParallel.Disabled => "Disabled",
        ScriptParallel.Instance => "Run along other instances of this script",
        ScriptParallel.Any => "Run along any other script.",
    };

    public static string HardwareName(this HardwareType type) => type switch
    {
        HardwareType.Cpu => "CPU",
        HardwareType.Gpu => "GPU",
        _ => type.ToString(),
    };
}
