using Maas.Domain;
using Maas.Domain.Inventory;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Region.Nodes;

namespace Maas.Region.Scripts;

/// <summary>Gives the node credentials of its own, unless it has some.</summary>
public sealed record MintToken(NodeToken Token) : INodeEdit
{
    public Outcome<Node> Apply(Node node, DateTimeOffset now) => node.Token is null ? node with { Token = Token } : node;
}

/// <summary>What the next network boot is for: the installer, or the disk.</summary>
public sealed record SetNetboot(bool Netboot) : INodeEdit
{
    public Outcome<Node> Apply(Node node, DateTimeOffset now) => node.Netboot == Netboot ? node : node with { Netboot = Netboot };
}

/// <summary>The node spoke: from now on its silence counts instead of a date (lifecycle.md §3).</summary>
/// <param name="Error">Its own words; null leaves them.</param>
/// <param name="Heartbeat">The state is one that lives by heartbeats.</param>
public sealed record HeardFrom(string? Error, bool Heartbeat) : INodeEdit
{
    public Outcome<Node> Apply(Node node, DateTimeOffset now)
    {
        var after = node with
        {
            Error = Error ?? node.Error,
            StatusExpires = Heartbeat && node.Status is NodeState.Commissioning or NodeState.Testing ? null : node.StatusExpires,
            LastSync = node is { Status: NodeState.Deployed, EnableHwSync: true } ? now : node.LastSync,
        };
        return after == node ? node : after;
    }
}

/// <summary>The installer got further: the limit counts anew, if there is one.</summary>
public sealed record PutOff(DateTimeOffset Until) : INodeEdit
{
    public Outcome<Node> Apply(Node node, DateTimeOffset now) => node.StatusExpires is null ? node : node with { StatusExpires = Until };
}

/// <summary>A management controller that the node found in itself (lifecycle.md §14).</summary>
public sealed record BmcFound(string PowerType, IReadOnlyDictionary<string, string> Parameters) : INodeEdit
{
    public Outcome<Node> Apply(Node node, DateTimeOffset now) => BmcHandOff.Apply(node, PowerType, Parameters);
}

/// <summary>What an interface test found out about a link.</summary>
public sealed record LinkSeen(int InterfaceId, bool Connected) : INodeEdit
{
    public Outcome<Node> Apply(Node node, DateTimeOffset now) =>
        node.Interface(InterfaceId) is not { } nic || nic.LinkConnected == Connected
            ? node
            : node with { Interfaces = [.. node.Interfaces.Select(i => i.Id == InterfaceId ? i with { LinkConnected = Connected, LinkSpeed = Connected ? i.LinkSpeed : 0 } : i)] };
}

/// <summary>The deployed system is up, but it becomes a host of virtual machines first (metadata.md §4).</summary>
public sealed record AwaitVmHost : INodeEdit
{
    public const string Agent = "maas-kvm-pod";

    public Outcome<Node> Apply(Node node, DateTimeOffset now) => node.AgentName == Agent ? node : node with { AgentName = Agent };
}

/// <summary>An ephemeral system ended on a node that nobody has use for (metadata.md §7, last row).</summary>
public sealed record LeftAlone(string? Error) : INodeEdit
{
    public Outcome<Node> Apply(Node node, DateTimeOffset now)
    {
        var after = node.OwnedBy(null) with { StatusExpires = null, Error = Error ?? node.Error };
        return after == node ? node : after;
    }
}

/// <summary>The node points at a set of results no more.</summary>
public sealed record ForgetSet(int Id) : INodeEdit
{
    public Outcome<Node> Apply(Node node, DateTimeOffset now) =>
        node.TestingSetId == Id ? node with { TestingSetId = null } : node.ReleaseSetId == Id ? node with { ReleaseSetId = null } : node;
}
