namespace Maas.Domain.Storage.Layouts;

/// <summary>What <c>set_storage_layout</c> takes beside the layout's name (storage.md §7). Null means not given; a layout ignores what is not its.</summary>
public sealed record LayoutParameters
{
    public LayoutSize? BootSize { get; init; }
    public LayoutSize? RootSize { get; init; }

    /// <summary>Number of a physical disk.</summary>
    public int? RootDevice { get; init; }
    public string? VgName { get; init; }
    public string? LvName { get; init; }
    public LayoutSize? LvSize { get; init; }

    /// <summary>Number of a physical disk other than the boot disk.</summary>
    public int? CacheDevice { get; init; }

    /// <summary><c>writeback</c>, <c>writethrough</c> or <c>writearound</c>.</summary>
    public string? CacheMode { get; init; }
    public LayoutSize? CacheSize { get; init; }
    public bool CacheNoPart { get; init; }

    /// <summary>The document of the layout <c>custom</c>, from the last commissioning report; null when it has none.</summary>
    public CustomLayoutDocument? Custom { get; init; }

    /// <summary>Applied without anybody asking: a layout that lacks its hardware becomes <c>flat</c>.</summary>
    public bool AllowFallback { get; init; }
}
