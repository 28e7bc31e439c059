using Maas.Api.Contract;
using Maas.Api.Resources.Storage;
using Maas.Domain.Storage;

namespace Maas.Api.Resources.VolumeGroups;

public sealed record VolumeGroupCreateForm : StorageForm
{
    [Mandatory, Doc("The group's name.")]
    public string Name { get; init; } = "";

    [Doc("Its UUID.")]
    public Uuid4? Uuid { get; init; }

    [Doc("Free disks, by number or name, repeated.")]
    public IReadOnlyList<string>? BlockDevices { get; init; }

    [Doc("Free partitions, by number or name, repeated.")]
    public IReadOnlyList<string>? Partitions { get; init; }
}

public sealed record VolumeGroupUpdateForm : StoragePartForm
{
    [Doc("The group's name.")]
    public string? Name { get; init; }

    [Doc("Its UUID.")]
    public Uuid4? Uuid { get; init; }

    [Doc("Disks to take in, repeated.")]
    public IReadOnlyList<string>? AddBlockDevices { get; init; }

    [Doc("Disks to take out, repeated.")]
    public IReadOnlyList<string>? RemoveBlockDevices { get; init; }

    [Doc("Partitions to take in, repeated.")]
    public IReadOnlyList<string>? AddPartitions { get; init; }

    [Doc("Partitions to take out, repeated.")]
    public IReadOnlyList<string>? RemovePartitions { get; init; }

    internal GroupChange Change => new()
    {
        Name = Texts.Given(Name),
        Uuid = Uuid?.Text,
        Add = MemberLists.Of("add_block_devices", AddBlockDevices, "add_partitions", AddPartitions),
        Remove = MemberLists.Of("remove_block_devices", RemoveBlockDevices, "remove_partitions", RemovePartitions),
    };
}

public sealed record LogicalVolumeForm : StoragePartForm
{
    [Mandatory, Doc("The volume's name.")]
    public string Name { get; init; } = "";

    [Doc("Its UUID.")]
    public Uuid4? Uuid { get; init; }

    [Between(GroupSizes.Extent), Doc("Size in bytes, or with K, M, G, T, P or E behind it; rounded down to 4 MiB. All that is free when left out.")]
    public ByteSize? Size { get; init; }
}

public sealed record LogicalVolumePathForm : StoragePartForm
{
    [Mandatory(AsParameter = true), Name("id"), Doc("The volume's number.")]
    public string VolumeId { get; init; } = "";
}
