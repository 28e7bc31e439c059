using static Maas.Domain.Lifecycle.NodeState;

namespace Maas.Domain.Lifecycle;

/// <summary>Where a step leads: a fixed state, or one that depends on the node's history.</summary>
public readonly record struct Target
{
    private readonly NodeState? _state;
    private readonly Destination _destination;

    private Target(NodeState? state, Destination destination) => (_state, _destination) = (state, destination);

    public NodeState? State => _state;
    public Destination Destination => _destination;

    public static implicit operator Target(NodeState state) => new(state, default);

    public static implicit operator Target(Destination destination) => new(null, destination);

    public override string ToString() => _state?.ToString() ?? _destination.ToString();
}

/// <summary>Destinations that depend on what the node was or is.</summary>
public enum Destination
{
    /// <summary>Ready, or New for a node that enlisted itself.</summary>
    ReadyUnlessEnlisting,

    /// <summary>Ready, or New when its last commissioning did not pass.</summary>
    ReadyIfCommissioned,

    /// <summary>Where a passed test leads (lifecycle.md §9).</summary>
    AfterTesting,

    /// <summary>Where an aborted test leads: Ready after commissioning, else where it came from.</summary>
    BeforeTesting,

    /// <summary>Deployed when an operating system is installed, else Ready.</summary>
    DeployedIfInstalled,

    /// <summary>Deployed when it was before, else Ready.</summary>
    DeployedIfPreviously,
    BeforeRescue,

    /// <summary>The state before the rescue, unless that was Deployed (which is reached with power on).</summary>
    BeforeRescueUnlessDeployed,
    BeforeRescueIfDeployed,
}

/// <summary>What a destination may depend on.</summary>
/// <param name="Previous">The state before testing or rescue, or simply the one before.</param>
/// <param name="Enlisting">The node enlisted itself and was never accepted.</param>
/// <param name="Commissioned">Its last commissioning passed.</param>
/// <param name="Installed">An operating system is chosen or installed.</param>
public sealed record History(NodeState Previous, bool Enlisting = false, bool Commissioned = true, bool Installed = false);

internal static class Destinations
{
    /// <summary>The state meant; null when the node stays where it is and nothing is to be done.</summary>
    public static NodeState? Resolve(Target target, NodeState from, History history) => target.State ?? target.Destination switch
    {
        Destination.ReadyUnlessEnlisting => history.Enlisting ? New : Ready,
        Destination.ReadyIfCommissioned => history.Commissioned ? Ready : New,
        Destination.AfterTesting => AfterTesting(history),
        Destination.BeforeTesting => history.Previous == Commissioning ? Ready : Legal(from, history.Previous),
        Destination.DeployedIfInstalled => history.Installed ? Deployed : Ready,
        Destination.DeployedIfPreviously => history.Previous == Deployed ? Deployed : Ready,
        Destination.BeforeRescue => Legal(from, history.Previous),
        Destination.BeforeRescueUnlessDeployed => history.Previous == Deployed ? null : Legal(from, history.Previous),
        Destination.BeforeRescueIfDeployed => history.Previous == Deployed ? Deployed : null,
    };

    private static NodeState AfterTesting(History history) =>
        history.Enlisting ? New
        : StateFacts.TestingMakesReady(history.Previous) ? Ready
        : history.Previous == FailedCommissioning ? New
        : Legal(Testing, history.Previous);

    /// <summary>A remembered state that may not follow (an old document, a state since retired) leads to Ready, which always may.</summary>
    private static NodeState Legal(NodeState from, NodeState to) => LegalMoves.Allows(from, to) && to != from ? to : Ready;
}
