using System.Text.RegularExpressions;

namespace Maas.Domain.Storage;

/// <summary>Types of filesystems and where they may be mounted (storage.md §4, api-resources.md §1.3).</summary>
public static partial class FilesystemTypes
{
    /// <summary>The mount point of swap space.</summary>
    public const string NoPlace = "none";

    private const int LongestPath = 4095;
    private const int LongestStored = 255;

    /// <summary>What users may put on a device, in the contract's order; the two that live in memory are mounted only.</summary>
    public static readonly IReadOnlyList<string> Formattable = ["ext2", "ext4", "xfs", "fat32", "vfat", "swap", "ramfs", "tmpfs", "btrfs", "zfsroot"];

    public static bool InMemory(string fstype) => fstype is "tmpfs" or "ramfs";

    /// <summary>A filesystem of the owner, as opposed to the mark of a group on its member.</summary>
    public static bool IsUsers(string fstype) => Formattable.Contains(fstype);

    /// <summary>What is wrong with a mount point, in the words of its field; null when it is an absolute path.</summary>
    public static string? PlaceProblem(string path) => path.Length > LongestPath ? FieldWords.TooLong(path, LongestPath)
        : AbsolutePath().IsMatch(path) && !path.Any(char.IsControl) ? null
        : "Enter a valid value.";

    /// <summary>What is wrong with mount options: they are one word of <c>fstab</c>.</summary>
    public static string? OptionsProblem(string options) => options.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)) ? "Enter a valid value." : null;

    /// <summary>What is too long to be kept, although it is well-formed.</summary>
    public static Refusal? TooLong(string place, string? options) => Refusal.Together(
    [
        place.Length > LongestStored ? Refusal.Unsound("mount_point", FieldWords.TooLong(place, LongestStored)) : null,
        options?.Length > LongestStored ? Refusal.Unsound("mount_options", FieldWords.TooLong(options, LongestStored)) : null,
    ]);

    [GeneratedRegex("^(?:/[^/]*)+$", RegexOptions.NonBacktracking)]
    private static partial Regex AbsolutePath();
}
