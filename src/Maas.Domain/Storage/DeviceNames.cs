using System.Text.RegularExpressions;

namespace Maas.Domain.Storage;

/// <summary>Names of disks, groups and volumes. They become file names (<c>/dev/disk/by-dname/NAME</c>) and words on command lines.</summary>
internal static partial class DeviceNames
{
    private const int Longest = 255;
    private const int LongestPath = 4096;

    /// <summary>What is wrong with the name of a device, in the words of its field.</summary>
    public static string? Problem(string name) => Length(name) ?? (DeviceName().IsMatch(name) ? null : "Enter a valid value.");

    /// <summary>Volume groups and their volumes have the names that LVM takes (lvm(8), "Valid names").</summary>
    public static string? VolumeProblem(string name) =>
        Length(name) ?? (name is not ("." or "..") && VolumeName().IsMatch(name) ? null : "Enter a valid value.");

    /// <summary>What is wrong with what a disk says of itself.</summary>
    public static string? TextProblem(string text) => text.Length > Longest ? FieldWords.TooLong(text, Longest) : text.Any(char.IsControl) ? "Enter a valid value." : null;

    /// <summary>What is wrong with a path that is to mean a disk.</summary>
    public static string? PathProblem(string path) => path.Length > LongestPath ? FieldWords.TooLong(path, LongestPath) : AbsolutePath().IsMatch(path) ? null : "Enter a valid value.";

    private static string? Length(string name) => name.Length == 0 ? "This field is required."
        : name.Length > Longest ? FieldWords.TooLong(name, Longest)
        : null;


    [GeneratedRegex(@"^(?:/[^/\p{C}]*)+$", RegexOptions.NonBacktracking)]
    private static partial Regex AbsolutePath();

    [GeneratedRegex(@"^[^\s/\p{C}][^/\p{C}]*$", RegexOptions.NonBacktracking)]
    private static partial Regex DeviceName();

    [GeneratedRegex(@"^[A-Za-z0-9_+.][A-Za-z0-9_+.-]*$", RegexOptions.NonBacktracking)]
    private static partial Regex VolumeName();
}
