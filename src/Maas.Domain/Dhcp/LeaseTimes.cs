namespace Maas.Domain.Dhcp;

/// <summary>For how long addresses are given (boot.md §2.1).</summary>
public static class LeaseTimes
{
    /// <summary>Firmware boots on within seconds and never renews.</summary>
    public const int Pxe = 30;

    /// <summary>Default and maximum of everybody else.</summary>
    public const int Standard = 600;

    /// <summary>Below this a client would do little but renew.</summary>
    public const int Least = 60;

    /// <param name="isPxe">The vendor class begins with <c>PXE</c>.</param>
    /// <param name="wanted">Seconds the client asked for; 0 when it did not.</param>
    public static int Grant(bool isPxe, uint wanted) => isPxe ? Pxe : wanted == 0 ? Standard : (int)Math.Clamp(wanted, Least, Standard);
}
