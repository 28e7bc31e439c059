using Maas.Agent.Networking;
using Maas.Agent.Preseeds;

namespace Maas.Agent.Tests.Networking;

public sealed class NetplanCommandsTests
{
    private const string Document = """
        network:
          version: 2
          ethernets:
            eno1: {match: {macaddress: "52:54:00:00:00:01"}, set-name: eno1, mtu: 1500}
            eno2: {match: {macaddress: "52:54:00:00:00:02"}, set-name: eno2, mtu: 1500}
          bonds:
            bond0:
              interfaces: [eno1, eno2]
              macaddress: "52:54:00:00:00:01"
              parameters: {mii-monitor-interval: 100, mode: 802.3ad}
              addresses: [10.0.0.20/24]
              gateway4: 10.0.0.1
              nameservers: {addresses: [10.0.0.2], search: [maas]}
              routes: [{to: 192.168.0.0/16, via: 10.0.0.254, metric: 10, table: 3}]
              routing-policy: [{from: 10.0.0.0/24, table: 3, priority: 1000}]
          vlans:
            bond0.50: {id: 50, link: bond0, optional: true}
          bridges:
            br0: {interfaces: [bond0.50], parameters: {stp: false, forward-delay: 15}, addresses: [10.50.0.20/24]}
        """;

    [Fact]
    public void A_bond_with_a_VLAN_and_a_bridge_is_built_from_the_bottom()
    {
        var commands = NetplanCommands.Of(YamlNode.Parse(Document)!, mac => mac.EndsWith('1') ? "enp1s0" : "enp2s0");

        Assert.Equal(
            """
            ip link add bond0 type bond
            /sys/class/net/bond0/bonding/mode = 802.3ad
            /sys/class/net/bond0/bonding/miimon = 100
            ip link set enp1s0 down
            ip link set enp1s0 master bond0
            ip link set enp2s0 down
            ip link set enp2s0 master bond0
            ip link set bond0 up
            ip link add link bond0 name bond0.50 type vlan id 50
            ip link add br0 type bridge
            /sys/class/net/br0/bridge/stp_state = 0
            /sys/class/net/br0/bridge/forward_delay = 1500
            ip link set bond0.50 master br0
            ip link set enp1s0 mtu 1500
            ip link set enp1s0 up
            ip link set enp2s0 mtu 1500
            ip link set enp2s0 up
            ip link set bond0 address 52:54:00:00:00:01
            ip link set bond0 up
            ip addr replace 10.0.0.20/24 dev bond0
            ip -4 route replace default via 10.0.0.1 dev bond0
            ip route replace 192.168.0.0/16 via 10.0.0.254 dev bond0 metric 10 table 3
            ip rule add from 10.0.0.0/24 table 3 priority 1000
            ip link set bond0.50 up
            ip link set br0 up
            ip addr replace 10.50.0.20/24 dev br0
            """,
            string.Join('\n', commands.Steps.Select(step => step.Attribute is { } attribute ? $"{attribute.Path} = {attribute.Value}" : string.Join(' ', step.Command))));
        Assert.Equal(["bond0", "bond0.50", "br0"], commands.Virtual);
        Assert.Equal("search maas\nnameserver 10.0.0.2\n", commands.ResolverFile);
        Assert.Equal("ip rule del from 10.0.0.0/24 table 3 priority 1000", string.Join(' ', Assert.Single(commands.RuleRemovals)));
    }
}
