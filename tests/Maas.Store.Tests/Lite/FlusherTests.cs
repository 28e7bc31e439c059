using Maas.Store.Lite;
using Maas.Store.Memory;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maas.Store.Tests.Lite;

/// <summary>What is written is seen, and acknowledged, in its order and not before it is on the disk.</summary>
public sealed class FlusherTests
{
    private readonly List<string> _seen = [];

    [Fact]
    public async Task What_was_written_during_a_flush_shares_the_next_one()
    {
        using var disk = new Disk();
        var flusher = new Flusher(disk.Flush, NullLogger.Instance);
        var first = Write(flusher, "first");
        await disk.IsFlushingAsync();
        var (second, third) = (Write(flusher, "second"), Write(flusher, "third"));
        Assert.Empty(_seen);
        Assert.False(first.IsCompleted);
        disk.Finish();
        await first;
        await disk.IsFlushingAsync();
        Assert.Equal(["first published", "first told"], _seen);
        disk.Finish();
        await Task.WhenAll(second, third);
        Assert.Equal(["second published", "second told", "third published", "third told"], _seen.Skip(2));
        await flusher.DisposeAsync();
        Assert.Equal(2, disk.Flushes);
    }

    [Fact]
    public async Task Writers_that_come_back_at_once_share_the_flush_of_those_who_came_meanwhile()
    {
        using var disk = new Disk();
        var flusher = new Flusher(disk.Flush, NullLogger.Instance, moment: TimeSpan.FromMinutes(1), slow: TimeSpan.Zero);
        var first = Write(flusher, "first");
        await disk.IsFlushingAsync();
        var meanwhile = Write(flusher, "meanwhile");
        disk.Finish(2);
        await first;
        var back = Write(flusher, "back");
        await Task.WhenAll(meanwhile, back);
        Assert.Equal(2, disk.Flushes);
        await flusher.DisposeAsync();
    }

    [Fact]
    public async Task Writers_that_do_not_come_back_are_not_waited_for_longer_than_a_moment()
    {
        var flusher = new Flusher(() => { }, NullLogger.Instance, slow: TimeSpan.Zero);
        await Write(flusher, "first");
        await Task.WhenAll(Write(flusher, "second"), Write(flusher, "third"));
        await Write(flusher, "fourth");
        await flusher.DisposeAsync();
        Assert.Equal("fourth told", _seen[^1]);
    }

    [Fact]
    public async Task After_a_flush_that_failed_nothing_is_acknowledged_any_more()
    {
        var flushes = 0;
        var flusher = new Flusher(() => throw (flushes++ == 0 ? new IOException("Input/output error") : new InvalidOperationException("flushed again")), NullLogger.Instance);
        var failure = await Assert.ThrowsAsync<StoreFailedException>(() => Write(flusher, "first"));
        Assert.Equal("The disk did not take what was written (Input/output error); no change is accepted until the appliance is started again. See to the disk first.", failure.Message);
        Assert.Same(failure, flusher.Failure);
        Assert.Same(failure, await Assert.ThrowsAsync<StoreFailedException>(() => Write(flusher, "second")));
        await flusher.DisposeAsync();
        Assert.Empty(_seen);
        Assert.Equal(1, flushes);
    }

    private Task Write(Flusher flusher, string name)
    {
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        flusher.Flush(new Written([new Publication(name, _seen)], [waiting]));
        return waiting.Task;
    }

    /// <summary>Takes as long for a flush as the test wants.</summary>
    private sealed class Disk : IDisposable
    {
        private readonly SemaphoreSlim _flushing = new(0);
        private readonly SemaphoreSlim _done = new(0);
        private int _flushes;

        public int Flushes => _flushes;

        public void Flush()
        {
            Interlocked.Increment(ref _flushes);
            _flushing.Release();
            _done.Wait();
        }

        public Task IsFlushingAsync() => _flushing.WaitAsync(TestContext.Current.CancellationToken);

        public void Finish(int flushes = 1) => _done.Release(flushes);

        public void Dispose()
        {
            _flushing.Dispose();
            _done.Dispose();
        }
    }

    private sealed class Publication(string name, List<string> seen) : IPublication
    {
        public void Publish() => seen.Add(name + " published");

        public void Notify(Action<string, Exception> failed) => seen.Add(name + " told");
    }
}
