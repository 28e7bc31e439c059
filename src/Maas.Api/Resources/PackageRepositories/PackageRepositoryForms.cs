using Maas.Api.Contract;

namespace Maas.Api.Resources.PackageRepositories;

public record PackageRepositoryFields
{
    [Doc("Suites such as noble; the node's own release when left out.")]
    public IReadOnlyList<string>? Distributions { get; init; }

    [Doc("Pockets not to use: updates, security, backports.")]
    public IReadOnlyList<string>? DisabledPockets { get; init; }

    [Doc("Default archives: components not to use: restricted, universe, multiverse.")]
    public IReadOnlyList<string>? DisabledComponents { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("Whether to leave source packages out.")]
    public bool? DisableSources { get; init; }

    [Doc("Other archives: the components to use; main when left out.")]
    public IReadOnlyList<string>? Components { get; init; }

    [Doc("Architectures of the nodes that use it.")]
    public IReadOnlyList<string>? Arches { get; init; }

    [Doc("The archive's OpenPGP key, ASCII-armoured.")]
    public string? Key { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("Whether nodes use it.")]
    public bool? Enabled { get; init; }
}

public sealed record PackageRepositoryForm : PackageRepositoryFields
{
    [Mandatory, Doc("A name, up to 41 characters.")]
    public string Name { get; init; } = "";

    [Mandatory, Doc("The archive's URL, or ppa:user/name.")]
    public string Url { get; init; } = "";
}

public sealed record PackageRepositoryUpdateForm : PackageRepositoryFields
{
    [Path]
    public string Id { get; init; } = "";

    [Doc("The new name, up to 41 characters.")]
    public Optional<string> Name { get; init; }

    [Doc("The archive's URL, or ppa:user/name.")]
    public Optional<string> Url { get; init; }
}
