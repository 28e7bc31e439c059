using Maas.Agent.Host;

namespace Maas.Agent.Init;

/// <summary>Loads a driver for every device the kernel knows: no udev runs here.</summary>
internal static class ColdPlug
{
    /// <summary>Buses appear when their controllers' drivers load, so once is not enough.</summary>
    private const int Passes = 3;

    /// <summary>Drivers that no device announces by itself.</summary>
    private static readonly string[] Unannounced = ["sd_mod", "sr_mod", "ipmi_si", "ipmi_devintf", "loop", "efivarfs", "af_packet"];

    public static void Load(AgentLog log)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        for (var pass = 0; pass < Passes; pass++)
        {
            var fresh = Aliases("/sys/devices").Where(known.Add).ToList();
            if (fresh.Count == 0)
                break;
            Modprobe(["-qab", .. fresh]);
            if (pass == 0)
                Modprobe(["-qab", .. Unannounced]);
        }
        log.Say($"Drivers loaded for {known.Count} kinds of device");
    }

    /// <summary>Every distinct modalias below a directory of devices.</summary>
    public static IEnumerable<string> Aliases(string root)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        foreach (var path in Directory.EnumerateFiles(root, "modalias", options))
        {
            if (SystemTree.Trimmed(path) is { Length: > 0 } alias)
                yield return alias;
        }
    }

    /// <summary>One process for all of them: starting one per alias takes seconds.</summary>
    private static void Modprobe(IReadOnlyList<string> arguments)
    {
        if (Programs.Find("modprobe") is not { } modprobe)
            return;
        if (BareProcess.Start([modprobe, .. arguments]) is var pid && pid > 0)
            _ = Libc.waitpid(pid, out _, 0);
    }
}
