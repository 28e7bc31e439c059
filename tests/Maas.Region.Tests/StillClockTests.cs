namespace Maas.Region.Tests;

public sealed class StillClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void It_stands_still_for_readers_and_moves_for_who_spins()
    {
        var clock = new StillClock(Start);
        for (var i = 0; i < 1000; i++) Assert.Equal(Start, clock.GetUtcNow());
        var until = Start.AddTicks(1);
        var readings = 0;
        while (clock.GetUtcNow() < until) readings++;
        Assert.InRange(readings, 1_000_000, 3_000_000);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Start.AddSeconds(1), clock.GetUtcNow());
    }
}
