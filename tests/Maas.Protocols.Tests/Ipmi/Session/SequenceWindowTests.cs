using Maas.Protocols.Ipmi.Session;

namespace Maas.Protocols.Tests.Ipmi.Session;

public sealed class SequenceWindowTests
{
    [Fact]
    public void A_number_is_taken_once()
    {
        var window = new SequenceWindow();
        Assert.True(window.TryTake(1));
        Assert.False(window.TryTake(1));
        Assert.True(window.TryTake(2));
        Assert.False(window.TryTake(1));
    }

    [Fact]
    public void Numbers_may_come_out_of_order_but_not_from_long_ago()
    {
        var window = new SequenceWindow();
        Assert.True(window.TryTake(100));
        Assert.True(window.TryTake(98));
        Assert.False(window.TryTake(98));
        Assert.True(window.TryTake(69));
        Assert.False(window.TryTake(68));
        Assert.False(window.TryTake(0));
    }

    [Fact]
    public void Numbers_pass_the_end_of_their_range()
    {
        var window = new SequenceWindow();
        Assert.True(window.TryTake(uint.MaxValue));
        Assert.True(window.TryTake(1));
        Assert.False(window.TryTake(uint.MaxValue));
        Assert.True(window.TryTake(uint.MaxValue - 1));
    }
}
