using Maas.Domain;
using Maas.Domain.Events;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Region.Networks;

namespace Maas.Region.Nodes;

/// <summary>One node: the only writer of its document. Every method decides with the pure rules, commits, and hands out the effects; none waits for hardware.</summary>
public interface IMachineGrain : IGrainWithStringKey
{
    /// <summary>The node as it is; null when there is none of this name.</summary>
    Task<Node?> Get();

    /// <summary>Writes a node that does not exist yet.</summary>
    Task<Outcome<Node>> Create(Node node, Cause cause);

    /// <summary>Applies an edit: a pure rule that returns the changed node or refuses.</summary>
    Task<Outcome<Node>> Edit(INodeEdit edit, Asked asked);

    /// <summary>Applies an edit of the node's interfaces and their links; the node and its address rows change together.</summary>
    Task<Outcome<Node>> Connect(INetworkEdit edit, Asked asked);

    Task<Outcome<bool>> Delete(Asked asked);

    Task<Outcome<Node>> Commission(CommissionRequest request, Asked asked);

    /// <summary>Puts a new machine that registered itself into its first commissioning: it runs already, so nothing is switched (lifecycle.md §5).</summary>
    Task<Outcome<Node>> BeginEnlisting();

    /// <summary>A new machine that ran before the appliance knew it: deployed, whoever says so has it, and what it tells of itself is waited for with
    /// credentials of its own (lifecycle.md §4).</summary>
    Task<Outcome<Node>> BeginDeployed(Asked asked);

    Task<Outcome<Node>> Test(TestRequest request, Asked asked);

    Task<Outcome<Node>> OverrideFailedTesting(Asked asked);

    Task<Outcome<Node>> Acquire(AcquireRequest request, Asked asked);

    Task<Outcome<Node>> Deploy(DeployRequest request, Asked asked);

    Task<Outcome<Node>> Release(ReleaseRequest request, Asked asked);

    Task<Outcome<Node>> Abort(Asked asked);

    Task<Outcome<Node>> MarkBroken(Asked asked);

    Task<Outcome<Node>> MarkFixed(Asked asked);

    Task<Outcome<Node>> Lock(Asked asked);

    Task<Outcome<Node>> Unlock(Asked asked);

    Task<Outcome<Node>> EnterRescueMode(Asked asked);

    Task<Outcome<Node>> ExitRescueMode(Asked asked);

    Task<Outcome<Node>> PowerOn(PowerOnRequest request, Asked asked);

    /// <param name="soft">Ask the operating system instead of cutting the power.</param>
    Task<Outcome<Node>> PowerOff(bool soft, Asked asked);

    /// <summary>A trigger that the node or the appliance itself found out, with its reason.</summary>
    Task<Outcome<Node>> Tell(Trigger trigger, string reason);

    /// <summary>Records events that move nothing; the newest of level INFO or higher becomes the node's status sentence.</summary>
    Task Happened(IReadOnlyList<Event> events);

    /// <summary>What the BMC said: the state, or why there is none.</summary>
    Task PowerReported(PowerReport report);

    /// <summary>Looks at the limits of the present state (called by the sweeper and at start) and takes up effects that a crash left.</summary>
    Task Wake();
}

/// <summary>Who asked for an operation and their words for the event log.</summary>
public sealed record Asked(string? User, string Comment = "");

/// <summary>A change of a node's own document, as a pure rule.</summary>
public interface INodeEdit
{
    Outcome<Node> Apply(Node node, DateTimeOffset now);
}
