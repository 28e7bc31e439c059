using System.Text.RegularExpressions;

namespace Maas.Domain.Storage;

/// <summary>Names of disks, groups and volumes. They become file names (<c>/dev/disk/by-dname/NAME</c>) and words on command lines.</summary>
internal static partial class DeviceNames
{
    private const int Longest = 255;

    /// <summary>What is wrong with the name of a device, in the words of its field.</summary>
    public static string? Problem(string name) => Length(name) ?? (DeviceName().IsMatch(name) ? null : "Enter a valid value.");

    /// <summary>Volume groups and their volumes have the names that LVM takes (lvm(8), "Valid names").</summary>
    public static string? VolumeProblem(string name) =>
        Length(name) ?? (name is not ("." or "..") && VolumeName().IsMatch(name) ? null : "Enter a valid value.");

    private static string? Length(string name) => name.Length == 0 ? "This field is required."
        : name.Length > Longest ? $"Ensure this value has at most {Longest} characters (it has {name.Length})."
        : null;

    [GeneratedRegex(@"^[^\s/\p{C}][^/\p{C}]*$", RegexOptions.NonBacktracking)]
    private static partial Regex DeviceName();

    [GeneratedRegex(@"^[A-Za-z0-9_+.][A-Za-z0-9_+.-]*$", RegexOptions.NonBacktracking)]
    private static partial Regex VolumeName();
}
