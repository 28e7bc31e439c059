using Microsoft.Extensions.Time.Testing;

namespace Maas.Region.Tests;

/// <summary>A clock that stands still unless it is moved, but not for somebody who spins on it: Orleans' timers ask again and again for what is left of a wait,
/// and less than a millisecond is no delay at all. One that is due in just that moment would never end, and Advance with it.</summary>
public sealed class StillClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    /// <summary>More readings of one moment than any test makes.</summary>
    private const long Many = 2_000_000;

    private long _moment;
    private long _readings;

    public override DateTimeOffset GetUtcNow()
    {
        var now = base.GetUtcNow();
        if (Interlocked.Exchange(ref _moment, now.Ticks) != now.Ticks) Interlocked.Exchange(ref _readings, 0);
        return Interlocked.Increment(ref _readings) > Many ? now.AddMilliseconds(1) : now;
    }
}
