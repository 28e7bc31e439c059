using static Maas.Domain.Lifecycle.NodeState;

namespace Maas.Domain.Lifecycle;

/// <summary>Which state may follow which (lifecycle.md §2). Every row of <see cref="LifecycleTable"/> is checked against it.</summary>
public static class LegalMoves
{
    private static readonly Dictionary<NodeState, NodeState[]> Table = new()
    {
        [New] = [Commissioning, Testing, Missing, Ready, Retired, Broken, EnteringRescueMode],
        [Commissioning] = [FailedCommissioning, Ready, Retired, Missing, New, Broken, Testing],
        [FailedCommissioning] = [Commissioning, Missing, Retired, Broken, EnteringRescueMode, Testing],
        [Ready] = [EnteringRescueMode, Commissioning, Allocated, Reserved, Retired, Missing, Broken, Testing],
        [Reserved] = [Ready, Allocated, Retired, Missing, Broken, DiskErasing, Releasing, EnteringRescueMode, Testing],
        [Allocated] = [Ready, Retired, Missing, Broken, Deploying, DiskErasing, Releasing, EnteringRescueMode, Testing],
        [Releasing] = [New, Allocated, Reserved, Deployed, Ready, Broken, Missing, FailedDeployment, FailedDiskErasing, FailedReleasing],
        [Deploying] = [Allocated, Missing, Broken, FailedDeployment, Deployed, Ready, DiskErasing, Releasing],
        [FailedDeployment] = [Allocated, Missing, Broken, Ready, DiskErasing, Releasing, EnteringRescueMode, Testing],
        [Deployed] = [Allocated, Missing, Broken, Ready, DiskErasing, Releasing, EnteringRescueMode, Testing],
        [Missing] = [New, Ready, Allocated, Commissioning, Broken, EnteringRescueMode, Testing],
        [Retired] = [New, Ready, Missing, Broken, EnteringRescueMode, Testing],
        [Broken] = [Commissioning, Ready, DiskErasing, Releasing, EnteringRescueMode, Testing, Deployed],
        [FailedReleasing] = [Releasing, DiskErasing, Ready, Broken, Testing],
        [DiskErasing] = [Broken, FailedDiskErasing, Ready, Releasing],
        [FailedDiskErasing] = [DiskErasing, Releasing, Broken, Allocated, Ready, EnteringRescueMode, Testing],
        [EnteringRescueMode] = [Ready, Broken, Deployed, RescueMode, FailedEnteringRescueMode, ExitingRescueMode],
        [FailedEnteringRescueMode] = [Broken, EnteringRescueMode, ExitingRescueMode, Testing],
        [RescueMode] = [Broken, ExitingRescueMode, Testing],
        [ExitingRescueMode] =
        [
            New, Broken, FailedCommissioning, Ready, Reserved, Allocated, FailedDeployment, Deployed, Missing, Retired, FailedReleasing,
            FailedDiskErasing, RescueMode, FailedEnteringRescueMode, FailedExitingRescueMode, FailedTesting,
        ],
        [FailedExitingRescueMode] = [Broken, ExitingRescueMode, Testing],
        [Testing] =
        [
            Broken, New, Ready, Reserved, Allocated, Deployed, Commissioning, FailedDeployment, Missing, Retired, FailedReleasing,
            FailedDiskErasing, FailedEnteringRescueMode, FailedExitingRescueMode, FailedTesting,
        ],
        [FailedTesting] = [Commissioning, Broken, Missing, EnteringRescueMode, Testing, Ready, Deployed],
    };

    /// <summary>Staying is always legal.</summary>
    public static bool Allows(NodeState from, NodeState to) => from == to || Table[from].Contains(to);

    public static IReadOnlyList<NodeState> From(NodeState state) => Table[state];
}
