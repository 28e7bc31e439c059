using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Tests.Networks;

public class AcquiredBridgesTests
{
    [Theory]
    [InlineData("eth0", "br-eth0")]
    [InlineData("enp0s31f6", "br-enp0s31f6")]
    [InlineData("enxaabbccddee", "b-xaabbccddee")]
    [InlineData("bond0.1234.abc", "b-79708d-34.abc")]
    public void A_bridge_is_named_after_its_interface_as_far_as_there_is_room(string name, string bridge)
    {
        Assert.Equal(bridge, AcquiredBridges.NameOf(name));
        Assert.True(bridge.Length <= 15);
    }

    [Fact]
    public void Linked_interfaces_get_a_bridge_and_the_others_stay()
    {
        var node = SampleNodes.Machine() with
        {
            Interfaces =
            [
                new Interface { Id = 101, Name = "eno1", VlanId = 5, MacAddress = new MacAddress(1) }, new Interface { Id = 102, Name = "eno2" },
                new Interface { Id = 103, Name = "br0", Type = InterfaceType.Bridge },
            ],
        };
        var (after, heirs) = AcquiredBridges.Of(node, new HashSet<int> { 101, 103 }, "standard", stp: true, forwardDelay: 4, new CountingNumbers());
        var bridge = Assert.Single(after.Interfaces, i => i.Acquired);
        Assert.Equal(("br-eno1", 5, true, 4), (bridge.Name, bridge.VlanId, bridge.Params.BridgeStp, bridge.Params.BridgeFd));
        Assert.Equal(bridge.Id, Assert.Single(heirs).Value);
    }
}
