using System.Globalization;
using Maas.Domain.Installation;

namespace Maas.Agent.Install.Storage;

/// <summary>Runs LVM so that it makes device nodes itself where no udev would.</summary>
internal static class Lvm
{
    private const string WithoutUdev = "activation{udev_sync=0 udev_rules=0} devices{obtain_device_list_from_udev=0}";

    public static async Task RunAsync(StorageBuild build, IReadOnlyList<string> command, CancellationToken cancel)
    {
        Required.Program("lvm", "a volume group");
        IReadOnlyList<string> settings = build.Tree.Exists("/run/udev/control") ? [] : ["--config", WithoutUdev];
        await build.Programs.RunAsync(["lvm", .. command, .. settings], cancel: cancel);
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
internal sealed class LvmPartitionStep : StorageStep<LvmPartitionAction>
{
    protected override async Task BuildAsync(LvmPartitionAction action, StorageBuild build, CancellationToken cancel)
    {
        var group = build.DeviceOf(action.Volgroup);
        var size = action.Size.ToString(CultureInfo.InvariantCulture) + "B";
        await Lvm.RunAsync(build, ["lvcreate", "-y", "-W", "n", "-n", action.Name, "-L", size, group], cancel);
        var path = $"/dev/{group}/{action.Name}";
        await build.AppearsAsync(path, cancel);
        using (var volume = new BlockIo(path))
            volume.WipeEnds();
        build.Device(action.Id, path);
    }
}
