using System.Globalization;
using System.Text.RegularExpressions;
using Maas.Domain.Installation;

namespace Maas.Agent.Install.Storage;

/// <summary>Runs LVM so that it makes device nodes itself where no udev would.</summary>
internal static class Lvm
{
    private const string WithoutUdev = "activation{udev_sync=0 udev_rules=0} devices{obtain_device_list_from_udev=0}";

    public static async Task<string> RunAsync(StorageBuild build, IReadOnlyList<string> command, CancellationToken cancel)
    {
        Required.Program("lvm", "a volume group");
        IReadOnlyList<string> settings = build.Tree.Exists("/run/udev/control") ? [] : ["--config", WithoutUdev];
        return await build.Programs.RunAsync(["lvm", .. command, .. settings], cancel: cancel);
    }
}

/// <summary>Makes physical volumes and the group they form.</summary>
internal sealed class LvmVolgroupStep : StorageStep<LvmVolgroupAction>
{
    protected override async Task BuildAsync(LvmVolgroupAction action, StorageBuild build, CancellationToken cancel)
    {
        var devices = action.Devices.Select(build.DeviceOf).ToList();
        foreach (var device in devices)
            await Lvm.RunAsync(build, ["pvcreate", "-ff", "-y", device], cancel);
        await Lvm.RunAsync(build, ["vgcreate", "-y", action.Name, .. devices], cancel);
        build.Device(action.Id, action.Name);
    }
}

/// <summary>Makes one volume of a group.</summary>
internal sealed partial class LvmPartitionStep : StorageStep<LvmPartitionAction>
{
    protected override async Task BuildAsync(LvmPartitionAction action, StorageBuild build, CancellationToken cancel)
    {
        var group = build.DeviceOf(action.Volgroup);
        var size = Size(action, await Lvm.RunAsync(build, ["vgs", "--noheadings", "--units", "b", "--nosuffix", "-o", "vg_free", group], cancel));
        await Lvm.RunAsync(build, ["lvcreate", "-y", "-W", "n", "-n", action.Name, .. size, group], cancel);
        var path = $"/dev/{group}/{action.Name}";
        await build.AppearsAsync(path, cancel);
        using (var volume = new BlockIo(path))
            volume.WipeEnds();
        build.Device(action.Id, path);
    }

    /// <summary>The size planned; or all that is left where the group turned out a little smaller, as one on an array does (<see cref="RaidStep.Lost"/>).</summary>
    /// <param name="free">What <c>vgs</c> says of the group's free space, possibly among warnings.</param>
    public static IReadOnlyList<string> Size(LvmPartitionAction action, string free)
    {
        var left = FreeBytes().Match(free) is { Success: true } match ? long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : long.MaxValue;
        return left > 0 && left < action.Size && action.Size - left <= action.Size / Shortfall + Extent
            ? ["-l", "100%FREE"]
            : ["-L", action.Size.ToString(CultureInfo.InvariantCulture) + "B"];
    }

    private const long Extent = 4 << 20;

    /// <summary>A hundredth of the volume may be missing.</summary>
    private const long Shortfall = 100;

    [GeneratedRegex(@"^\s*([0-9]{1,18})\s*$", RegexOptions.Multiline)]
    private static partial Regex FreeBytes();
}
