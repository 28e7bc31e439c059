namespace Maas.Domain.Zones;

/// <summary>A physical zone: machines that fail together (api-resources.md §20.1).</summary>
public sealed record Zone
{
    public const int DefaultId = 1;

    public required int Id { get; init; }
    public required string Name { get; init; }
    public string Description { get; init; } = "";
}

/// <summary>A resource pool: machines that belong together administratively (api-resources.md §20.2).</summary>
public sealed record ResourcePool
{
    public const int DefaultId = 0;

    public required int Id { get; init; }
    public required string Name { get; init; }
    public string Description { get; init; } = "";
}
