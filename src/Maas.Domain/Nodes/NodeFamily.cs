namespace Maas.Domain.Nodes;

/// <summary>Nodes that belong to others (<see cref="Node.Parent"/>): devices to a machine, or to a device.</summary>
public static class NodeFamily
{
    /// <summary>Whoever is below a node, at any depth. Nodes that are below each other, should there be any, are found once.</summary>
    public static IReadOnlyList<Node> Below(string systemId, IEnumerable<Node> all)
    {
        var children = all.Where(n => n.Parent is not null).ToLookup(n => n.Parent!, StringComparer.Ordinal);
        var (found, known) = (new List<Node>(), new HashSet<string>(StringComparer.Ordinal) { systemId });
        found.AddRange(children[systemId].Where(c => known.Add(c.SystemId)));
        for (var i = 0; i < found.Count; i++) found.AddRange(children[found[i].SystemId].Where(c => known.Add(c.SystemId)));
        return found;
    }

    /// <summary>Whether a node may belong to another: nobody is below himself.</summary>
    public static bool MayBelong(Node child, Node parent, IEnumerable<Node> all) =>
        parent.SystemId != child.SystemId && Below(child.SystemId, all).All(n => n.SystemId != parent.SystemId);
}
