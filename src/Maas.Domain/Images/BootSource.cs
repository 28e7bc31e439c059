namespace Maas.Domain.Images;

/// <summary>Where images come from: a simplestreams mirror and what proves its index (api-resources.md §17.2, images.md §11).</summary>
public sealed record BootSource
{
    public const int DefaultId = 1;

    public required int Id { get; init; }
    public required string Url { get; init; }

    /// <summary>A keyring on the appliance's disk; empty when the keyring is held here.</summary>
    public string KeyringFilename { get; init; } = "";

    /// <summary>The keyring itself, in base64; empty when it is a file.</summary>
    public string KeyringData { get; init; } = "";
    public DateTimeOffset Created { get; init; }
    public DateTimeOffset Updated { get; init; }
}

/// <summary>What is wanted of a source: images of one release. <c>*</c> in a list means all.</summary>
public sealed record BootSourceSelection
{
    public required int Id { get; init; }
    public required int BootSourceId { get; init; }
    public string Os { get; init; } = "";
    public string Release { get; init; } = "";
    public IReadOnlyList<string> Arches { get; init; } = [];
    public IReadOnlyList<string> Subarches { get; init; } = [];
    public IReadOnlyList<string> Labels { get; init; } = [];
}

/// <summary>All that a source offered when it was last asked.</summary>
public sealed record BootSourceOffers
{
    public required int BootSourceId { get; init; }
    public IReadOnlyList<BootSourceOffer> Items { get; init; } = [];
}

/// <summary>One image of a source.</summary>
public sealed record BootSourceOffer(string Os, string Release, string Arch, string Subarch, string Label);
