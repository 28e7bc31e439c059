namespace Maas.Domain.Storage.Layouts;

internal enum VmfsVersion
{
    Six = 6,
    Seven = 7,
}

/// <summary>The partitions of VMware ESXi, as its installer makes them, with a datastore in the rest.</summary>
internal sealed class VmfsLayout(VmfsVersion version) : IStorageLayout
{
    private const long Gibibyte = 1024 * StorageSpace.Mebibyte;

    public string Name => $"vmfs{(int)version}";

    public Refusal? Apply(StorageDraft draft, LayoutParameters parameters)
    {
        var (table, least) = version == VmfsVersion.Six ? (VmfsTables.Six, 10) : (VmfsTables.Seven, 32);
        if (draft.Boot!.Size < least * Gibibyte) return Refusal.Invalid("boot_size", $"Boot disk must be at least {least}Gb.");
        var root = BaseSteps.RootDevice(draft, parameters);
        if (root.IsRefused) return root.Refusal;
        var sizes = BaseSteps.Sizes(draft, parameters);
        if (sizes.IsRefused) return sizes.Refusal;
        var disk = root.Value!;
        if (draft.MakeTable(disk.Id) is { } refusal) return refusal;
        var free = StorageSpace.AlignDown(disk.Size - StorageSpace.Overhead(draft.Node) - table.Sum(p => p.Size));
        var rest = StorageSpace.AlignDown(sizes.Value.Root ?? free);
        if (rest < StorageSpace.Alignment) return Refusal.Unsound("size", $"Ensure this value is greater than or equal to {StorageSpace.Alignment}.");
        var store = default(Partition);
        foreach (var (index, size) in table)
        {
            var partition = draft.AddExactPartition(disk.Id, index, size == 0 ? rest : size, bootable: index == 1);
            if (size == 0) store = partition;
        }

        if (rest > free) return Refusal.Unsound("size", $"Partition {store!.Id} cannot be resized to fit on the block device; not enough free space.");
        return draft.AddVmfs("datastore1", [StorageTarget.Of(store!)]).Refusal;
    }
}
