using System.Net;
using Maas.Domain.Nodes;

namespace Maas.Domain.Networks;

/// <summary>Another machine's configuration on this machine's interfaces, which are matched by name (network.md §5, "Clone interfaces").</summary>
public static class InterfaceClone
{
    /// <summary>What is wrong with this pair of machines; null when the one can be cloned to the other.</summary>
    public static Refusal? Problem(Node source, Node destination)
    {
        List<string> missing = [.. Physical(source).Select(i => i.Name).Except(Physical(destination).Select(i => i.Name)).Order(StringComparer.Ordinal)];
        return missing.Count == 0
            ? null
            : Refusal.BadRequest($"destination node physical interfaces do not match the source nodes physical interfaces: {string.Join(", ", missing)}");
    }

    /// <summary>The destination with the source's interfaces. Links with an address get another one of the same subnet.</summary>
    public static Outcome<NodeLinks> Apply(NodeLinks source, NodeLinks destination, NetworkSurroundings around) =>
        Problem(source.Node, destination.Node) is { } refusal ? refusal : new Copy(source, around).Onto(destination);

    private static IEnumerable<Interface> Physical(Node node) => node.Interfaces.Where(i => i.Type == InterfaceType.Physical);

    /// <summary>One copy: which interface stands for which, and the addresses given out on the way.</summary>
    private sealed class Copy(NodeLinks source, NetworkSurroundings around)
    {
        private readonly Dictionary<int, Interface> _copied = [];
        private readonly List<IPAddress> _taken = [];

        public Outcome<NodeLinks> Onto(NodeLinks links)
        {
            links = Cleared(links);
            foreach (var nic in Physical(source.Node).OrderBy(i => i.Id))
            {
                var own = Physical(links.Node).First(i => i.Name == nic.Name) with { VlanId = nic.VlanId, Params = nic.Params, Enabled = nic.Enabled, Acquired = nic.Acquired };
                var made = Linked(links.With(own), nic, own);
                if (made.IsRefused) return made;
                links = made.Value!;
            }

            foreach (var nic in Layers())
            {
                var parents = nic.Parents.Select(p => _copied[p]).ToList();
                var own = nic with { Id = around.NextInterface(), Parents = [.. parents.Select(p => p.Id)], MacAddress = parents.Count > 0 ? parents[0].MacAddress : nic.MacAddress };
                var made = Linked(links.With(own), nic, own);
                if (made.IsRefused) return made;
                links = made.Value!;
            }

            // What the source does not have is up at least, as any interface on a VLAN.
            foreach (var nic in Physical(links.Node).Where(i => _copied.Values.All(c => c.Id != i.Id)).ToList()) links = LinkRules.EnsureUp(links, nic, around);
            return links;
        }

        /// <summary>Without links, and without all that was built on the physical interfaces.</summary>
        private static NodeLinks Cleared(NodeLinks links)
        {
            foreach (var nic in links.Node.Interfaces) links = links.Without(nic.Id, r => r.AllocType != IpAllocationType.Discovered || nic.Type != InterfaceType.Physical);
            var boot = links.Node.BootInterfaceId is { } id && Physical(links.Node).Any(i => i.Id == id) ? links.Node.BootInterfaceId : null;
            return links with { Node = links.Node with { Interfaces = [.. Physical(links.Node)], BootInterfaceId = boot } };
        }

        /// <summary>What is built on other interfaces, those first that the others need.</summary>
        private IEnumerable<Interface> Layers()
        {
            var waiting = source.Node.Interfaces.Where(i => i.Type != InterfaceType.Physical).OrderBy(i => i.Id).ToList();
            while (waiting.FirstOrDefault(i => i.Parents.All(_copied.ContainsKey)) is { } next)
            {
                waiting.Remove(next);
                yield return next;
            }
        }

        private Outcome<NodeLinks> Linked(NodeLinks links, Interface nic, Interface own)
        {
            _copied[nic.Id] = own;
            foreach (var row in source.LinksOf(nic.Id).OrderBy(r => r.Id))
            {
                IPAddress? ip = null;
                if (row.Ip is not null && row.AllocType != IpAllocationType.Dhcp && around.Network.Subnet(row.SubnetId) is { } subnet)
                {
                    var chosen = StaticAddressRules.Choose(own, subnet, around with { UseOf = Using });
                    if (chosen.IsRefused) return chosen.Refusal!;
                    _taken.Add(ip = chosen.Value!);
                }

                var copy = around.Row(links.Node, own.Id, row.AllocType, row.SubnetId, ip) with { User = row.User };
                links = links.With(copy);
                if (source.Node.GatewayLinkIpv4 == row.Id) links = links with { Node = links.Node with { GatewayLinkIpv4 = copy.Id } };
                if (source.Node.GatewayLinkIpv6 == row.Id) links = links with { Node = links.Node with { GatewayLinkIpv6 = copy.Id } };
            }

            return links;
        }

        private SubnetUse Using(Subnet subnet)
        {
            var use = around.UseOf(subnet);
            return use with { Excluded = [.. use.Excluded, .. _taken] };
        }
    }
}
