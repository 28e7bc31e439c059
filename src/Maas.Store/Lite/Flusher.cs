using System.Diagnostics;
using System.Threading.Channels;
using Maas.Store.Memory;
using Microsoft.Extensions.Logging;

namespace Maas.Store.Lite;

/// <summary>A transaction that is in the database.</summary>
/// <param name="Publications">What readers see when it is on the disk.</param>
/// <param name="Waiting">Those who wait for that.</param>
internal sealed record Written(IReadOnlyList<IPublication> Publications, IReadOnlyList<TaskCompletionSource> Waiting);

/// <summary>Puts transactions on the disk, in their order, and lets them be seen. LiteDB hands a commit to the kernel and leaves it there; one flush of its log
/// serves every transaction written before it. A checkpoint, which empties the log, has flushed the data file itself.</summary>
/// <remarks>Writers that have their answer are mostly soon back with the next change. A flush that began without them would make them wait for a second one,
/// and every flush would then serve half of the writers: so it waits for them a moment, where a flush takes longer than that moment.</remarks>
internal sealed partial class Flusher : IAsyncDisposable
{
    private readonly Action _flush;
    private readonly ILogger _log;
    private readonly TimeSpan _moment;
    private readonly TimeSpan _slow;
    private readonly Channel<Written> _written = Channel.CreateUnbounded<Written>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly Task _loop;

    private TimeSpan _lastFlush;

    private volatile StoreFailedException? _failure;

    /// <param name="flush">Returns when all that is written is on the disk.</param>
    /// <param name="moment">How long writers that were just served are waited for; left out, as short as a timer can be.</param>
    /// <param name="slow">How long a flush takes that is worth it; left out, longer than the moment.</param>
    public Flusher(Action flush, ILogger log, TimeSpan? moment = null, TimeSpan? slow = null)
    {
        (_flush, _log, _moment) = (flush, log, moment ?? TimeSpan.FromMilliseconds(1));
        _slow = slow ?? _moment;
        _loop = Task.Run(LoopAsync);
    }

    /// <summary>After a flush that failed nobody knows what the disk has (the kernel may report it once and drop the pages): nothing is written any more.</summary>
    public StoreFailedException? Failure => _failure;

    public void Flush(Written written) => _written.Writer.TryWrite(written);

    public async ValueTask DisposeAsync()
    {
        _written.Writer.TryComplete();
        await _loop;
    }

    private async Task LoopAsync()
    {
        var group = new List<Written>();
        var served = 0;
        while (true)
        {
            group.Clear();
            var writers = Take(group);
            var expected = writers + served;
            if (writers == 0)
            {
                if (!await _written.Reader.WaitToReadAsync()) return;
                writers = Take(group);
            }

            if (writers < expected && _lastFlush > _slow) writers += await TakeReturningAsync(group, expected - writers);
            if (_failure is null) TryFlush();
            foreach (var written in group) Complete(written);
            served = writers;
        }
    }

    /// <returns>How many writers the transactions taken have.</returns>
    private int Take(List<Written> group)
    {
        var writers = 0;
        for (; _written.Reader.TryRead(out var written); writers += written.Waiting.Count) group.Add(written);
        return writers;
    }

    private async Task<int> TakeReturningAsync(List<Written> group, int missing)
    {
        var moment = Task.Delay(_moment);
        var came = 0;
        while (came < missing && !moment.IsCompleted)
        {
            var more = _written.Reader.WaitToReadAsync().AsTask();
            if (await Task.WhenAny(more, moment) == more && !await more) break;
            came += Take(group);
        }

        return came;
    }

    private void TryFlush()
    {
        var begun = Stopwatch.GetTimestamp();
        try
        {
            _flush();
            _lastFlush = Stopwatch.GetElapsedTime(begun);
        }
        catch (Exception problem)
        {
            _failure = new StoreFailedException(
                $"The disk did not take what was written ({problem.Message}); no change is accepted until the appliance is started again. See to the disk first.", problem);
        }
    }

    private void Complete(Written written)
    {
        if (_failure is { } failure)
        {
            foreach (var waiting in written.Waiting) waiting.SetException(failure);
            return;
        }

        foreach (var publication in written.Publications) publication.Publish();
        foreach (var publication in written.Publications) publication.Notify((table, problem) => LogSubscriberFailed(_log, table, problem));
        foreach (var waiting in written.Waiting) waiting.SetResult();
    }

    [LoggerMessage(LogLevel.Error, "A reader of {Collection} failed on a change; the change stands")]
    private static partial void LogSubscriberFailed(ILogger log, string collection, Exception problem);
}
