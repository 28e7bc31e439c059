using Maas.Api.Contract;
using Maas.Domain.Storage;

namespace Maas.Api.Resources.Storage;

/// <summary>What every group of devices is made with (api-resources.md §10.4–10.7).</summary>
public abstract record GroupCreateForm : StorageForm
{
    [Mandatory, Doc("Its name.")]
    public string Name { get; init; } = "";

    [Doc("Its UUID.")]
    public Uuid4? Uuid { get; init; }

    [Doc("Free disks, by number or name, repeated.")]
    public IReadOnlyList<string>? BlockDevices { get; init; }

    [Doc("Free partitions, by number or name, repeated.")]
    public IReadOnlyList<string>? Partitions { get; init; }

    internal MemberNames Members => MemberLists.Of("block_devices", BlockDevices, "partitions", Partitions);
}

/// <summary>What may be changed of every group of devices.</summary>
public abstract record GroupUpdateForm : StoragePartForm
{
    [Doc("Its name.")]
    public string? Name { get; init; }

    [Doc("Its UUID.")]
    public Uuid4? Uuid { get; init; }

    [Doc("Disks to take in, repeated.")]
    public IReadOnlyList<string>? AddBlockDevices { get; init; }

    [Doc("Partitions to take in, repeated.")]
    public IReadOnlyList<string>? AddPartitions { get; init; }

    [Doc("Partitions to take out, repeated.")]
    public IReadOnlyList<string>? RemovePartitions { get; init; }

    /// <summary>Whole disks to take out, for groups that let go of them.</summary>
    internal virtual IReadOnlyList<string>? DisksToRemove => null;

    internal virtual GroupChange Change => new()
    {
        Name = Texts.Given(Name),
        Uuid = Uuid?.Text,
        Add = MemberLists.Of("add_block_devices", AddBlockDevices, "add_partitions", AddPartitions),
        Remove = MemberLists.Of("remove_block_devices", DisksToRemove, "remove_partitions", RemovePartitions),
    };
}
