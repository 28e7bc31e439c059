using System.Runtime.InteropServices;
using Maas.Agent.Host;
using Maas.Agent.Sessions;

namespace Maas.Agent.Init;

/// <summary>
/// The first process of the ephemeral system. It mounts, loads drivers, starts the session as a child and buries orphans; it does nothing that could
/// fail, because the kernel panics when it ends. What the session decides about the machine's power arrives as its exit status.
/// </summary>
internal sealed class PidOne(AgentLog log)
{
    private const int RB_AUTOBOOT = 0x01234567;
    private const int RB_POWER_OFF = 0x4321fedc;
    private const int RB_HALT_SYSTEM = unchecked((int)0xcdef0123);

    /// <summary>Enough to read the reason on a console before the machine tries again.</summary>
    private static readonly TimeSpan BeforeRetry = TimeSpan.FromSeconds(60);

    /// <summary>Never returns while it is the first process.</summary>
    public async Task<int> RunAsync(TimeProvider time)
    {
        log.Say("Ephemeral system starts");
        ColdPlug.Load(log);
        // Inherited: the session and its heartbeats go before the scripts they run.
        _ = Libc.setpriority(0, 0, -20);
        TryWrite("/proc/self/oom_score_adj", "-1000");
        var status = Reap(BareProcess.Start(["/proc/self/exe", "session"]));
        var end = SessionEnds.FromExitStatus(status);
        if (end is null)
        {
            log.Say($"The session ended unexpectedly ({Describe(status)}); reporting it and starting the machine again");
            Reap(BareProcess.Start(["/proc/self/exe", "report-panic", $"The ephemeral system failed: {Describe(status)}"]));
            await Task.Delay(BeforeRetry, time);
        }
        switch (end)
        {
            case SessionEnd.StayUp:
                log.Say("Staying up");
                ReapForever();
                break;
            case SessionEnd.Poweroff:
                Leave("Powering off", RB_POWER_OFF);
                break;
            case SessionEnd.Halt:
                Leave("Halting", RB_HALT_SYSTEM);
                break;
            default:
                Leave("Restarting", RB_AUTOBOOT);
                break;
        }
        ReapForever();
        return 1;
    }

    private void Leave(string saying, int command)
    {
        log.Say(saying);
        _ = Libc.kill(-1, 15);
        Libc.sync();
        // Filesystems that something still holds must not be left dirty: SysRq U makes them read-only.
        TryWrite("/proc/sysrq-trigger", "u");
        Libc.sync();
        _ = Libc.reboot(command);
    }

    /// <summary>Buries every child until this one ended.</summary>
    private static int Reap(int child)
    {
        if (child < 0)
            return -1;
        while (true)
        {
            var pid = Libc.waitpid(-1, out var status, 0);
            if (pid == child)
                return status;
            if (pid < 0 && Marshal.GetLastPInvokeError() == Libc.ECHILD)
                return -1;
        }
    }

    private static void ReapForever()
    {
        while (true)
        {
            // With no child left there is nothing to wait for but the power button.
            if (Libc.waitpid(-1, out _, 0) < 0 && Marshal.GetLastPInvokeError() == Libc.ECHILD)
                _ = Libc.pause();
        }
    }

    private static string Describe(int status) => status switch
    {
        -1 => "it could not be started",
        _ when (status & 0x7f) != 0 => $"killed by signal {status & 0x7f}",
        _ => $"exit status {(status >> 8) & 0xff}",
    };

    private static void TryWrite(string path, string text)
    {
        try
        {
            File.WriteAllText(path, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An older kernel or a container: the setting is a courtesy.
        }
    }
}
