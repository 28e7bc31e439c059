namespace Maas.Domain.Lifecycle;

/// <summary>What a move wants done outside the node's document. Written with the move, carried out after it, repeatable: a crash may repeat one, never lose one.</summary>
public enum Effect
{
    /// <summary>Give every automatic link its address.</summary>
    ClaimAddresses,

    /// <summary>Take back automatic addresses and interfaces made for the owner.</summary>
    ReleaseAddresses,

    /// <summary>Boot from the network first, where the BMC can be told.</summary>
    BootFromNetwork,

    /// <summary>Boot from the disk first, where the BMC can be told.</summary>
    BootFromDisk,

    /// <summary>Switch on; a node that runs is switched off first (lifecycle.md §6).</summary>
    PowerCycleOrOn,
    PowerOn,

    /// <summary>Off, then on, whatever the state.</summary>
    PowerCycle,
    PowerOff,

    /// <summary>Ask the operating system to shut down.</summary>
    PowerOffSoft,

    /// <summary>Ask for the power state, 20 s later (lifecycle.md §2.1 point 6).</summary>
    QueryPower,

    /// <summary>Evaluate tag definitions against the new hardware report.</summary>
    EvaluateTags,

    /// <summary>Remove the node: a composed machine that was released.</summary>
    DeleteNode,
}

/// <summary>An effect not carried out yet.</summary>
/// <param name="NotBefore">When it may start.</param>
public sealed record PendingEffect(Effect Effect, DateTimeOffset NotBefore);
