using Maas.Domain.Nodes;

namespace Maas.Region.Bmcs;

/// <summary>Power equipment as a BMC's grain uses it: one step each, no retries, no waiting for effect.</summary>
public interface IPowerControl
{
    /// <exception cref="PowerProblemException">The equipment did not answer or refused.</exception>
    Task<PowerState> QueryAsync(PowerTarget target, CancellationToken cancel);

    /// <exception cref="PowerProblemException">The equipment did not answer or refused.</exception>
    Task SwitchAsync(PowerTarget target, PowerSwitch to, CancellationToken cancel);

    /// <summary>Sets what the node boots from; false when the type has no way to.</summary>
    /// <exception cref="PowerProblemException">The equipment did not answer or refused.</exception>
    Task<bool> BootFromAsync(PowerTarget target, bool network, CancellationToken cancel);
}

public enum PowerSwitch
{
    On,
    Off,

    /// <summary>Ask the operating system to shut down.</summary>
    SoftOff,
}

/// <summary>Why a power step did not happen; the kind decides whether trying again makes sense.</summary>
public sealed class PowerProblemException(PowerProblemKind kind, string sentence, Exception? inner = null) : Exception(sentence, inner)
{
    public PowerProblemKind Kind { get; } = kind;
}

public enum PowerProblemKind
{
    /// <summary>No answer: try again, with growing pauses.</summary>
    Unreachable,

    /// <summary>It answered that it is busy: try again.</summary>
    Busy,

    /// <summary>Wrong credentials or too few rights: trying again locks accounts, so it waits for somebody to change the settings.</summary>
    Refused,

    /// <summary>The equipment cannot do it at all.</summary>
    Unsupported,

    /// <summary>It tried and failed.</summary>
    Failed,
}
