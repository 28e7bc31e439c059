using Maas.Api.Contract;
using Maas.Domain.Scripts;

namespace Maas.Api.Resources.Scripts;

public sealed record ScriptListForm
{
    [Doc("Only scripts of this type: commissioning, testing or release.")]
    public string? Type { get; init; }

    [Doc("Only scripts for this hardware: node, cpu, memory, storage, network or gpu.")]
    public string? HardwareType { get; init; }

    [Boolean(BooleanDialect.Present), Doc("Any text: the contents in base64, too.")]
    public bool IncludeScript { get; init; }

    [Doc("Names and tags, separated by commas: scripts that have any of them.")]
    public string? Filters { get; init; }
}

public sealed record ScriptPath
{
    [Path]
    public string Name { get; init; } = "";

    [Boolean(BooleanDialect.Present), Doc("Any text: the contents in base64, too.")]
    public bool IncludeScript { get; init; }
}

public sealed record ScriptDeleteForm
{
    [Path]
    public string Name { get; init; } = "";
}

/// <summary>What creating and updating have in common.</summary>
public record ScriptFields
{
    [Doc("A short title.")]
    public string? Title { get; init; }

    [Doc("What the script does.")]
    public string? Description { get; init; }

    [Doc("Tags, separated by commas.")]
    public string? Tags { get; init; }

    [Doc("commissioning, testing (the default) or release."), AlsoNamed("script_type")]
    public string? Type { get; init; }

    [Doc("The hardware the script is about: node (the default), cpu, memory, storage, network or gpu.")]
    public string? HardwareType { get; init; }

    [Doc("Whether it may run beside others: disabled (the default), instance or any.")]
    public string? Parallel { get; init; }

    [Doc("Packages that it needs, as JSON.")]
    public string? Packages { get; init; }

    [Doc("How long it may run: seconds, H:MM:SS or an ISO 8601 duration; 0 is unlimited.")]
    public string? Timeout { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("It overwrites data on disks.")]
    public bool? Destructive { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("It may restart the machine while it runs.")]
    public bool? MayReboot { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("When it passed, the built-in commissioning scripts run once more.")]
    public bool? Recommission { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("The machine's own network configuration is applied before it runs.")]
    public bool? ApplyConfiguredNetworking { get; init; }

    [Doc("Hardware that it is for, separated by commas: modalias:…, pci:VVVV:PPPP, usb:VVVV:PPPP, system_vendor:…")]
    public string? ForHardware { get; init; }

    [Doc("What this change is about.")]
    public string? Comment { get; init; }

    [Verbatim, Doc("The script's text.")]
    public string? Script { get; init; }

    [Doc("The script as the only uploaded file: its field name becomes the script's name.")]
    public IReadOnlyList<UploadedFile>? Files { get; init; }

    internal ScriptForm Read(string? name)
    {
        var (text, fileName) = (Script, name);
        if (text is null && Files is [var file])
        {
            using var reader = new StreamReader(file.Open());
            text = reader.ReadToEnd();
            fileName ??= file.Field;
        }

        return new ScriptForm
        {
            Name = fileName,
            Title = Title,
            Description = Description,
            Tags = Words(Tags),
            ScriptType = Type,
            HardwareType = HardwareType,
            Parallel = Parallel,
            Packages = Packages,
            Timeout = Timeout,
            Destructive = Destructive,
            MayReboot = MayReboot,
            Recommission = Recommission,
            ApplyConfiguredNetworking = ApplyConfiguredNetworking,
            ForHardware = Words(ForHardware),
            Comment = Comment,
            Script = text,
        };
    }

    private static string[]? Words(string? text) => text?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

public sealed record ScriptCreateForm : ScriptFields
{
    [Verbatim, Doc("The script's name, unless it says it itself: letters, digits, hyphens and the like.")]
    public string? Name { get; init; }
}

public sealed record ScriptUpdateForm : ScriptFields
{
    [Path, Name("name")]
    public string PathName { get; init; } = "";
}

public sealed record ScriptDownloadForm
{
    [Path]
    public string Name { get; init; } = "";

    [CheckedAlone, Doc("The number of a version; the newest when left out."), AlsoNamed("rev")]
    public int? Revision { get; init; }
}

public sealed record ScriptRevertForm
{
    [Path]
    public string Name { get; init; } = "";

    [Mandatory(AsParameter = true), Doc("The number of a version, or how many versions back as a negative number.")]
    public int To { get; init; }
}

public sealed record ScriptTagForm
{
    [Path]
    public string Name { get; init; } = "";

    [Mandatory(AsParameter = true), Doc("The tag.")]
    public string Tag { get; init; } = "";
}
