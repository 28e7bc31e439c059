using Maas.Domain.Nodes;

namespace Maas.Domain.Storage.Layouts;

/// <summary>A way to lay out a bare node's disks, chosen by name.</summary>
internal interface IStorageLayout
{
    string Name { get; }

    /// <summary>Builds on cleared disks.</summary>
    /// <returns>Why it cannot; null when it is done.</returns>
    Refusal? Apply(StorageDraft draft, LayoutParameters parameters);
}

/// <summary>All storage layouts (storage.md §7).</summary>
public static class StorageLayouts
{
    private static readonly IStorageLayout[] All =
    [
        new BcacheLayout(), new BlankLayout(), new CustomLayout(), new FlatLayout(), new LvmLayout(), new VmfsLayout(VmfsVersion.Six), new VmfsLayout(VmfsVersion.Seven),
    ];

    public static IEnumerable<string> Names => All.Select(l => l.Name);

    /// <summary>A disk that is asked for and not there.</summary>
    public static Refusal NoDisk(string field, string text, Node node) =>
        BaseSteps.NoChoice(field, text, node.Storage.BlockDevices.Where(d => !d.IsVirtual && (field == "root_device" || d.Id != BootDisk.Of(node)?.Id)));

    /// <summary>Clears the node's storage and builds the layout.</summary>
    /// <returns>The node with the layout, or the sentence of the API.</returns>
    public static Outcome<Node> Apply(string name, Node node, LayoutParameters parameters, INodeNumbers numbers)
    {
        if (All.FirstOrDefault(l => l.Name == name) is not { } layout)
        {
            return Refusal.Invalid(
                "storage_layout", $"'{name}' is not a valid storage_layout.  It should be one of: {string.Join(", ", Names.Select(n => $"'{n}'"))}.");
        }

        var draft = new StorageDraft(node, numbers);
        draft.Clear();
        if (draft.Boot is null) return Refusal.BadRequest("Machine is missing a boot disk; no storage layout can be applied.");
        if (layout.Apply(draft, parameters) is not { } refusal) return draft.Node;
        return refusal.Kind == RefusalKind.Invalid && (refusal.Fields?.ContainsKey("__all__") != true || refusal.Text == BaseSteps.TooLarge)
            ? refusal
            : Refusal.BadRequest($"Failed to configure storage layout '{name}': {refusal.Text}");
    }
}
