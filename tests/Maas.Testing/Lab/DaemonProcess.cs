using System.Globalization;
using System.Runtime.InteropServices;

namespace Maas.Testing.Lab;

/// <summary>A long-running program of the lab, which may outlive whoever started it: its output goes to a file, and another file says which process it is.</summary>
public sealed class DaemonProcess
{
    private const int SIGKILL = 9;
    private const int SIGTERM = 15;

    private readonly string _pidFile;

    private DaemonProcess(string pidFile) => _pidFile = pidFile;

    public int Pid => ReadPid(_pidFile) ?? 0;

    public bool IsRunning => Pid is > 0 and var pid && IsAlive(pid);

    /// <summary>Starts a command in a session of its own.</summary>
    /// <param name="folder">Where its <c>NAME.log</c> and <c>NAME.pid</c> are.</param>
    public static async Task<DaemonProcess> StartAsync(string folder, string name, IReadOnlyList<string> command)
    {
        var pidFile = Path.Combine(folder, name + ".pid");
        // The shell's process becomes the program's: the number written is the program's own.
        const string Script = "pid=$1; log=$2; shift 2; setsid -f sh -c 'echo $$ > \"$0\"; log=$1; shift; exec \"$@\" >> \"$log\" 2>&1 < /dev/null' \"$pid\" \"$log\" \"$@\"";
        File.Delete(pidFile);
        await Programs.RunAsync(["sh", "-c", Script, "sh", pidFile, Path.Combine(folder, name + ".log"), .. command]);
        await Poll.UntilAsync(() => ReadPid(pidFile) is not null, TimeSpan.FromSeconds(10), () => $"{name} did not start");
        return new DaemonProcess(pidFile);
    }

    public static DaemonProcess Of(string pidFile) => new(pidFile);

    /// <summary>Asks it to end, and ends it when it does not.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        if (!IsRunning) return;
        _ = kill(Pid, SIGTERM);
        for (var waited = TimeSpan.Zero; waited < patience && IsRunning; waited += Poll.Step) await Task.Delay(Poll.Step);
        await KillAsync();
    }

    /// <summary>As a power failure ends it.</summary>
    public async Task KillAsync()
    {
        if (IsRunning) _ = kill(Pid, SIGKILL);
        await Poll.UntilAsync(() => !IsRunning, TimeSpan.FromSeconds(10), () => $"process {Pid} does not end");
    }

    private static int? ReadPid(string file)
    {
        try
        {
            return int.TryParse(File.ReadAllText(file).Trim(), CultureInfo.InvariantCulture, out var pid) ? pid : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>A zombie has ended: nobody is left to bury it in some containers. Not so while it has other threads: they hold its files and ports until
    /// the last is gone. And a number may be somebody else's by now: every program of the lab has the lab's folder in its command line.</summary>
    private bool IsAlive(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            if (stat[(stat.LastIndexOf(')') + 2)..][0] is 'Z' or 'X') return Directory.GetDirectories($"/proc/{pid}/task").Length > 1;
            var command = File.ReadAllText($"/proc/{pid}/cmdline");
            // It is empty for a moment while one program becomes another.
            return command.Length == 0 || command.Contains(Path.GetDirectoryName(_pidFile)!, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int signal);
}
