namespace Maas.Domain.Tags;

/// <summary>A tag of nodes (api-resources.md §20.3); nodes carry the names of theirs.</summary>
public sealed record Tag
{
    public required int Id { get; init; }
    public required string Name { get; init; }

    /// <summary>An XPath 1.0 expression over the hardware details; empty for a tag set by hand.</summary>
    public string Definition { get; init; } = "";
    public string Comment { get; init; } = "";
    public string KernelOpts { get; init; } = "";
}
