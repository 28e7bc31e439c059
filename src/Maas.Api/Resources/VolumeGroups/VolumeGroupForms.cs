using Maas.Api.Contract;
using Maas.Api.Resources.Storage;
using Maas.Domain.Storage;

namespace Maas.Api.Resources.VolumeGroups;

public sealed record VolumeGroupCreateForm : GroupCreateForm;

public sealed record VolumeGroupUpdateForm : GroupUpdateForm
{
    [Doc("Disks to take out, repeated.")]
    public IReadOnlyList<string>? RemoveBlockDevices { get; init; }

    internal override IReadOnlyList<string>? DisksToRemove => RemoveBlockDevices;
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
