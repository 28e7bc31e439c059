using static Maas.Domain.Lifecycle.NodeState;

namespace Maas.Domain.Lifecycle;

/// <summary>What is true of a state whatever led to it (lifecycle.md §1, §3).</summary>
/// <param name="Name">The API's <c>status_name</c>.</param>
/// <param name="Simple">The API's <c>simplified_status</c>.</param>
/// <param name="Label">The value of a <c>status=</c> filter.</param>
/// <param name="Limit">How long a node may stay without a sign of progress.</param>
/// <param name="Failure">Where a node goes that fails or is overdue here; null when it cannot.</param>
/// <param name="Ephemeral">A network boot gets the ephemeral system for commissioning-like work.</param>
/// <param name="Owned">Counts as somebody's: the owner's copy of the filesystems is in force.</param>
/// <param name="Releasable"><c>release</c> is legal.</param>
/// <param name="Runs">The node is expected to be powered: switching it off releases nothing.</param>
public sealed record StateFacts(
    string Name, string Simple, string Label, Limit Limit = Limit.None, NodeState? Failure = null,
    bool Ephemeral = false, bool Owned = false, bool Releasable = false, bool Runs = false)
{
    /// <summary>The row of a state; every state has one.</summary>
    public static StateFacts Of(NodeState state) => Table[(int)state];

    private static readonly StateFacts[] Table = Build();

    private static StateFacts[] Build()
    {
        var rows = new Dictionary<NodeState, StateFacts>
        {
            [New]                      = new("New", "New", "new", Ephemeral: true),
            [Commissioning]            = new("Commissioning", "Commissioning", "commissioning", Limit.NodeTimeout, NodeState.FailedCommissioning, Ephemeral: true, Runs: true),
            [FailedCommissioning]      = new("Failed commissioning", "Failed", "failed_commissioning"),
            [Missing]                  = new("Missing", "Other", "missing"),
            [Ready]                    = new("Ready", "Ready", "ready"),
            [Reserved]                 = new("Reserved", "Other", "reserved", Releasable: true),
            [Deployed]                 = new("Deployed", "Deployed", "deployed", Owned: true, Releasable: true, Runs: true),
            [Retired]                  = new("Retired", "Other", "retired"),
            [Broken]                   = new("Broken", "Broken", "broken", Releasable: true),
            [Deploying]                = new("Deploying", "Deploying", "deploying", Limit.TwiceNodeTimeout, NodeState.FailedDeployment, Owned: true, Releasable: true, Runs: true),
            [Allocated]                = new("Allocated", "Allocated", "allocated", Owned: true, Releasable: true),
            [FailedDeployment]         = new("Failed deployment", "Failed", "failed_deployment", Owned: true, Releasable: true),
            [Releasing]                = new("Releasing", "Releasing", "releasing", Limit.FiveMinutes, NodeState.FailedReleasing, Ephemeral: true, Owned: true),
            [FailedReleasing]          = new("Releasing failed", "Failed", "failed_releasing", Owned: true, Releasable: true),
            [DiskErasing]              = new("Disk erasing", "Releasing", "disk_erasing", Limit.None, NodeState.FailedDiskErasing, Ephemeral: true, Owned: true, Runs: true),
            [FailedDiskErasing]        = new("Failed disk erasing", "Failed", "failed_disk_erasing", Owned: true, Releasable: true),
            [RescueMode]               = new("Rescue mode", "Rescue Mode", "rescue_mode", Ephemeral: true, Owned: true, Runs: true),
            [EnteringRescueMode]       = new("Entering rescue mode", "Rescue Mode", "entering_rescue_mode", Limit.NodeTimeout, NodeState.FailedEnteringRescueMode, Ephemeral: true, Owned: true, Runs: true),
            [FailedEnteringRescueMode] = new("Failed to enter rescue mode", "Failed", "failed_entering_rescue_mode", Owned: true),
            [ExitingRescueMode]        = new("Exiting rescue mode", "Rescue Mode", "exiting_rescue_mode", Limit.FiveMinutes, NodeState.FailedExitingRescueMode, Owned: true),
            [FailedExitingRescueMode]  = new("Failed to exit rescue mode", "Failed", "failed_exiting_rescue_mode", Owned: true),
            [Testing]                  = new("Testing", "Testing", "testing", Limit.NodeTimeout, NodeState.FailedTesting, Ephemeral: true, Owned: true, Runs: true),
            [FailedTesting]            = new("Failed testing", "Failed", "failed_testing", Owned: true),
        };
        return [.. Enum.GetValues<NodeState>().Order().Select(s => rows[s])];
    }

    /// <summary>The state that a test or a rescue returns to is kept through these (lifecycle.md §2.1 point 1).</summary>
    public static bool KeepsPrevious(NodeState state) =>
        state is RescueMode or EnteringRescueMode or NodeState.FailedEnteringRescueMode or ExitingRescueMode or NodeState.FailedExitingRescueMode or Testing;

    /// <summary>A passed test of a node that came from one of these makes it Ready (lifecycle.md §1).</summary>
    public static bool TestingMakesReady(NodeState previous) =>
        previous is New or Commissioning or NodeState.FailedDeployment or Missing or Retired or Broken or FailedReleasing or NodeState.FailedDiskErasing
            or NodeState.FailedEnteringRescueMode or NodeState.FailedExitingRescueMode or NodeState.FailedTesting;
}

/// <summary>How long a state may last; the setting <c>node_timeout</c> is in minutes.</summary>
public enum Limit
{
    None,
    NodeTimeout,
    TwiceNodeTimeout,
    FiveMinutes,
}
