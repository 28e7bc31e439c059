using System.Net;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Domain.Provisioning;
using Maas.Protocols.Primitives;
using Maas.Store;

namespace Maas.Region.Provisioning;

/// <summary>Gathers what a node's network configuration is made of from the stored records.</summary>
public sealed class NodeNetworks(IStore store)
{
    public NodeNetwork Of(Node node)
    {
        var servers = Servers();
        return new NodeNetwork(node)
        {
            Addresses = [.. store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesByNode, node.SystemId).OrderBy(a => a.Id)],
            Subnets = store.Documents(Collections.Subnets).All.ToDictionary(s => s.Id),
            Vlans = store.Documents(Collections.Vlans).All.ToDictionary(v => v.Id),
            Routes = store.Documents(Collections.StaticRoutes).All,
            SearchDomains = Domains(node),
            Servers = servers,
            DefaultServers = Default(node, servers),
        };
    }

    /// <summary>The controllers' own fixed addresses.</summary>
    private List<(int VlanId, IPAddress Address)> Servers()
    {
        var found = new List<(int, IPAddress)>();
        foreach (var controller in store.Documents(Collections.Nodes).All.Where(n => n.IsController).OrderBy(n => n.Id))
        {
            foreach (var held in store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesByNode, controller.SystemId).OrderBy(a => a.Id))
            {
                if (held is not { Ip: { } ip, AllocType: IpAllocationType.Sticky or IpAllocationType.Auto, SubnetId: { } subnet }) continue;
                if (store.Documents(Collections.Subnets).Find(Collections.Key(subnet)) is { } known) found.Add((known.VlanId, ip));
            }
        }

        return found;
    }

    /// <summary>The address that the node boots from, or else the first of ours.</summary>
    private static List<IPAddress> Default(Node node, List<(int VlanId, IPAddress Address)> servers)
    {
        if (node.BootClusterIp is { } booted) return [booted];
        return [.. servers.Select(s => s.Address).Where(a => !a.IsIPv6()).Take(1)];
    }

    private List<string> Domains(Node node)
    {
        var all = store.Documents(Collections.Domains);
        var own = all.Find(Collections.Key(node.DomainId))?.Name;
        return [.. new[] { own }.OfType<string>().Concat(all.All.Where(d => d.Authoritative && d.Name != own).Select(d => d.Name).Order(StringComparer.Ordinal))];
    }
}
