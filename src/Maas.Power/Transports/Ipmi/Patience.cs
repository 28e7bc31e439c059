namespace Maas.Power.Transports.Ipmi;

/// <summary>How often a datagram is sent again, and for how long altogether (power.md §3.3).</summary>
internal static class Patience
{
    /// <summary>20 s: BMCs that are busy with their own console take seconds.</summary>
    public static readonly TimeSpan[] Usual = [Ms(400), Ms(600), Ms(1000), .. Enumerable.Repeat(Ms(1000), 18)];

    /// <summary>2 s: where silence is an answer too.</summary>
    public static readonly TimeSpan[] Short = [Ms(400), Ms(600), Ms(1000)];

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
