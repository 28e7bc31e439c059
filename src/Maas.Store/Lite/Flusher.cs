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
internal sealed partial class Flusher : IAsyncDisposable
{
    private readonly Action _flush;
    private readonly ILogger _log;
    private readonly Channel<Written> _written = Channel.CreateUnbounded<Written>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly Task _loop;

    private volatile StoreFailedException? _failure;

    /// <param name="flush">Returns when all that is written is on the disk.</param>
    public Flusher(Action flush, ILogger log)
    {
        (_flush, _log) = (flush, log);
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
        while (await _written.Reader.WaitToReadAsync())
        {
            group.Clear();
            while (_written.Reader.TryRead(out var written)) group.Add(written);
            if (_failure is null) TryFlush();
            foreach (var written in group) Complete(written);
        }
    }

    private void TryFlush()
    {
        try
        {
            _flush();
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
