using Maas.Domain.Hardware;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;
using Maas.Domain.Storage.Layouts;

namespace Maas.Domain.Inventory;

/// <summary>What is known beside the report when it is taken into a node.</summary>
public sealed record ReportSurroundings
{
    /// <summary>Another node reports the same hardware UUID.</summary>
    public bool UuidTaken { get; init; }

    /// <summary>VLANs of reported interfaces, by name.</summary>
    public IReadOnlyDictionary<string, int> Vlans { get; init; } = new Dictionary<string, int>();

    /// <summary>The setting <c>default_storage_layout</c>.</summary>
    public string StorageLayout { get; init; } = "flat";
}

/// <summary>A hardware report into a node's model, everything in the contract's order (lifecycle.md §13.3). The same report again changes nothing.</summary>
public static class ReportedHardware
{
    public static Node Apply(Node node, HardwareReport report, ReportSurroundings around, INodeNumbers numbers)
    {
        var deployed = node.Status == NodeState.Deployed;
        var after = ProcessorInventory.Apply(SystemInventory.Apply(node, report, around.UuidTaken), report);
        if (!node.SkipNetworking)
        {
            var reported = InterfaceReader.Read(report, deployed);
            after = deployed && !node.RanBefore ? InterfaceInventory.Sync(after, reported, numbers) : InterfaceInventory.Apply(after, reported, around.Vlans, numbers);
        }

        if (!node.SkipStorage)
            after = DiskInventory.Apply(after, report, numbers);
        if (!node.SkipStorage && node.Status == NodeState.Commissioning)
            after = WithLayout(after, report, around.StorageLayout, numbers);
        return DeviceInventory.Apply(after, report, numbers);
    }

    /// <summary>The layout the report asks for, else the default one; a node on which neither fits keeps bare disks.</summary>
    public static Node WithLayout(Node node, HardwareReport report, string layout, INodeNumbers numbers)
    {
        var custom = CustomOf(report);
        var laidOut = custom is { IsRefused: false }
            ? StorageLayouts.Apply("custom", node, new LayoutParameters { Custom = custom.Value, AllowFallback = true }, numbers)
            : Refusal.BadRequest("none");
        if (laidOut.IsRefused)
            laidOut = StorageLayouts.Apply(layout, node, new LayoutParameters { Custom = custom?.Value, AllowFallback = true }, numbers);
        if (!laidOut.IsRefused) return StorageShape.Same(node, laidOut.Value!) ? node : laidOut.Value!;
        var bare = new StorageDraft(node, numbers);
        bare.Clear();
        return bare.Node;
    }

    /// <summary>Why the layout that the report asks for, or else the default one, cannot be applied; null when one was.</summary>
    public static string? LayoutProblem(Node node, HardwareReport report, string layout, INodeNumbers numbers)
    {
        var custom = CustomOf(report);
        if (custom is { IsRefused: true }) return custom.Refusal!.Text;
        return StorageLayouts.Apply(
            custom is null ? layout : "custom", node, new LayoutParameters { Custom = custom?.Value, AllowFallback = true }, numbers).Refusal?.Text;
    }

    public static Outcome<CustomLayoutDocument>? CustomOf(HardwareReport report) =>
        report.StorageExtra is { ValueKind: not (System.Text.Json.JsonValueKind.Null or System.Text.Json.JsonValueKind.Undefined) } extra
            ? CustomLayoutReader.Read(extra)
            : null;
}
