using Maas.Domain;
using Maas.Domain.Nodes;
using Maas.Domain.Nodes.Edits;

namespace Maas.Region.Nodes;

/// <summary>Changes that the grain applies to its document.</summary>
public sealed record UpdateMachine(MachineUpdate Update) : INodeEdit
{
    public Outcome<Node> Apply(Node node, DateTimeOffset now) => Update.Apply(node);
}

/// <summary>Sets and removes workload annotations (owner data): an empty value removes its key.</summary>
public sealed record Annotate(IReadOnlyDictionary<string, string> Values) : INodeEdit
{
    public Outcome<Node> Apply(Node node, DateTimeOffset now)
    {
        var data = new Dictionary<string, string>(node.OwnerData);
        foreach (var (key, value) in Values)
        {
            if (value.Length == 0) data.Remove(key);
            else data[key] = value;
        }

        return node with { OwnerData = data };
    }
}

/// <summary>Adds and removes tags.</summary>
public sealed record Retag(IReadOnlyList<string> Add, IReadOnlyList<string> Remove) : INodeEdit
{
    public Outcome<Node> Apply(Node node, DateTimeOffset now) => node with { Tags = [.. node.Tags.Union(Add).Except(Remove)] };
}

/// <summary>Moves a node to a zone.</summary>
public sealed record MoveToZone(int ZoneId) : INodeEdit
{
    public Outcome<Node> Apply(Node node, DateTimeOffset now) => node with { ZoneId = ZoneId };
}

/// <summary>Forgets a PCI or USB device.</summary>
public sealed record RemoveDevice(int DeviceId) : INodeEdit
{
    public Outcome<Node> Apply(Node node, DateTimeOffset now) => node with { Devices = [.. node.Devices.Where(d => d.Id != DeviceId)] };
}
