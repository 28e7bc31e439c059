using Maas.Domain.Lifecycle;
using Maas.Region.Nodes;

namespace Maas.Region.Bmcs;

/// <summary>One BMC, PDU or chassis: the only one that talks to it, one order at a time. Retries what cannot be reached, gives up nothing by itself:
/// the order's limit or the node's deadline decides, or a newer order for the same node.</summary>
public interface IBmcGrain : IGrainWithStringKey
{
    /// <summary>Accepts an order and returns at once; the node hears the outcome through <see cref="IMachineGrain.PowerReported"/>.
    /// A newer order for a node replaces one that is not finished.</summary>
    Task Order(PowerOrder order);

    /// <summary>Drops the order of a node whose power settings changed: what it asked for goes to another BMC, or to this one anew.</summary>
    Task Forget(string systemId);

    /// <summary>Asks for the state now because somebody wants to know; the node hears it too.</summary>
    [ResponseTimeout("00:01:00")]
    Task<PowerReport> Query(PowerTarget target);

    /// <summary>Asks for the state because it is time to. An account that was refused is not tried again until its settings change
    /// or somebody asks: guessing locks accounts.</summary>
    /// <returns>Null when the BMC is better left alone: refused account, or the node's order is being worked on.</returns>
    [ResponseTimeout("00:03:00")]
    Task<PowerReport?> Poll(PowerTarget target);
}

/// <summary>A node as its power control sees it.</summary>
public sealed record PowerTarget(string SystemId, string PowerType, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>Parameters hold passwords, so they are never printed.</summary>
    public override string ToString() => $"{SystemId} ({PowerType})";
}

/// <summary>Something to be done to a node's power or boot order.</summary>
/// <param name="Effect">One of the power and boot effects.</param>
/// <param name="Until">When to stop trying; null leaves that to the node's own deadline. A user's order must not come true days later.</param>
public sealed record PowerOrder(PowerTarget Target, Effect Effect, DateTimeOffset? Until = null);
