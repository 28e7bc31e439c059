using Maas.Domain;
using Maas.Domain.Nodes;
using Maas.Domain.Scripts;
using Maas.Store;

namespace Maas.Region.Scripts;

/// <summary>Runs of scripts on nodes, as far as a node's own grain is concerned. Everything goes into the caller's batch.</summary>
public interface INodeScripts
{
    /// <summary>Adds a new set of pending results and returns the node that points at it.</summary>
    /// <param name="requested">Names, tags and numbers; null for the type's defaults; <c>none</c> for none.</param>
    /// <param name="parameters">As sent by the user: <c>script_param</c> or <c>param</c> to value.</param>
    Outcome<Node> Begin(
        Batch batch, Node node, ResultType type, IReadOnlyList<string>? requested, IReadOnlyDictionary<string, string> parameters, DateTimeOffset now);

    /// <summary>Gives every pending or running result of the node's current sets of these types its final status.</summary>
    void End(Batch batch, Node node, IReadOnlyList<ResultType> types, ScriptStatus status, DateTimeOffset now);

    /// <summary>Whether the node's current commissioning set passed.</summary>
    bool Commissioned(Node node);

    /// <summary>Whether a script of the node's current test or commissioning needs the configured addresses.</summary>
    bool AppliesNetworking(Node node);

    /// <summary>What the heartbeat and script time rules say of the node's running set at this moment; null while all is well (lifecycle.md §3).</summary>
    ScriptLapse? Lapse(Node node, TimeSpan nodeTimeout, DateTimeOffset now);
}

/// <summary>A set that is heard of no more, or a script that runs past its time.</summary>
/// <param name="Reason">The sentence for the node's error description.</param>
/// <param name="Status">What becomes of the results.</param>
/// <param name="ExtendTo">When set, the node is not failed: a script that may reboot it is running, and the limit moves to here.</param>
public sealed record ScriptLapse(string Reason, ScriptStatus Status, DateTimeOffset? ExtendTo = null);
