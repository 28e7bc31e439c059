namespace Maas.Power.Tests.Peers;

/// <summary>Pauses and limits take a fraction of their time.</summary>
internal sealed class HurriedClock(int hurry = 50) : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / hurry : dueTime, period > TimeSpan.Zero ? period / hurry : period);
}
