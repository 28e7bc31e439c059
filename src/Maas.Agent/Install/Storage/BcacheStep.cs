using System.Text.RegularExpressions;
using Maas.Domain.Installation;

namespace Maas.Agent.Install.Storage;

/// <summary>Puts a cache in front of a slower device.</summary>
internal sealed partial class BcacheStep : StorageStep<BcacheAction>
{
    private const string Register = "/sys/fs/bcache/register";

    protected override async Task BuildAsync(BcacheAction action, StorageBuild build, CancellationToken cancel)
    {
        Required.Program("make-bcache", $"the cache {action.Name}");
        var backing = build.DeviceOf(action.BackingDevice);
        var cacheSet = await CacheSetAsync(build, build.DeviceOf(action.CacheDevice), cancel);
        await build.Programs.RunAsync(["make-bcache", "--wipe-bcache", "-B", backing], cancel: cancel);
        Write(build, Register, backing, mayFail: true);
        var attributes = $"/sys/class/block/{Path.GetFileName(backing)}/bcache";
        await build.AppearsAsync(build.Tree.Path(attributes + "/dev/dev"), cancel);
        var name = Path.GetFileName(build.Tree.Resolve(attributes + "/dev") ?? throw new InstallException($"{backing} did not become a bcache device."));
        Write(build, $"/sys/block/{name}/bcache/attach", cacheSet, mayFail: false);
        Write(build, $"/sys/block/{name}/bcache/cache_mode", action.CacheMode, mayFail: false);
        var path = "/dev/" + name;
        await build.AppearsAsync(path, cancel);
        build.Device(action.Id, path);
        build.StartTable(action.Id, path, action.Ptable);
    }

    /// <summary>One cache may serve several devices: it is made once, and afterwards found by its own description.</summary>
    private static async Task<string> CacheSetAsync(StorageBuild build, string cache, CancellationToken cancel)
    {
        var set = build.Tree.LinkName($"/sys/class/block/{Path.GetFileName(cache)}/bcache/set");
        if (set is not null)
            return set;
        var output = await build.Programs.RunAsync(["make-bcache", "--wipe-bcache", "-C", cache], cancel: cancel);
        Write(build, Register, cache, mayFail: true);
        return SetUuid().Match(output) is { Success: true } match ? match.Groups[1].Value : throw new InstallException($"make-bcache did not say which set {cache} forms.");
    }

    /// <param name="mayFail">Registering twice is refused: where udev runs, its rule was faster.</param>
    private static void Write(StorageBuild build, string path, string value, bool mayFail)
    {
        try
        {
            File.WriteAllText(build.Tree.Path(path), value);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!mayFail)
                throw new InstallException($"{path} does not take {value}: {e.Message}", e);
        }
    }

    [GeneratedRegex(@"Set UUID:\s+([0-9a-f-]{36})")]
    private static partial Regex SetUuid();
}
