namespace Maas.Domain.Installation;

/// <summary>
/// Everything the built-in installer needs to put an operating system on a machine's disks, decided by the appliance and carried out by the agent.
/// A member that the JSON leaves out arrives as null (the source-generated reader sets every init-only property), and is then its default.
/// Served as JSON (<see cref="InstallJson"/>) at <c>meta-data/maas-install</c> of the installer's metadata tree; stock installers never ask for it.
/// </summary>
public sealed record InstallPlan
{
    /// <summary>The name the installed system calls itself: host name, or host name with domain.</summary>
    public required string Hostname { get; init; }

    public required InstallSource Source { get; init; }

    /// <summary>Storage in the order of building: what an action names by id precedes it; mounts come last, sorted by path.</summary>
    public IReadOnlyList<StorageAction> Storage { get; init => field = value ?? []; } = [];

    /// <summary>The netplan version 2 document, whole (<c>network: {version: 2, …}</c>), as YAML. Null leaves the image's own configuration.</summary>
    public string? Network { get; init; }

    /// <summary>Files written into the installed system after the image: cloud-init's data source and credentials, reporting, …</summary>
    public IReadOnlyList<TargetFile> Files { get; init => field = value ?? []; } = [];

    /// <summary>Kernel arguments of the installed system, beside the ones of its image.</summary>
    public string KernelOptions { get; init => field = value ?? ""; } = "";

    /// <summary>Bytes of swap file; null leaves it to the image, 0 makes none.</summary>
    public long? SwapSize { get; init; }

    /// <summary>Run after everything else, in order; the first that fails fails the installation.</summary>
    public IReadOnlyList<LateCommand> LateCommands { get; init => field = value ?? []; } = [];

    /// <summary>Where the agent posts <c>op=netboot_off</c> when the disk is complete; the machine then boots its disk.</summary>
    public required string NetbootOffUrl { get; init; }

    /// <summary>The installed system is worthless without these: absolute paths inside the target of which one each must exist, or the installation fails saying <see cref="Requirement.Reason"/>.</summary>
    public IReadOnlyList<Requirement> Requirements { get; init => field = value ?? []; } = [];
}

/// <summary>What is written to the disk.</summary>
public sealed record InstallSource
{
    /// <summary>Absolute URL on the appliance.</summary>
    public required string Url { get; init; }

    public required SourceType Type { get; init; }

    /// <summary>Of the file as it is served, in lower-case hexadecimal; null skips the check.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Bytes of the file as it is served; null when unknown, and then no percentage is reported.</summary>
    public long? Size { get; init; }
}

/// <summary>How the served file becomes the content of a disk. An archive (<c>T…</c>) is extracted over the mounted target; an image (<c>Dd…</c>) is written
/// to the boot disk, taken from a tar archive first where the name says so (deploy.md §2).</summary>
public enum SourceType
{
    Tgz,
    Tbz,
    Txz,
    Tzst,
    Tar,
    DdRaw,
    DdGz,
    DdBz2,
    DdXz,
    DdZst,
    DdTar,
    DdTgz,
    DdTbz,
    DdTxz,
}

/// <param name="Path">Absolute, inside the installed system.</param>
/// <param name="Mode">Permission bits, for instance 384 for 0600.</param>
public sealed record TargetFile(string Path, string Content, int Mode = 0b110_100_100);

/// <param name="Name">Shown in events and failures.</param>
/// <param name="Arguments">Program and arguments, no shell.</param>
/// <param name="InTarget">Run inside the installed system.</param>
public sealed record LateCommand(string Name, IReadOnlyList<string> Arguments, bool InTarget = false);

/// <param name="AnyOf">Absolute paths inside the installed system.</param>
/// <param name="Reason">The sentence the operator reads when none exists.</param>
public sealed record Requirement(IReadOnlyList<string> AnyOf, string Reason);
