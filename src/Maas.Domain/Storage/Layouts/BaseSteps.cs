namespace Maas.Domain.Storage.Layouts;

/// <summary>What flat, lvm and bcache begin with: the partitions to boot from, and one for the root (storage.md §7).</summary>
internal static class BaseSteps
{
    /// <summary>What is said of sizes that are fine one by one.</summary>
    public const string TooLarge = "Size of the boot partition and root partition are larger than the available space on the boot disk.";
    public const long EfiSize = 512 * StorageSpace.Mebibyte;
    public const long SmallestBoot = 512 * StorageSpace.Mebibyte;
    public const long SmallestRoot = 3 * 1024 * StorageSpace.Mebibyte;

    /// <summary>Makes the boot partitions and the root partition.</summary>
    /// <param name="defaultBoot">Size of <c>/boot</c> where none was asked for; 0 makes none.</param>
    public static Outcome<Partition> Make(StorageDraft draft, LayoutParameters parameters, long defaultBoot = 0)
    {
        var disk = draft.Boot!;
        var root = RootDevice(draft, parameters);
        if (root.IsRefused) return root.Refusal!;
        var sizes = Sizes(draft, parameters, defaultBoot);
        if (sizes.IsRefused) return sizes.Refusal!;
        var (boot, rootSize) = sizes.Value;
        if (draft.MakeTable(disk.Id) is { } refused) return refused;
        if (BootPartitions(draft, disk.Id, boot) is { } problem) return problem;
        return draft.AddPartition(root.Value!.Id, rootSize);
    }

    /// <summary>Where the root goes: the disk asked for, else the boot disk.</summary>
    public static Outcome<BlockDevice> RootDevice(StorageDraft draft, LayoutParameters parameters) => parameters.RootDevice is not { } id
        ? draft.Boot!
        : draft.Disks.FirstOrDefault(d => d.Id == id) is { } disk ? disk : NoChoice("root_device", $"{id}", draft.Disks);

    /// <summary>A disk that is none of those that would do.</summary>
    public static Refusal NoChoice(string field, string text, IEnumerable<BlockDevice> disks) => Refusal.Invalid(
        field, $"'{text}' is not a valid {field}.  It should be one of: {string.Join(", ", disks.OrderBy(d => d.Id).Select(d => $"'{d.Id}'"))}.");

    public static Refusal? CheckSize(string field, long size, long least, long most) =>
        size < least ? Refusal.Invalid(field, $"Size is too small. Minimum size is {least}.")
        : size > most ? Refusal.Invalid(field, $"Size is too large. Maximum size is {most}.")
        : null;

    /// <summary>The sizes asked for, within their limits; 0 and null for what was not.</summary>
    public static Outcome<(long Boot, long? Root)> Sizes(StorageDraft draft, LayoutParameters parameters, long defaultBoot = 0)
    {
        var disk = draft.Boot!.Size;
        var boot = parameters.BootSize?.Of(disk - EfiSize);
        var root = parameters.RootSize?.Of(disk - EfiSize);
        var badBoot = boot is { } b ? CheckSize("boot_size", b, SmallestBoot, disk - EfiSize - SmallestRoot) : null;
        var badRoot = root is { } r ? CheckSize("root_size", r, SmallestRoot, disk - EfiSize - SmallestBoot) : null;
        if (Refusal.Together([badBoot, badRoot]) is { } bad) return bad;
        if (boot is not null && root is not null && EfiSize + boot + root > disk)
        {
            return Refusal.Invalid("__all__", TooLarge);
        }

        return (boot ?? defaultBoot, root);
    }

    private static Refusal? BootPartitions(StorageDraft draft, int disk, long boot)
    {
        var node = draft.Node;
        if (node.BiosBootMethod == "uefi" && !StorageSpace.NeedsPrep(node))
        {
            if (AddFormatted(draft, disk, EfiSize, "fat32", "efi", "/boot/efi") is { } refusal) return refusal;
        }
        else if (StorageSpace.IsArch(node, "arm64") && boot == 0)
        {
            boot = SmallestBoot;
        }

        return boot > 0 ? AddFormatted(draft, disk, boot, "ext4", "boot", "/boot") : null;
    }

    private static Refusal? AddFormatted(StorageDraft draft, int disk, long size, string fstype, string label, string mountPoint)
    {
        var partition = draft.AddPartition(disk, size, bootable: true);
        return partition.Refusal ?? draft.Format(StorageTarget.Of(partition.Value!), fstype, label, mountPoint).Refusal;
    }
}
