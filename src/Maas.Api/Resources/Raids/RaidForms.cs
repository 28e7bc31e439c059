using Maas.Api.Contract;
using Maas.Api.Resources.Storage;
using Maas.Domain.Storage;

namespace Maas.Api.Resources.Raids;

public sealed record RaidCreateForm : StorageForm
{
    [Doc("The array's name; mdN when left out.")]
    public string? Name { get; init; }

    [Doc("The array's UUID.")]
    public Uuid4? Uuid { get; init; }

    [Mandatory, Choices("raid-0", "raid-1", "raid-5", "raid-6", "raid-10"), Doc("raid-0, raid-1, raid-5, raid-6 or raid-10.")]
    public string Level { get; init; } = "";

    [Doc("Free disks, by number or name, repeated.")]
    public IReadOnlyList<string>? BlockDevices { get; init; }

    [Doc("Free partitions, by number or name, repeated.")]
    public IReadOnlyList<string>? Partitions { get; init; }

    [Doc("Free disks to stand by, repeated.")]
    public IReadOnlyList<string>? SpareDevices { get; init; }

    [Doc("Free partitions to stand by, repeated.")]
    public IReadOnlyList<string>? SparePartitions { get; init; }

    internal override IEnumerable<(string Field, string Message)> WholeProblems => Active.IsEmpty ? [("__all__", GroupSizes.NoMembers)] : [];

    internal MemberNames Active => MemberLists.Of("block_devices", BlockDevices, "partitions", Partitions);

    internal MemberNames Spares => MemberLists.Of("spare_devices", SpareDevices, "spare_partitions", SparePartitions);
}

public sealed record RaidUpdateForm : GroupUpdateForm
{
    [Doc("Disks to take in as spares, repeated.")]
    public IReadOnlyList<string>? AddSpareDevices { get; init; }

    [Doc("Partitions to take in as spares, repeated.")]
    public IReadOnlyList<string>? AddSparePartitions { get; init; }

    [Doc("Disks to take out, repeated.")]
    public IReadOnlyList<string>? RemoveBlockDevices { get; init; }

    [Doc("Spare disks to take out, repeated.")]
    public IReadOnlyList<string>? RemoveSpareDevices { get; init; }

    [Doc("Spare partitions to take out, repeated.")]
    public IReadOnlyList<string>? RemoveSparePartitions { get; init; }

    internal override IReadOnlyList<string>? DisksToRemove => RemoveBlockDevices;

    internal override GroupChange Change => base.Change with
    {
        AddSpares = MemberLists.Of("add_spare_devices", AddSpareDevices, "add_spare_partitions", AddSparePartitions),
        RemoveSpares = MemberLists.Of("remove_spare_devices", RemoveSpareDevices, "remove_spare_partitions", RemoveSparePartitions),
    };
}
