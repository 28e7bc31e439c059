using System.Net;
using Maas.Api.Contract;
using Maas.Api.Resources.ResourcePools;
using Maas.Api.Resources.Subnets;
using Maas.Domain.Networks;
using Maas.Domain;
using Maas.Protocols.Primitives;
using Maas.Region;
using Maas.Region.Leases;
using Maas.Region.Networks;
using Maas.Store;

namespace Maas.Api.Resources.ReservedIps;

/// <summary>A reserved IP as published (api-resources.md §11.7).</summary>
public sealed record ReservedIpView(int Id, string Ip, SubnetView? Subnet, string MacAddress, string Comment, string ResourceUri)
{
    public static ReservedIpView Of(ReservedIp reserved, IStore store) => new(
        reserved.Id, reserved.Ip.ToString(), SubnetView.Of(reserved.SubnetId, store), reserved.MacAddress.ToString(), reserved.Comment,
        $"/MAAS/api/2.0/reservedips/{reserved.Id}/");
}

[Resource("reservedips/", Handler = "ReservedIpsHandler", Doc = "Manage the reserved IPs: addresses kept for one MAC address each.")]
internal sealed class ReservedIpsApi(IStore store, NetworkGate gate, SubnetUses uses)
{
    [Get(Title = "List reserved IPs")]
    public Task<IEnumerable<ReservedIpView>> Read(NoForm form, Caller caller) =>
        Task.FromResult(store.Documents(Collections.ReservedIps).All.Select(r => ReservedIpView.Of(r, store)));

    [Post(Title = "Create a reserved IP", Doc = "DHCP gives it to this MAC address, and nobody else gets it.", Allow = Access.Admin)]
    public async Task<ReservedIpView> Create(ReservedIpForm form, Caller caller)
    {
        using var alone = await gate.EnterAsync();
        if (!IPAddress.TryParse(form.Ip, out var ip)) throw ApiException.Field("ip", "Enter a valid IPv4 or IPv6 address.");
        var subnet = form.Subnet is { Length: > 0 } specifier
            ? SubnetSpecifiers.Choose(specifier, store)
            : uses.BestFor(ip) ?? throw ApiException.Field("ip", $"There is no subnet for {ip}. Create the subnet and try again.");
        var reserved = new ReservedIp { Id = 0, Ip = ip, MacAddress = form.MacAddress!.Value, SubnetId = subnet.Id, Comment = form.Comment ?? "" };
        var ranges = store.Documents(Collections.IpRanges).Where(Collections.IpRangesBySubnet, Collections.Key(subnet.Id));
        if (ReservedIpRules.Check(reserved, subnet, store.Documents(Collections.ReservedIps).All, ranges, IsOthers(reserved)) is { } refusal) throw ApiException.Of(refusal);
        reserved = reserved with { Id = store.NextId(Collections.ReservedIps) };
        await store.CommitAsync(new Batch().Put(Collections.ReservedIps, reserved, basedOn: 0));
        return ReservedIpView.Of(reserved, store);
    }

    private bool IsOthers(ReservedIp reserved) => store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesByIp, reserved.Ip.ToString())
        .Any(row => !row.Interfaces.SelectMany(Macs).Contains(reserved.MacAddress));

    private IEnumerable<MacAddress> Macs(InterfaceRef carrier) => carrier.SystemId is { } systemId
        ? store.Documents(Collections.Nodes).Find(systemId)?.Interface(carrier.InterfaceId)?.MacAddress is { } mac ? [mac] : []
        : store.Documents(UnknownInterfaces.All).Find(Collections.Key(carrier.InterfaceId))?.MacAddress is { } unknown ? [unknown] : [];
}

[Resource("reservedips/{id}/", Handler = "ReservedIpHandler", Doc = "Manage one reserved IP.")]
internal sealed class ReservedIpApi(IStore store, NetworkGate gate)
{
    [Get(Title = "Read a reserved IP")]
    public Task<ReservedIpView> Read(IdPath form, Caller caller) => Task.FromResult(ReservedIpView.Of(Find(form.Id), store));

    [Put(Title = "Update a reserved IP", Doc = "Only its comment can change.", Allow = Access.Admin)]
    public async Task<ReservedIpView> Update(ReservedIpUpdateForm form, Caller caller)
    {
        using var alone = await gate.EnterAsync();
        var reserved = Find(form.Id);
        var same = (form.Ip is null || (IPAddress.TryParse(form.Ip, out var ip) && ip.Equals(reserved.Ip)))
            && (form.MacAddress is null || form.MacAddress == reserved.MacAddress)
            && (form.Subnet is not { Length: > 0 } subnet || SubnetSpecifiers.Choose(subnet, store).Id == reserved.SubnetId);
        if (!same)
            throw ApiException.Field("__all__", "The ip, mac_address and the subnet of a reserved IP are immutable. Delete the entry and recreate it.");
        var changed = reserved with { Comment = form.Comment.Or(reserved.Comment) ?? "" };
        if (changed.Comment.Length > 255) throw ApiException.Field("comment", FieldWords.TooLong(changed.Comment, 255));
        await store.CommitAsync(new Batch().Put(Collections.ReservedIps, changed));
        return ReservedIpView.Of(changed, store);
    }

    [Delete(Title = "Delete a reserved IP", Allow = Access.Admin)]
    public async Task<Answer> Delete(IdPath form, Caller caller)
    {
        using var alone = await gate.EnterAsync();
        var reserved = Find(form.Id);
        await store.CommitAsync(new Batch().Delete(Collections.ReservedIps, Collections.Key(reserved.Id)));
        return Answer.NoContent;
    }

    private ReservedIp Find(string id) => store.Documents(Collections.ReservedIps).Find(id) ?? throw ApiException.NotFound("ReservedIP");
}

public sealed record ReservedIpForm
{
    [Mandatory, Doc("The address.")]
    public string Ip { get; init; } = "";

    [Mandatory, Doc("The MAC address it is kept for.")]
    public MacAddress? MacAddress { get; init; }

    [Doc("The subnet; the best one for the address when left out.")]
    public string? Subnet { get; init; }

    [Doc("What it is for.")]
    public string? Comment { get; init; }
}

public sealed record ReservedIpUpdateForm
{
    [Path]
    public string Id { get; init; } = "";

    [Doc("What it is for.")]
    public Optional<string> Comment { get; init; }

    [Doc("As it is; it cannot change.")]
    public string? Ip { get; init; }

    [Doc("As it is; it cannot change.")]
    public MacAddress? MacAddress { get; init; }

    [Doc("As it is; it cannot change.")]
    public string? Subnet { get; init; }
}
