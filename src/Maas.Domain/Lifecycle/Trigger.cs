namespace Maas.Domain.Lifecycle;

/// <summary>Everything that can move a node. Asked for by a user, told by the node, or found out by the appliance.</summary>
public enum Trigger
{
    // Asked for
    Commission,
    Test,
    Acquire,
    Deploy,

    /// <summary>Give the node back: switch off, then free it.</summary>
    Release,

    /// <summary>Give the node back after its disks were wiped.</summary>
    ReleaseErasing,

    /// <summary>Give the node back after release scripts ran.</summary>
    ReleaseScripted,
    Abort,
    MarkBroken,
    MarkFixed,
    EnterRescue,
    ExitRescue,
    OverrideFailedTesting,

    // Told by the node
    /// <summary>An unknown machine registered itself while its ephemeral system runs.</summary>
    EnlistItself,
    CommissioningPassed,
    ScriptsFailed,
    TestingBegan,
    TestingPassed,
    RescueReached,

    /// <summary>The installer is done; the next boot is the disk's.</summary>
    NetbootFinished,

    /// <summary>The deployed system asked for its user data.</summary>
    InstalledSystemBooted,

    /// <summary>Release scripts, wiping included, are done and the ephemeral system ends.</summary>
    ReleaseScriptsDone,

    /// <summary>The installer or the ephemeral system reported a failure.</summary>
    NodeFailed,

    // Found out
    PowerIsOff,
    PowerIsOn,

    /// <summary>The power type cannot tell; what waits for power stops waiting.</summary>
    PowerIsUnknowable,

    /// <summary>The limit of the state passed without a sign of progress.</summary>
    Overdue,
}
