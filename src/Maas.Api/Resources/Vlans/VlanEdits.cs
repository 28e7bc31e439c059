using System.Text.RegularExpressions;
using Maas.Api.Contract;
using Maas.Api.Resources.Fabrics;
using Maas.Api.Resources.Spaces;
using Maas.Domain;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Region;
using Maas.Region.Leases;
using Maas.Region.Networks;
using Maas.Store;

namespace Maas.Api.Resources.Vlans;

/// <summary>Applies sent fields to a VLAN, with the checks of network.md §1.2.</summary>
internal static partial class VlanEdits
{
    public const string WrongTag = "VID must be between 0 and 4094.";
    public const string WrongMtu = "MTU must be between 552 and 65535.";
    private const int LongestName = 256;

    public static async Task<VlanView> UpdateAsync(Func<Vlan> find, VlanChange form, Caller caller, IStore store, NetworkGate gate)
    {
        using var alone = await gate.EnterAsync();
        var vlan = find();
        if (!caller.IsAdmin) throw ApiException.Forbidden();
        var changed = Apply(vlan, form, form, store);
        var batch = new Batch().Put(Collections.Vlans, changed);
        if (changed.FabricId != vlan.FabricId && store.Documents(Collections.Vlans).Where(Collections.VlansByFabric, Collections.Key(vlan.FabricId)).Count == 1)
        {
            // A fabric without VLANs goes by itself; the default one must keep its own.
            if (vlan.FabricId == DefaultObjects.FabricId) throw ApiException.Field("fabric", "The default fabric's last VLAN cannot be moved.");
            batch.Delete(Collections.Fabrics, Collections.Key(vlan.FabricId));
        }

        await store.CommitAsync(batch);
        return VlanView.Of(changed, store);
    }

    public static async Task<Answer> DeleteAsync(Func<Vlan> find, Caller caller, IStore store, NetworkGate gate, AddressRows rows)
    {
        using var alone = await gate.EnterAsync();
        var vlan = find();
        if (!caller.IsAdmin) throw ApiException.Forbidden();
        if (VlanView.IsDefault(vlan, store)) throw ApiException.BadRequest("This VLAN is the default VLAN in the fabric, it cannot be deleted.");
        var heir = store.Documents(Collections.Vlans).Where(Collections.VlansByFabric, Collections.Key(vlan.FabricId)).MinBy(v => v.Id)!;
        var batch = new Batch().Delete(Collections.Vlans, Collections.Key(vlan.Id));
        foreach (var subnet in store.Documents(Collections.Subnets).Where(Collections.SubnetsByVlan, Collections.Key(vlan.Id)))
            batch.Put(Collections.Subnets, subnet with { VlanId = heir.Id });
        foreach (var relayed in store.Documents(Collections.Vlans).All.Where(v => v.RelayVlanId == vlan.Id && v.Id != vlan.Id))
            batch.Put(Collections.Vlans, relayed with { RelayVlanId = null });
        foreach (var unknown in store.Documents(UnknownInterfaces.All).All.Where(i => i.VlanId == vlan.Id)) batch.Put(UnknownInterfaces.All, unknown with { VlanId = heir.Id });
        var orphans = new List<StaticIpAddress>();
        foreach (var systemId in store.Documents(Collections.Nodes).All.Where(n => n.Interfaces.Any(i => i.VlanId == vlan.Id)).Select(n => n.SystemId))
        {
            if (store.Documents(Collections.Nodes).FindVersioned(systemId) is { } node) Leave(batch, node, vlan, heir, orphans, store);
        }

        await store.CommitAsync(rows.Delete(batch, orphans));
        return Answer.NoContent;
    }

