using System.Globalization;
using Maas.Api.Contract;
using Maas.Api.Resources.Fabrics;
using Maas.Domain.Networks;
using Maas.Region;
using Maas.Region.Networks;
using Maas.Store;

namespace Maas.Api.Resources.Vlans;

[FromStore]
[Resource("fabrics/{fabric_id}/vlans/", Handler = "VlansHandler", Doc = "Manage the VLANs of a fabric.")]
internal sealed class VlansApi(IStore store, NetworkGate gate)
{
    [Get(Title = "List the VLANs of a fabric")]
    public Task<IEnumerable<VlanView>> Read(FabricPath form, Caller caller)
    {
        var fabric = FabricSpecifiers.Find(form.FabricId, store);
        return Task.FromResult(store.Documents(Collections.Vlans).Where(Collections.VlansByFabric, Collections.Key(fabric.Id)).Select(v => VlanView.Of(v, store)));
    }

    [Post(Title = "Create a VLAN")]
    public async Task<VlanView> Create(VlanForm form, Caller caller)
    {
        using var alone = await gate.EnterAsync();
        var fabric = FabricSpecifiers.Find(form.FabricId, store);
        if (!caller.IsAdmin) throw ApiException.Forbidden();
        var vlan = VlanEdits.Apply(
            new Vlan { Id = 0, FabricId = fabric.Id },
            new VlanChange
            {
                Vid = new(true, form.Vid),
                Name = form.Name,
                Description = form.Description,
                Mtu = form.Mtu,
                Space = form.Space,
                DhcpOn = form.DhcpOn,
                PrimaryRack = form.PrimaryRack,
                SecondaryRack = form.SecondaryRack,
                RelayVlan = form.RelayVlan,
            },
            form, store);
        vlan = vlan with { Id = store.NextId(Collections.Vlans) };
        await store.CommitAsync(new Batch().Put(Collections.Vlans, vlan, basedOn: 0));
        return VlanView.Of(vlan, store);
    }
}

[FromStore]
[Resource("fabrics/{fabric_id}/vlans/{vid}/", Handler = "VlanHandler", Doc = "Manage one VLAN of a fabric.")]
internal sealed class VlanApi(IStore store, NetworkGate gate, AddressRows rows)
{
    [Get(Title = "Read a VLAN")]
    public Task<VlanView> Read(VlanPath form, Caller caller) => Task.FromResult(VlanView.Of(Find(form.FabricId, form.Vid), store));

    [Put(Title = "Update a VLAN")]
    public Task<VlanView> Update(VlanUpdateForm form, Caller caller) => VlanEdits.UpdateAsync(() => Find(form.FabricId, form.PathVid), form, caller, store, gate);

    [Delete(Title = "Delete a VLAN")]
    public Task<Answer> Delete(VlanPath form, Caller caller) => VlanEdits.DeleteAsync(() => Find(form.FabricId, form.Vid), caller, store, gate, rows);

    private Vlan Find(string fabricId, string vid)
    {
        var fabric = FabricSpecifiers.Find(fabricId, store);
        var members = store.Documents(Collections.Vlans).Where(Collections.VlansByFabric, Collections.Key(fabric.Id));
        var tag = vid == "untagged" ? 0 : int.TryParse(vid, CultureInfo.InvariantCulture, out var number) ? number : throw ApiException.NotFound("VLAN");
        return members.FirstOrDefault(v => v.Vid == tag) ?? throw ApiException.NotFound("VLAN");
    }
}

public sealed record FabricPath
{
    [Path]
    public string FabricId { get; init; } = "";
}

public sealed record VlanPath
{
    [Path]
    public string FabricId { get; init; } = "";

    [Path]
    public string Vid { get; init; } = "";
}

public sealed record VlanForm : LateForm
{
    [Path]
    public string FabricId { get; init; } = "";

    [Mandatory(Also = VlanEdits.WrongTag), Doc("The tag, 0 to 4094.")]
    public int? Vid { get; init; }

    [Doc("The name.")]
    public Optional<string> Name { get; init; }

    [Doc("What it is for.")]
    public Optional<string> Description { get; init; }

    [Between(552, int.MaxValue, IsRule = true, AlsoBeyond = VlanEdits.WrongMtu), Doc("The largest packet, 552 to 65535 octets.")]
    public Optional<int?> Mtu { get; init; }

    [Doc("The space it belongs to.")]
    public Optional<string> Space { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("Whether DHCP is served; a new VLAN has no range for it yet.")]
    public Optional<bool> DhcpOn { get; init; }

    [Doc("The controller that will serve DHCP.")]
    public Optional<string> PrimaryRack { get; init; }

    [Doc("The controller that will stand by.")]
    public Optional<string> SecondaryRack { get; init; }

    [ObjectNumber, Doc("The VLAN whose DHCP answers relayed requests from this one.")]
    public Optional<int?> RelayVlan { get; init; }
}

public record VlanChange : LateForm
{
    [Doc("The name.")]
    public Optional<string> Name { get; init; }

    [Doc("What it is for.")]
    public Optional<string> Description { get; init; }

    [Between(552, int.MaxValue, IsRule = true, AlsoBeyond = VlanEdits.WrongMtu), Doc("The largest packet, 552 to 65535 octets.")]
    public Optional<int?> Mtu { get; init; }

    [Doc("The space it belongs to.")]
    public Optional<string> Space { get; init; }

    [Between(int.MinValue, int.MaxValue, AlsoBeyond = VlanEdits.WrongTag), Doc("The tag, 0 to 4094.")]
    public Optional<int?> Vid { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("Whether DHCP is served.")]
    public Optional<bool> DhcpOn { get; init; }

    [Doc("The controller that serves DHCP.")]
    public Optional<string> PrimaryRack { get; init; }

    [Doc("The controller that stands by.")]
    public Optional<string> SecondaryRack { get; init; }

    [ObjectNumber, Doc("The VLAN whose DHCP answers relayed requests from this one.")]
    public Optional<int?> RelayVlan { get; init; }

    [Doc("The fabric to move to.")]
    public Optional<string> Fabric { get; init; }
}

public sealed record VlanUpdateForm : VlanChange
{
    [Path]
    public string FabricId { get; init; } = "";

    [Path, Name("vid")]
    public string PathVid { get; init; } = "";
}

/// <summary>The same VLAN by its own number: the form that answers refer to.</summary>
[FromStore]
[Resource("vlans/{id}/", Handler = "VlanHandler", Doc = "Manage one VLAN by its number.", Hidden = true)]
internal sealed class VlanByIdApi(IStore store, NetworkGate gate, AddressRows rows)
{
    [Get(Title = "Read a VLAN")]
    public Task<VlanView> Read(ResourcePools.IdPath form, Caller caller) => Task.FromResult(VlanView.Of(Find(form.Id), store));

    [Put(Title = "Update a VLAN")]
    public Task<VlanView> Update(VlanByIdForm form, Caller caller) => VlanEdits.UpdateAsync(() => Find(form.Id), form, caller, store, gate);

    [Delete(Title = "Delete a VLAN")]
    public Task<Answer> Delete(ResourcePools.IdPath form, Caller caller) => VlanEdits.DeleteAsync(() => Find(form.Id), caller, store, gate, rows);

    private Vlan Find(string id) => store.Documents(Collections.Vlans).Find(id) ?? throw ApiException.Missing("VLAN with specified ID does not exist.");
}

public sealed record VlanByIdForm : VlanChange
{
    [Path]
    public string Id { get; init; } = "";
}
