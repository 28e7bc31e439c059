using System.Diagnostics;

namespace Maas.Testing.Lab;

/// <summary>Waiting for what becomes true in other processes and machines: asked again and again, with a limit, and with words for the failure.</summary>
public static class Poll
{
    public static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    public static Task UntilAsync(Func<bool> holds, TimeSpan limit, Func<string> otherwise, CancellationToken cancel = default) =>
        UntilAsync(() => Task.FromResult(holds()), limit, () => Task.FromResult(otherwise()), Step, cancel);

    /// <exception cref="LabException">It did not come true in time.</exception>
    public static async Task UntilAsync(Func<Task<bool>> holds, TimeSpan limit, Func<Task<string>> otherwise, TimeSpan step, CancellationToken cancel = default)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            if (Stopwatch.GetElapsedTime(started) > limit) throw new LabException($"{await otherwise()} (waited {limit.TotalSeconds:0} s)");
            await Task.Delay(step, cancel);
        }
    }
}
