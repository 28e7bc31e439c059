using Maas.Domain.Lifecycle;
using Maas.Region.Nodes;

namespace Maas.Region.Bmcs;

/// <summary>One BMC, PDU or chassis: the only one that talks to it, one order at a time. Retries what cannot be reached, gives up nothing by itself:
/// the node's deadline decides, or a newer order for the same node.</summary>
public interface IBmcGrain : IGrainWithStringKey
{
    /// <summary>Accepts an order and returns at once; the node hears the outcome through <see cref="IMachineGrain.PowerReported"/>.
    /// A newer order for a node replaces one that is not finished.</summary>
    Task Order(PowerOrder order);

    /// <summary>Asks for the state now; the node hears it too.</summary>
    Task<PowerReport> Query(PowerTarget target);
}

/// <summary>A node as its power control sees it.</summary>
public sealed record PowerTarget(string SystemId, string PowerType, IReadOnlyDictionary<string, string> Parameters);

/// <summary>Something to be done to a node's power or boot order.</summary>
/// <param name="Effect">One of the power and boot effects.</param>
public sealed record PowerOrder(PowerTarget Target, Effect Effect);
