using Maas.Api.Contract;

namespace Maas.Api.Resources.Results;

public sealed record ResultListForm
{
    [Path]
    public string SystemId { get; init; } = "";

    [Doc("Only results of this kind: commissioning, testing, installation or release.")]
    public string? Type { get; init; }

    [Doc("Only results about this hardware: node, cpu, memory, storage, network or gpu.")]
    public string? HardwareType { get; init; }

    [Boolean(BooleanDialect.Present), Doc("Any text: the outputs in base64, too.")]
    public bool IncludeOutput { get; init; }

    [Doc("Names, tags and numbers, separated by commas: results that have any of them.")]
    public string? Filters { get; init; }
}

public sealed record ResultPath
{
    [Path]
    public string SystemId { get; init; } = "";

    [Path]
    public string Id { get; init; } = "";
}

public sealed record ResultForm
{
    [Path]
    public string SystemId { get; init; } = "";

    [Path]
    public string Id { get; init; } = "";

    [Doc("Only results about this hardware: node, cpu, memory, storage, network or gpu.")]
    public string? HardwareType { get; init; }

    [Boolean(BooleanDialect.Present), Doc("Any text: the outputs in base64, too.")]
    public bool IncludeOutput { get; init; }

    [Doc("Names, tags and numbers, separated by commas: results that have any of them.")]
    public string? Filters { get; init; }
}

public sealed record ResultUpdateForm
{
    [Path]
    public string SystemId { get; init; } = "";

    [Path]
    public string Id { get; init; } = "";

    [Doc("Only results about this hardware: node, cpu, memory, storage, network or gpu.")]
    public string? HardwareType { get; init; }

    [Boolean(BooleanDialect.Present), Doc("Any text: the outputs in base64, too.")]
    public bool IncludeOutput { get; init; }

    [Doc("Names, tags and numbers, separated by commas: results that have any of them.")]
    public string? Filters { get; init; }

    [Doc("Whether these results are left out of account.")]
    public bool? Suppressed { get; init; }
}

public sealed record ResultDownloadForm
{
    [Path]
    public string SystemId { get; init; } = "";

    [Path]
    public string Id { get; init; } = "";

    [Doc("Only results about this hardware: node, cpu, memory, storage, network or gpu.")]
    public string? HardwareType { get; init; }

    [Doc("Names, tags and numbers, separated by commas: results that have any of them.")]
    public string? Filters { get; init; }

    [Doc("combined (the default), stdout, stderr, result or all.")]
    public string? Output { get; init; }

    [Doc("txt (the default) or tar.xz.")]
    public string? Filetype { get; init; }
}