    /// <summary>VLAN interfaces go with their VLAN, all others move to the fabric's default VLAN.</summary>
    private static void Leave(Batch batch, Versioned<Node> node, Vlan vlan, Vlan heir, List<StaticIpAddress> orphans, IStore store)
    {
        var tagged = node.Value.Interfaces.Where(i => i.VlanId == vlan.Id && i.Type == InterfaceType.Vlan).Select(i => i.Id).ToHashSet();
        batch.Put(
            Collections.Nodes,
            node.Value with
            {
                Interfaces = [.. node.Value.Interfaces.Where(i => !tagged.Contains(i.Id)).Select(i => i.VlanId == vlan.Id ? i with { VlanId = heir.Id } : i)],
            },
            node.Version);
        orphans.AddRange(store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesByNode, node.Value.SystemId)
            .Where(r => r.Interfaces.All(i => i.SystemId == node.Value.SystemId && tagged.Contains(i.InterfaceId))));
    }

    /// <param name="sent">The form as it was sent.</param>
    public static Vlan Apply(Vlan vlan, VlanChange form, LateForm sent, IStore store)
    {
        var errors = new FieldErrors(sent);
        var isNew = vlan.Id == 0;
        var changed = vlan with
        {
            Name = form.Name.Or(vlan.Name) is { Length: > 0 } name ? name : null,
            Description = form.Description.Or(vlan.Description) ?? "",
            Mtu = form.Mtu.Or(vlan.Mtu) ?? vlan.Mtu,
            Vid = form.Vid.Or(vlan.Vid) ?? 0,
            FabricId = form.Fabric.TryGet(out var fabric) && fabric.Length > 0 ? errors.Collect(() => FabricSpecifiers.Choose(fabric, store))?.Id ?? vlan.FabricId : vlan.FabricId,
            SpaceId = form.Space.IsSent ? errors.Collect(() => SpaceOf(form.Space.Value, isNew, store)) : vlan.SpaceId,
            RelayVlanId = form.RelayVlan.IsSent ? errors.Collect(() => Relay(vlan, form.RelayVlan.Value, store)) : vlan.RelayVlanId,
            DhcpOn = form.DhcpOn.Or(vlan.DhcpOn),
        };
        if (changed.Name is { Length: > LongestName } endless) errors.Add("name", FieldWords.TooLong(endless, LongestName));
        else if (changed.Name is { } given && !NamePattern().IsMatch(given)) errors.Add("name", "Enter a valid value.");
        if (form.Vid is { IsSent: true, Value: null } && !errors.IsWrong("vid")) errors.Add("vid", "This field is required.");
        var isTagWrong = changed.Vid is < 0 or > 4094 || (isNew && errors.IsWrong("vid"));
        if (changed.Vid is < 0 or > 4094) errors.Add("vid", WrongTag);
        if (changed.Mtu < 552) errors.Add("mtu", "Ensure this value is greater than or equal to 552.");
        if (changed.Mtu > 65535 && !isTagWrong) errors.Add("mtu", WrongMtu);
        changed = Racks(changed, form, store, errors);
        if (changed.DhcpOn && !HasDynamicRange(vlan, store)) errors.Add("dhcp_on", "dhcp can only be turned on when a dynamic IP range is defined.");
        errors.ThrowIfAny();
        if (store.Documents(Collections.Vlans).Where(Collections.VlansByFabric, Collections.Key(changed.FabricId)).Any(v => v.Id != vlan.Id && v.Vid == changed.Vid))
        {
            const string taken = "A VLAN with the specified VID already exists in the destination fabric.";
            throw ApiException.Of(isNew ? Refusal.Unsound("__all__", taken) : Refusal.Invalid("__all__", taken));
        }

        if (!changed.DhcpOn) return changed;
        if (changed.PrimaryRack is null) throw ApiException.Field("__all__", "dhcp can only be turned on when a primary rack controller is set.");
        return changed with { RelayVlanId = null };
    }

    private static bool HasDynamicRange(Vlan vlan, IStore store) => store.Documents(Collections.Subnets).Where(Collections.SubnetsByVlan, Collections.Key(vlan.Id))
        .SelectMany(s => store.Documents(Collections.IpRanges).Where(Collections.IpRangesBySubnet, Collections.Key(s.Id))).Any(r => r.Type == IpRangeType.Dynamic);

    private static Vlan Racks(Vlan vlan, VlanChange form, IStore store, FieldErrors errors)
    {
        var primary = form.PrimaryRack.IsSent ? errors.Collect(() => RackOf(form.PrimaryRack.Value, "primary_rack", vlan.Vid, store)) : vlan.PrimaryRack;
        var secondary = form.SecondaryRack.IsSent ? errors.Collect(() => RackOf(form.SecondaryRack.Value, "secondary_rack", vlan.Vid, store)) : vlan.SecondaryRack;
        if (form.SecondaryRack.IsSent && secondary is not null && secondary == vlan.PrimaryRack && form.PrimaryRack is not { IsSent: true, Value: "" })
            errors.Add("__all__", $"{secondary} is already set as the primary rack controller");
        else if (form.PrimaryRack.IsSent && form.SecondaryRack.IsSent && primary is not null && primary == secondary)
            errors.Add("__all__", "The primary and secondary rack must be different");
        if (primary is null && secondary is not null) (primary, secondary) = (secondary, null);
        if (primary == secondary) secondary = null;
        return vlan with { PrimaryRack = primary, SecondaryRack = secondary };
    }

    /// <summary>A controller that has an interface on a VLAN of the same tag (network.md §1.2).</summary>
    private static string? RackOf(string? specifier, string field, int vid, IStore store)
    {
        if (string.IsNullOrEmpty(specifier)) return null;
        var nodes = store.Documents(Collections.Nodes);
        var found = nodes.Find(specifier) ?? store.NodeNamed(specifier);
        return found is { IsController: true } && found.Interfaces.Any(i => i.VlanId is { } id && store.Documents(Collections.Vlans).Find(Collections.Key(id))?.Vid == vid)
            ? found.SystemId
            : throw ApiException.Field(field, FieldWords.NoChoice(specifier));
    }

    /// <summary>A VLAN may be taken out of its space by the name of none; a new one is in none by itself.</summary>
    private static int? SpaceOf(string? specifier, bool isNew, IStore store) => specifier is null or "" || (specifier == VlanView.NoSpace && !isNew)
        ? null
        : SpaceSpecifiers.Find(specifier, store)?.Id ?? throw ApiException.Field("space", Specifiers.NoSuch(specifier, "space"));

    private static int? Relay(Vlan vlan, int? id, IStore store)
    {
        if (id is null) return null;
        var relay = store.Documents(Collections.Vlans).Find(Collections.Key(id.Value));
        return relay is { RelayVlanId: null } && relay.Id != vlan.Id && !vlan.DhcpOn
            ? relay.Id
            : throw ApiException.Field("relay_vlan", FieldWords.NoSuchChoice);
    }

    [GeneratedRegex(@"^\w[ \w-]*$", RegexOptions.NonBacktracking)]
    private static partial Regex NamePattern();
}
