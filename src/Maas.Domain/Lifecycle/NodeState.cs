namespace Maas.Domain.Lifecycle;

/// <summary>The 23 states of a node with their published numbers (lifecycle.md §1). Stored by name, published by number.</summary>
public enum NodeState
{
    /// <summary>Known, but never commissioned.</summary>
    New = 0,

    /// <summary>Being inventoried in the ephemeral system.</summary>
    Commissioning = 1,
    FailedCommissioning = 2,

    /// <summary>Could not be contacted.</summary>
    Missing = 3,

    /// <summary>Inventoried and free.</summary>
    Ready = 4,

    /// <summary>Set aside for somebody by name.</summary>
    Reserved = 5,

    /// <summary>Runs the owner's operating system.</summary>
    Deployed = 6,

    /// <summary>Taken out of service.</summary>
    Retired = 7,

    /// <summary>Taken out of use by somebody who said why.</summary>
    Broken = 8,
    Deploying = 9,

    /// <summary>Somebody's, and nothing runs yet.</summary>
    Allocated = 10,
    FailedDeployment = 11,

    /// <summary>On its way back to the pool.</summary>
    Releasing = 12,
    FailedReleasing = 13,
    DiskErasing = 14,
    FailedDiskErasing = 15,
    RescueMode = 16,
    EnteringRescueMode = 17,
    FailedEnteringRescueMode = 18,
    ExitingRescueMode = 19,
    FailedExitingRescueMode = 20,
    Testing = 21,
    FailedTesting = 22,
}
