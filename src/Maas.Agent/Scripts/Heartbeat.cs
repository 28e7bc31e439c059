using System.Globalization;

namespace Maas.Agent.Scripts;

/// <summary>Says every two minutes that the machine is alive; the appliance gives up on those that fall silent.</summary>
internal sealed class Heartbeat(Signals signals, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(120);

    /// <summary>Until cancelled.</summary>
    public async Task BeatAsync(CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        try
        {
            await signals.SendAsync(new Signal("WORKING"), cancel);
            while (true)
            {
                await Task.Delay(Interval, time, cancel);
                var elapsed = time.GetElapsedTime(started);
                await signals.SendAsync(new Signal("WORKING") { Error = string.Create(CultureInfo.InvariantCulture, $"Elapsed time (real): {elapsed:d\\.hh\\:mm\\:ss}") }, cancel);
            }
        }
        catch (OperationCanceledException)
        {
            // The session is over.
        }
    }
}
