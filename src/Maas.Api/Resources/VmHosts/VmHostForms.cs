using Maas.Api.Contract;

namespace Maas.Api.Resources.VmHosts;

public record VmHostFields : LateForm
{
    [Doc("A name.")]
    public string? Name { get; init; }

    [Doc("Tags of the VM host, separated by commas.")]
    public string? Tags { get; init; }

    [Doc("The zone's name.")]
    public string? Zone { get; init; }

    [Doc("The resource pool's name.")]
    public string? Pool { get; init; }

    [Doc("How many cores may be promised for each that there is: 0 to 10.")]
    public double? CpuOverCommitRatio { get; init; }

    [Doc("How much memory may be promised for each MiB that there is: 0 to 10.")]
    public double? MemoryOverCommitRatio { get; init; }

    [Doc("Identifier of the storage pool for disks that name none.")]
    public string? DefaultStoragePool { get; init; }

    [Doc("bridge, passthru, private or vepa.")]
    public string? DefaultMacvlanMode { get; init; }

    [Doc("lxd: the client's certificate, in PEM; made when left out.")]
    public string? Certificate { get; init; }

    [Doc("lxd: the certificate's private key, in PEM.")]
    public string? Key { get; init; }

    [Verbatim, Doc("lxd: the trust password or token for the first contact.")]
    public string? Password { get; init; }

    [Verbatim, Doc("The password of the connection.")]
    public string? PowerPass { get; init; }

    [Doc("The user of the connection.")]
    public string? PowerUser { get; init; }
}

public sealed record VmHostForm : VmHostFields
{
    [Mandatory, Doc("lxd or virsh.")]
    public string Type { get; init; } = "";

    [Mandatory, Doc("Where to reach it: https://host:8443, or qemu+ssh://user@host/system.")]
    public string PowerAddress { get; init; } = "";

    [Doc("lxd: the project whose machines are managed.")]
    public string? Project { get; init; }
}

public sealed record VmHostUpdateForm : VmHostFields
{
    [Path]
    public string Id { get; init; } = "";

    [Doc("Its type, which cannot change.")]
    public string? Type { get; init; }

    [Doc("Where to reach it.")]
    public string? PowerAddress { get; init; }
}

public record VmHostPath
{
    [Path]
    public string Id { get; init; } = "";
}

public sealed record VmHostTagForm : VmHostPath
{
    [Mandatory(AsParameter = true), Doc("The tag.")]
    public string Tag { get; init; } = "";
}

public sealed record DecomposeForm : VmHostPath
{
    [Doc("Whether to destroy its machines, too.")]
    public bool Decompose { get; init; }
}

public sealed record ComposeForm : VmHostPath
{
    [Doc("Number of cores.")]
    public int? Cores { get; init; }

    [Doc("Host cores for this machine alone, repeated.")]
    public IReadOnlyList<string>? PinnedCores { get; init; }

    [Doc("Memory in MiB, at least 1024.")]
    public int? Memory { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("Whether its memory is of huge pages.")]
    public bool HugepagesBacked { get; init; }

    [Doc("One of the host's architectures.")]
    public string? Architecture { get; init; }

    [Doc("Least speed of a core in MHz.")]
    public int? CpuSpeed { get; init; }

    [Doc("The machine's host name.")]
    public string? Hostname { get; init; }

    [Doc("The domain's number.")]
    public string? Domain { get; init; }

    [Doc("The zone's number.")]
    public string? Zone { get; init; }

    [Doc("The resource pool's number.")]
    public string? Pool { get; init; }

    [Doc("Disks: label:size(tag,…), sizes in GB; a tag may name a storage pool.")]
    public string? Storage { get; init; }

    [Doc("Constraints of its interfaces, as for allocate.")]
    public string? Interfaces { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("Ready at once, without commissioning.")]
    public bool SkipCommissioning { get; init; }
}
