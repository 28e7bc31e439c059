using Maas.Api.Contract;
using Maas.Api.Resources.Machines;
using Maas.Api.Resources.Subnets;
using Maas.Domain.Networks;
using Maas.Region;
using Maas.Store;

namespace Maas.Api.Resources.Networks;

/// <summary>A subnet as the API before 2.0 called it (api-resources.md §11.8).</summary>
public sealed record NetworkView(
    string Name, string Ip, string Netmask, int VlanTag, string Description, string? DefaultGateway, IReadOnlyList<string> DnsServers, string ResourceUri)
{
    public static NetworkView Of(Subnet subnet, IStore store) => new(
        $"subnet-{subnet.Id}", subnet.Cidr.Network.ToString(), subnet.Cidr.Netmask.ToString(),
        store.Documents(Collections.Vlans).Find(Collections.Key(subnet.VlanId))?.Vid ?? 0, subnet.Name, subnet.GatewayIp?.ToString(),
        [.. subnet.DnsServers.Select(ip => ip.ToString())], $"/MAAS/api/2.0/networks/subnet-{subnet.Id}/");
}

public sealed record MacView(string MacAddress);

[Resource("networks/", Handler = "NetworksHandler", Doc = "Networks (deprecated): subnets under their former name.")]
internal sealed class NetworksApi(IStore store)
{
    [Get(Title = "List networks (deprecated)", Doc = "With node: those that all of these nodes are on.")]
    public Task<IEnumerable<NetworkView>> Read(NetworksForm form, Caller caller)
    {
        var nodes = form.Node ?? [];
        var unknown = nodes.Where(id => store.Documents(Collections.Nodes).Find(id) is not { } node || !NodeAccess.CanView(node, caller)).ToList();
        if (unknown.Count > 0) throw ApiException.Field("node", $"Unknown node(s): {string.Join(", ", unknown)}.");
        var subnets = nodes.Aggregate(store.Documents(Collections.Subnets).All.AsEnumerable(), (found, id) => found.Where(s => IsOn(id, s)));
        return Task.FromResult(subnets.Select(s => NetworkView.Of(s, store)));
    }

    [Post(Title = "Create a network (gone)", Doc = "Create a subnet.", Allow = Access.Admin)]
    [Returns("text/plain", Status = 410)]
    public Task<object?> Create(NoForm form, Caller caller) => throw ApiException.Gone;

    private bool IsOn(string systemId, Subnet subnet) =>
        store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesByNode, systemId).Any(a => a.SubnetId == subnet.Id);
}

[Resource("networks/{name}/", Handler = "NetworkHandler", Doc = "One network (deprecated).")]
internal sealed class NetworkApi(IStore store)
{
    [Get(Title = "Read a network (deprecated)")]
    public Task<NetworkView> Read(NetworkPath form, Caller caller) => Task.FromResult(NetworkView.Of(SubnetSpecifiers.Find(form.Name, store), store));

    [Get("list_connected_macs", Title = "List MAC addresses on a network (deprecated)")]
    public Task<IEnumerable<MacView>> ListConnectedMacs(NetworkPath form, Caller caller)
    {
        var subnet = SubnetSpecifiers.Find(form.Name, store);
        return Task.FromResult(store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesBySubnet, Collections.Key(subnet.Id))
            .SelectMany(a => a.Interfaces).Distinct()
            .Select(i => i.SystemId is { } id && store.Documents(Collections.Nodes).Find(id) is { } node && NodeAccess.CanList(node, caller)
                ? (node, Nic: node.Interface(i.InterfaceId)) : default)
            .Where(found => found.Nic?.MacAddress is not null).OrderBy(found => found.node.Hostname, StringComparer.Ordinal).ThenBy(found => found.Nic!.MacAddress)
            .Select(found => new MacView(found.Nic!.MacAddress!.Value.ToString())));
    }

    [Put(Title = "Update a network (gone)", Doc = "Update the subnet.", Allow = Access.Admin)]
    [Returns("text/plain", Status = 410)]
    public Task<object?> Update(NetworkPath form, Caller caller) => throw ApiException.Gone;

    [Delete(Title = "Delete a network (gone)", Doc = "Delete the subnet.", Allow = Access.Admin)]
    [Returns("text/plain", Status = 410)]
    public Task<object?> Delete(NetworkPath form, Caller caller) => throw ApiException.Gone;

    [Post("connect_macs", Title = "Connect MAC addresses to a network (gone)", Doc = "Link interfaces to the subnet.", Allow = Access.Admin)]
    [Returns("text/plain", Status = 410)]
    public Task<object?> ConnectMacs(NetworkPath form, Caller caller) => throw ApiException.Gone;

    [Post("disconnect_macs", Title = "Disconnect MAC addresses from a network (gone)", Doc = "Unlink interfaces from the subnet.", Allow = Access.Admin)]
    [Returns("text/plain", Status = 410)]
    public Task<object?> DisconnectMacs(NetworkPath form, Caller caller) => throw ApiException.Gone;
}

public sealed record NetworksForm
{
    [Doc("System ids, repeated: only networks that all of these nodes are on.")]
    public IReadOnlyList<string>? Node { get; init; }
}

public sealed record NetworkPath
{
    [Path]
    public string Name { get; init; } = "";
}
