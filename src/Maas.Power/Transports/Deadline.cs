namespace Maas.Power.Transports;

/// <summary>Steps of a conversation that equipment has only so long for.</summary>
internal static class Deadline
{
    /// <summary>Takes a step, whether or not what carries it out heeds cancellation: a library that waits for a dead peer is left behind.</summary>
    /// <param name="where">The equipment's address, for the sentence.</param>
    /// <param name="step">What it was to answer, for the sentence: <c>the SSH login</c>.</param>
    /// <exception cref="PowerException">It took too long.</exception>
    public static async Task<T> WithinAsync<T>(TimeSpan limit, TimeProvider clock, string where, string step, Func<CancellationToken, Task<T>> take, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        var taking = take(either.Token);
        try
        {
            return await taking.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            Forget(taking);
            throw new PowerException(PowerFailure.Unreachable, $"{where} did not answer {step} within {limit.TotalSeconds} s. Check the address and connectivity and try again.");
        }
        catch (OperationCanceledException)
        {
            Forget(taking);
            throw;
        }
    }

    /// <inheritdoc cref="WithinAsync{T}"/>
    public static Task WithinAsync(TimeSpan limit, TimeProvider clock, string where, string step, Func<CancellationToken, Task> take, CancellationToken cancel) =>
        WithinAsync(limit, clock, where, step, async inner =>
        {
            await take(inner);
            return true;
        }, cancel);

    /// <summary>Nobody waits for it any more, so nobody else would look at how it ends.</summary>
    private static void Forget(Task taking) =>
        _ = taking.ContinueWith(static t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
