using Maas.Domain.Nodes;
using Maas.Domain.VmHosts;

namespace Maas.Domain.Tests.VmHosts;

public sealed class CardNamesTests
{
    [Theory]
    [InlineData("my_first", "my_first")]
    [InlineData("7", "eth7")]
    [InlineData("007", "eth7")]
    [InlineData("0", "eth0")]
    [InlineData("fifteen-letters", "fifteen-letters")]
    [InlineData("longer-than-fifteen", "eth-89579-fteen")]
    public void A_label_is_a_name_as_far_as_Linux_takes_it(string label, string name) => Assert.Equal(name, CardNames.Of(label));

    [Fact]
    public void Labels_that_become_one_name_give_none()
    {
        Interface[] made = [new() { Id = 1, Name = "eth0" }, new() { Id = 2, Name = "eth1" }];
        ComposeNic Card(string label) => new(NicAttachment.Bridge, "br0") { Name = CardNames.Of(label) };
        Assert.Equal(["lan", "eth7"], CardNames.Give(made, [Card("lan"), Card("7")]).Select(i => i.Name));
        Assert.Equal(["eth0", "eth1"], CardNames.Give(made, [Card("7"), Card("eth7")]).Select(i => i.Name));
    }
}
