namespace Maas.Region.Bmcs;

/// <summary>When to try again, and how long to wait for a switched node to change.</summary>
internal static class RetryPlan
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>Pauses after a command before asking again (lifecycle.md §6).</summary>
    public static readonly IReadOnlyList<TimeSpan> Settling = [.. new[] { 1, 2, 2, 4, 6, 8, 12 }.Select(s => TimeSpan.FromSeconds(s))];

    /// <summary>2 s, doubled up to a minute, spread by a quarter so that a rack's BMCs do not come back in step.</summary>
    /// <param name="attempt">1 after the first failure.</param>
    /// <param name="random">0 to 1.</param>
    public static TimeSpan Pause(int attempt, double random)
    {
        var seconds = Math.Min(Longest.TotalSeconds, 2 * Math.Pow(2, Math.Min(attempt, 10) - 1));
        return TimeSpan.FromSeconds(seconds * (0.75 + (random / 2)));
    }
}
