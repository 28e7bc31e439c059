using Maas.Api.Contract;
using Maas.Domain.Storage;
using Maas.Domain;

namespace Maas.Api.Resources.Storage;

/// <summary>A request about a machine's storage.</summary>
public record StorageForm : LateForm
{
    [Path]
    public string SystemId { get; init; } = "";
}

/// <summary>A request about one part of it, named by number or name.</summary>
public record StoragePartForm : StorageForm
{
    [Path]
    public string Id { get; init; } = "";
}

public record StorageTagForm : StoragePartForm
{
    [Mandatory(AsParameter = true, Sent = true), Verbatim, Doc("The tag.")]
    public string Tag { get; init; } = "";
}

public record FormatForm : StoragePartForm
{
    [Mandatory, Choices("ext2", "ext4", "xfs", "fat32", "vfat", "swap", "ramfs", "tmpfs", "btrfs", "zfsroot"), Doc("The filesystem's type: ext2, ext4, xfs, fat32, vfat, swap, btrfs or zfsroot.")]
    public string Fstype { get; init; } = "";

    [Doc("The filesystem's UUID; a new one when left out.")]
    public Uuid4? Uuid { get; init; }

    [Doc("The filesystem's label.")]
    public string? Label { get; init; }
}

public record MountForm : StoragePartForm
{
    [Verbatim, Doc("Where: an absolute path. Swap space has none.")]
    public string? MountPoint { get; init; }

    [Doc("Options of mount(8).")]
    public string? MountOptions { get; init; }
}

/// <summary>Operations on what carries a filesystem, the same for block devices and partitions (storage.md §4).</summary>
internal static class FilesystemRules
{
    public static Domain.Refusal? Format(StorageDraft draft, StorageTarget target, FormatForm form) =>
        form.Label is { Length: > 255 } label ? Domain.Refusal.Invalid("label", FieldWords.TooLong(label, 255))
        : form.Label?.Any(char.IsControl) == true ? Domain.Refusal.Invalid("label", "Enter a valid value.")
        : draft.Format(target, form.Fstype, form.Label ?? "", uuid: form.Uuid?.Text).Refusal;

    public static Domain.Refusal? Mount(StorageDraft draft, StorageTarget target, MountForm form) =>
        FilesystemTypes.OptionsProblem(form.MountOptions ?? "") is { } problem ? Domain.Refusal.Invalid("mount_options", problem)
        : draft.Mount(target, form.MountPoint, form.MountOptions?.Trim() ?? "").Refusal;
}

/// <summary>Lists of devices and partitions as forms have them.</summary>
internal static class MemberLists
{
    /// <summary>Each that is sent must be one, also an empty one.</summary>
    public static MemberNames Of(string deviceField, IReadOnlyList<string>? devices, string partitionField, IReadOnlyList<string>? partitions) =>
        new(deviceField, devices ?? [], partitionField, partitions ?? []);

    /// <summary>One of a kind at most; none when it is empty.</summary>
    public static MemberNames Of(string deviceField, string? device, string partitionField, string? partition) =>
        Of(deviceField, device is null or "" ? null : [device], partitionField, partition is null or "" ? null : [partition]);
}
