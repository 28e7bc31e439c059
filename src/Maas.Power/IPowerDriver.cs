using Maas.Domain.Nodes;

namespace Maas.Power;

/// <summary>Speaks to one kind of power equipment. One step each: drivers neither retry nor wait for an effect nor log; who calls them decides that.</summary>
public interface IPowerDriver
{
    /// <summary>What the equipment is called and which settings it takes.</summary>
    PowerType Type { get; }

    /// <summary>Asks for the power state; <see cref="PowerState.Unknown"/> when the equipment cannot tell.</summary>
    /// <exception cref="PowerException">It did not answer, or refused.</exception>
    Task<PowerState> QueryAsync(Bmc bmc, CancellationToken cancel);

    /// <summary>Switches. On of a running node must leave it running, undisturbed.</summary>
    /// <exception cref="PowerException">It did not answer, or refused.</exception>
    Task ChangeAsync(Bmc bmc, PowerChange change, CancellationToken cancel);
}

/// <summary>What can be done to a node's power.</summary>
public enum PowerChange
{
    /// <summary>Switch on.</summary>
    On,

    /// <summary>Cut the power.</summary>
    Off,

    /// <summary>Ask the operating system to shut down; equipment that cannot, cuts the power (power.md §1.1).</summary>
    SoftOff,
}
