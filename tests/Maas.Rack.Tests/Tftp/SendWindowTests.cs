using Maas.Rack.Tftp;

namespace Maas.Rack.Tests.Tftp;

public class SendWindowTests
{
    /// <summary>Sends what may be sent; the content ends in block <paramref name="last"/>.</summary>
    private static long[] Send(SendWindow window, long last = long.MaxValue)
    {
        var sent = new List<long>();
        while (window.Next is { } block)
        {
            window.WasSent(block, block == last);
            sent.Add(block);
        }

        return [.. sent];
    }

    [Fact]
    public void In_lockstep_each_block_waits_for_the_one_before()
    {
        var window = new SendWindow(1, optionsAnswered: false);
        Assert.Equal([1], Send(window));
        Assert.True(window.Acknowledge(1));
        Assert.Equal([2], Send(window, last: 2));
        Assert.True(window.Acknowledge(2));
        Assert.True(window.IsComplete);
    }

    [Fact]
    public void Options_are_block_zero()
    {
        var window = new SendWindow(4, optionsAnswered: true);
        Assert.Equal([0], Send(window));
        Assert.False(window.Acknowledge(1));
        Assert.True(window.Acknowledge(0));
        Assert.Equal([1, 2, 3, 4], Send(window));
    }

    [Fact]
    public void A_repeated_acknowledgment_in_lockstep_sends_nothing()
    {
        var window = new SendWindow(1, optionsAnswered: false);
        Send(window);
        window.Acknowledge(1);
        Send(window);
        Assert.False(window.Acknowledge(1));
        Assert.Empty(Send(window));
    }

    [Fact]
    public void A_gap_in_a_window_is_sent_again_from_there()
    {
        var window = new SendWindow(4, optionsAnswered: false);
        Assert.Equal([1, 2, 3, 4], Send(window));
        Assert.True(window.Acknowledge(2));
        Assert.Equal([3, 4, 5, 6], Send(window));
    }

    [Fact]
    public void A_lost_first_block_of_a_window_is_believed_once()
    {
        var window = new SendWindow(2, optionsAnswered: false);
        Send(window);
        window.Acknowledge(2);
        Assert.Equal([3, 4], Send(window));
        Assert.True(window.Acknowledge(2));
        Assert.Equal([3, 4], Send(window));
        Assert.False(window.Acknowledge(2));
        Assert.Empty(Send(window));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(0xFFFF)]
    [InlineData(0x8000)]
    public void An_acknowledgment_of_what_was_never_sent_is_ignored(ushort block)
    {
        var window = new SendWindow(4, optionsAnswered: false);
        Send(window);
        Assert.False(window.Acknowledge(block));
        Assert.Equal(0, window.Acknowledged);
    }

    [Fact]
    public void Numbers_roll_over()
    {
        var window = new SendWindow(1, optionsAnswered: false);
        for (long block = 1; block <= 70_000; block++)
        {
            Assert.Equal([block], Send(window));
            Assert.True(window.Acknowledge((ushort)block));
        }

        Assert.Equal(70_000, window.Acknowledged);
    }

    [Fact]
    public void After_silence_everything_unacknowledged_goes_again()
    {
        var window = new SendWindow(3, optionsAnswered: true);
        Assert.Equal([0], Send(window));
        window.Rewind();
        Assert.Equal([0], Send(window));
        window.Acknowledge(0);
        Assert.Equal([1, 2], Send(window, last: 2));
        window.Rewind();
        Assert.Equal([1, 2], Send(window, last: 2));
    }
}
