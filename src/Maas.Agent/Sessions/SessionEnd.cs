using Maas.Agent.Preseeds;

namespace Maas.Agent.Sessions;

/// <summary>What becomes of the machine when the session is over.</summary>
internal enum SessionEnd
{
    StayUp,
    Poweroff,
    Reboot,
    Halt,
}

/// <summary>The first process reads the decision from the session's exit status; 80 and up mean nothing else to shells and the runtime.</summary>
internal static class SessionEnds
{
    private const int Base = 80;

    public static int ToExitCode(SessionEnd end) => Base + (int)end;

    /// <param name="waitStatus">As <c>waitpid</c> gives it.</param>
    public static SessionEnd? FromExitStatus(int waitStatus)
    {
        var code = waitStatus >= 0 && (waitStatus & 0x7f) == 0 ? (waitStatus >> 8) & 0xff : -1;
        return code is >= Base and <= Base + (int)SessionEnd.Halt ? (SessionEnd)(code - Base) : null;
    }

    public static SessionEnd Of(PowerMode mode) => mode switch
    {
        PowerMode.Poweroff => SessionEnd.Poweroff,
        PowerMode.Reboot => SessionEnd.Reboot,
        PowerMode.Halt => SessionEnd.Halt,
    };
}
