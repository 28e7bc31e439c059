using Maas.Agent.Hardware.Disks;
using Maas.Agent.Host;
using Maas.Agent.Scripts;

namespace Maas.Agent.Hardware;

/// <summary>The names below <c>/dev/disk</c> that udev would make; the ephemeral system has no udev, but scripts and plans use the names.</summary>
internal static class DiskLinks
{
    public static void Create(SystemTree tree)
    {
        foreach (var disk in new BlockDevices(tree).All)
        {
            foreach (var id in disk.ByIds)
                Link("/dev/disk/by-id/" + id, disk);
            if (disk.ByPath is { } path)
                Link("/dev/disk/by-path/" + path, disk);
        }
    }

    private static void Link(string link, BlockDevice disk)
    {
        Make(link, disk.Name);
        foreach (var part in disk.Partitions)
            Make($"{link}-part{part.Number}", part.Name);
    }

    private static void Make(string link, string name)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            if (!File.Exists(link))
                File.CreateSymbolicLink(link, "../../" + name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An identifier that makes no file name names nothing.
        }
    }
}

/// <summary>Disks of this boot under every name that an appliance may know them by.</summary>
internal static class DiskNames
{
    public static IReadOnlyList<PresentDisk> Present(SystemTree tree) =>
        [.. new BlockDevices(tree).All.Select(disk => new PresentDisk(disk.Path, disk.Model, disk.Serial, Names(disk)))];

    public static IReadOnlyList<string> Names(BlockDevice disk) =>
        [disk.Path, .. disk.ByIds.Select(id => "/dev/disk/by-id/" + id), .. disk.ByPath is { } path ? (IReadOnlyList<string>)["/dev/disk/by-path/" + path] : []];
}
