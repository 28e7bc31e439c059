using Maas.Agent.Host;
using Maas.Domain.Installation;

namespace Maas.Agent.Install.Storage;

/// <summary>Makes a software array.</summary>
internal sealed class RaidStep : StorageStep<RaidAction>
{
    protected override async Task BuildAsync(RaidAction action, StorageBuild build, CancellationToken cancel)
    {
        Required.Program("mdadm", $"the array {action.Name}");
        var path = "/dev/" + action.Name;
        await build.Programs.RunAsync(Create(action, path, build), input: "y\n", cancel);
        await build.AppearsAsync(path, cancel);
        build.Device(action.Id, path);
        build.StartTable(action.Id, path, action.Ptable, Lost(action.Devices.Count));
    }

    /// <summary>What an array may be smaller than the plan has it: of each member mdadm keeps up to 128 MiB in front of the data for its own later use,
    /// and rounds down to a chunk, where the model counts 128 KiB for the superblock.</summary>
    public static long Lost(int members) => members * (132L << 20);

    public static IReadOnlyList<string> Create(RaidAction action, string path, StorageBuild build)
    {
        IReadOnlyList<string> spares = action.SpareDevices.Count == 0 ? [] : [$"--spare-devices={action.SpareDevices.Count}"];
        return
        [
            "mdadm", "--create", path, "--run", "--force", $"--level={action.Raidlevel}", "--metadata=1.2", "--homehost=any", $"--raid-devices={action.Devices.Count}", .. spares,
            .. action.Devices.Concat(action.SpareDevices).Select(build.DeviceOf),
        ];
    }
}

/// <summary>Programs that only some plans need.</summary>
internal static class Required
{
    public static void Program(string name, string what)
    {
        if (Programs.Find(name) is null)
            throw new InstallException($"The ephemeral system has no {name}, which is needed to build {what}.");
    }
}
