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
        using var disk = new SemaphoreSlim(0);
        using var flushing = new SemaphoreSlim(0);
        var flushes = 0;
        var flusher = new Flusher(
            () =>
            {
                Interlocked.Increment(ref flushes);
                flushing.Release();
                disk.Wait();
            },
            NullLogger.Instance);
        var first = Write(flusher, "first");
        await flushing.WaitAsync(TestContext.Current.CancellationToken);
        var (second, third) = (Write(flusher, "second"), Write(flusher, "third"));
        Assert.Empty(_seen);
        Assert.False(first.IsCompleted);
        disk.Release();
        await first;
        await flushing.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["first published", "first told"], _seen);
        disk.Release();
        await Task.WhenAll(second, third);
        Assert.Equal(["second published", "second told", "third published", "third told"], _seen.Skip(2));
        await flusher.DisposeAsync();
        Assert.Equal(2, flushes);
    }

    [Fact]
    public async Task Writers_that_come_back_at_once_share_the_flush_of_those_who_came_meanwhile()
    {
        using var flushing = new SemaphoreSlim(0);
        using var disk = new SemaphoreSlim(0);
        var flushes = 0;
        var flusher = new Flusher(
            () =>
            {
                Interlocked.Increment(ref flushes);
                flushing.Release();
                disk.Wait();
            },
            NullLogger.Instance,
            moment: TimeSpan.FromMinutes(1),
            slow: TimeSpan.Zero);
        var first = Write(flusher, "first");
        await flushing.WaitAsync(TestContext.Current.CancellationToken);
        var meanwhile = Write(flusher, "meanwhile");
        disk.Release(2);
        await first;
        var back = Write(flusher, "back");
        await Task.WhenAll(meanwhile, back);
        Assert.Equal(2, flushes);
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

    private sealed class Publication(string name, List<string> seen) : IPublication
    {
        public void Publish() => seen.Add(name + " published");

        public void Notify(Action<string, Exception> failed) => seen.Add(name + " told");
    }
}
