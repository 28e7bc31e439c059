namespace Maas.Power.Tests.Peers;

/// <summary>Pauses take a fiftieth of their time.</summary>
internal sealed class HurriedClock : TimeProvider
{
    private const int Hurry = 50;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / Hurry : dueTime, period > TimeSpan.Zero ? period / Hurry : period);
}
