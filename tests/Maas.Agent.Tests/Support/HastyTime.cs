namespace Maas.Agent.Tests.Support;

/// <summary>Waits of up to a minute last a thousandth; longer ones (heartbeats, limits) keep their length.</summary>
internal sealed class HastyTime : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime > TimeSpan.Zero && dueTime <= TimeSpan.FromMinutes(1) ? dueTime / 1000 : dueTime, period);
}
