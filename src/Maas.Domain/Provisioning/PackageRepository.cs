namespace Maas.Domain.Provisioning;

/// <summary>An archive that nodes take packages from (api-resources.md §20.5). The two default ones are the distribution's and always there.</summary>
public sealed record PackageRepository
{
    public const int MainId = 1;
    public const int PortsId = 2;

    public required int Id { get; init; }
    public required string Name { get; init; }

    /// <summary>A URL, or <c>ppa:user/name</c>.</summary>
    public required string Url { get; init; }

    /// <summary>Suites; empty: the node's own release.</summary>
    public IReadOnlyList<string> Distributions { get; init; } = [];
    public IReadOnlyList<string> DisabledPockets { get; init; } = [];

    /// <summary>Default archives only.</summary>
    public IReadOnlyList<string> DisabledComponents { get; init; } = [];

    /// <summary>Whether source packages are left out.</summary>
    public bool DisableSources { get; init; }

    /// <summary>Other archives only; empty: <c>main</c>.</summary>
    public IReadOnlyList<string> Components { get; init; } = [];

    /// <summary>Debian architectures of the nodes that use it.</summary>
    public IReadOnlyList<string> Arches { get; init; } = [];

    /// <summary>ASCII-armoured OpenPGP key; empty: one that the release knows.</summary>
    public string Key { get; init; } = "";
    public bool Enabled { get; init; } = true;

    public bool IsDefault => Id is MainId or PortsId;
}
