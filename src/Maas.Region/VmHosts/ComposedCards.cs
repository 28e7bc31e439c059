using System.Net;
using Maas.Domain;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Domain.VmHosts;
using Maas.Region.Networks;
using Maas.Region.Nodes;
using Maas.Store;

namespace Maas.Region.VmHosts;

/// <summary>What a machine to be composed gets of its host's networks.</summary>
public sealed record CardPlan(IReadOnlyList<ComposeNic> Nics, ComposeNic? Uplink);

/// <summary>The network cards of machines to be composed: what of the host they are attached to, and the addresses that were asked for (power.md §8.3).</summary>
public sealed class ComposedCards(IStore store)
{
    /// <returns>The cards that the constraint asks for; and where the appliance serves on the host, for a machine that asks for none. A refusal that is
    /// Unavailable is about this host.</returns>
    public Outcome<CardPlan> Attach(VmHost host, string interfaces)
    {
        var network = NetworkModel.Of(
            store.Documents(Collections.Fabrics).All, store.Documents(Collections.Vlans).All, store.Documents(Collections.Spaces).All, store.Documents(Collections.Subnets).All);
        if (interfaces.Length > 0 && NicPlan.Problem(interfaces, network) is { } wrong) return wrong;
        var node = host.Host is { } id ? store.Documents(Collections.Nodes).Find(id) : null;
        if (node is null && interfaces.Length > 0) return Refusal.Unavailable("Pod must be on a known host if interfaces are specified.");
        if (node is null) return new CardPlan([], null);
        var plan = new NicPlan(node, store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesByNode, node.SystemId), network, sriov: host.Type == "lxd");
        if (interfaces.Length == 0)
        {
            var uplink = plan.Default();
            // libvirt has networks of its own, which are no interfaces of the host's; LXD is told an interface.
            if (uplink is null && host.Type == "lxd" && node.Interfaces.Any(i => i.VlanId is not null)) return Refusal.Unavailable("No host network to attach VM interfaces to");
            return new CardPlan([], uplink);
        }

        var cards = plan.For(interfaces);
        if (cards.IsRefused) return cards.Refusal!;
        var held = cards.Value!.SelectMany(c => c.Addresses).FirstOrDefault(a => store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesHeld, a.Ip.ToString()).Count > 0);
        if (held.Ip is { } ip) return Refusal.Unavailable($"The IP address {ip} is already in use.");
        return new CardPlan(cards.Value!, null);
    }

    /// <summary>Gives a machine's interfaces, in their order, the addresses that were asked for.</summary>
    /// <returns>Why one of them cannot be had.</returns>
    public static async Task<Refusal?> GiveAddressesAsync(IMachineGrain machine, Node node, IReadOnlyList<ComposeNic> nics, Asked asked)
    {
        foreach (var (nic, card) in node.Interfaces.OrderBy(i => i.Id).Zip(nics))
        {
            foreach (var (ip, subnet) in card.Addresses)
            {
                var linked = await machine.Connect(new StaticLink(nic.Id, ip, subnet), asked);
                if (linked.IsRefused) return linked.Refusal;
            }
        }

        return null;
    }

    private sealed record StaticLink(int InterfaceId, IPAddress Ip, int SubnetId) : INetworkEdit
    {
        public Outcome<NodeLinks> Apply(NodeLinks links, NetworkSurroundings around)
        {
            if (links.Interface(InterfaceId) is not { } nic || around.Network.Subnet(SubnetId) is not { } subnet) return Refusal.NotFound("No Interface matches the given query.");
            // The address that was asked for takes the place of what a machine has by default.
            var bare = links.Without(InterfaceId, r => r.AllocType is IpAllocationType.Auto or IpAllocationType.Dhcp || LinkRules.IsUpOnly(r));
            return LinkRules.Link(bare, nic, new LinkRequest("static", subnet, Ip), around);
        }
    }
}
