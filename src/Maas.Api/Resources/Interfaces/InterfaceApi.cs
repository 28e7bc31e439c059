using System.Globalization;
using System.Net;
using Maas.Api.Contract;
using Maas.Api.Resources.Machines;
using Maas.Api.Resources.Nodes;
using Maas.Api.Resources.Subnets;
using Maas.Domain;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Domain.Tags;
using Maas.Region;
using Maas.Region.Nodes;
using Maas.Store;

namespace Maas.Api.Resources.Interfaces;

[Resource("nodes/{system_id}/interfaces/{id}/", Handler = "InterfaceHandler", Doc = "One interface of a node, by number or name.")]
internal sealed class InterfaceApi(IStore store, NodeAccess access, IGrainFactory grains)
{
    [Get(Title = "Read an interface")]
    public Task<InterfaceView> Read(NodePartPath form, Caller caller)
    {
        var nic = Find(form.SystemId, form.Id);
        return Task.FromResult(InterfaceView.Of(access.View(form.SystemId, caller, NodeKind.Any), nic, store));
    }

    [Put(Title = "Update an interface", Doc = "Of a deployed machine only name, MAC address and link state may change, of a controller only VLAN and link state.")]
    public Task<InterfaceView> Update(InterfaceUpdateForm form, Caller caller)
    {
        var (node, nic) = Own(form.SystemId, form.Id, caller);
        if (node.IsController && nic.Type == InterfaceType.Vlan) throw ApiException.Forbidden("Cannot modify VLAN interface on controller.");
        InterfaceEdit.Ready(node, "update interface", form, whenDeployed: true);
        return EditAsync(node, nic, InterfaceEdits.Update(form, nic.Id, store), caller);
    }

    [Delete(Title = "Delete an interface", Doc = "What was built on it alone goes with it.")]
    public async Task<Answer> Delete(NodePartPath form, Caller caller)
    {
        var (node, nic) = Own(form.SystemId, form.Id, caller);
        await SendAsync(node, OnInterface("delete interface", nic.Id, (links, now, _) => InterfaceRules.Remove(links, now)), caller);
        return Answer.NoContent;
    }

    [Post("link_subnet", Title = "Link an interface to a subnet", Doc = "Modes: auto, dhcp, static, link_up. Devices take static only.")]
    public Task<InterfaceView> LinkSubnet(LinkForm form, Caller caller)
    {
        var (node, nic) = Own(form.SystemId, form.Id, caller);
        InterfaceEdit.Ready(node, "link subnet");
        var errors = new FieldErrors(form);
        var subnet = form.Subnet is { Length: > 0 } specifier ? errors.Collect(() => SubnetSpecifiers.Choose(specifier, store)) : null;
        if (form.Subnet is { Length: > 0 } && subnet is null && LinkRules.NeedsSubnet(node, form.Mode.ToLowerInvariant())) errors.Add("subnet", "This field is required.");
        IPAddress? ip = null;
        if (form.IpAddress is { Length: > 0 } text && !IPAddress.TryParse(text, out ip)) errors.Add("ip_address", "Enter a valid IPv4 or IPv6 address.");
        var wanted = new LinkRequest(form.Mode.ToLowerInvariant(), subnet, ip, form.DefaultGateway, form.Force, form.Subnet ?? "");
        return EditAsync(node, nic, OnInterface("link subnet", nic.Id, (links, now, around) => errors.ToRefusal() is { } wrong
            ? Refusal.Together([wrong, LinkRules.Problems(links, now, wanted, around)])!
            : LinkRules.Link(links, now, wanted, around)), caller);
    }

    [Post("unlink_subnet", Title = "Unlink an interface from a subnet", Doc = "Without any link left it is merely up.")]
    public Task<InterfaceView> UnlinkSubnet(UnlinkForm form, Caller caller)
    {
        var (node, nic) = Own(form.SystemId, form.PathId, caller);
        InterfaceEdit.Ready(node, "unlink subnet", form);
        return EditAsync(node, nic, OnInterface("unlink subnet", nic.Id, (links, now, around) => LinkRules.Unlink(links, now, form.Id, around)), caller);
    }

    [Post("disconnect", Title = "Disconnect an interface", Doc = "Takes all its links, and its VLAN.")]
    public Task<InterfaceView> Disconnect(NodePartPath form, Caller caller)
    {
        var (node, nic) = Own(form.SystemId, form.Id, caller);
        return EditAsync(node, nic, OnInterface("disconnect", nic.Id, (links, now, _) => LinkRules.Disconnect(links, now)), caller);
    }

    [Post("set_default_gateway", Title = "Make an interface's gateway the node's", Doc = "Which of several, link_id says.")]
    public Task<InterfaceView> SetDefaultGateway(GatewayForm form, Caller caller)
    {
        var (node, nic) = Own(form.SystemId, form.Id, caller);
        InterfaceEdit.Ready(node, "set default gateway", form);
        return EditAsync(
            node, nic, OnInterface("set default gateway", nic.Id, (links, now, around) => GatewayRules.Choose(links, now, form.LinkId, around.Network)), caller);
    }

    [Post("add_tag", Title = "Add a tag to an interface")]
    public Task<InterfaceView> AddTag(InterfaceTagForm form, Caller caller) =>
        RetagAsync(form, caller, (tags, tag) => tag.Length == 0 ? TagNames.Blank(tags) : new Outcome<IReadOnlyList<string>>([.. tags.Union([tag])], null));

    [Post("remove_tag", Title = "Remove a tag from an interface")]
    public Task<InterfaceView> RemoveTag(InterfaceTagForm form, Caller caller) => RetagAsync(form, caller, (tags, tag) => new Outcome<IReadOnlyList<string>>([.. tags.Except([tag])], null));

    private async Task<InterfaceView> RetagAsync(InterfaceTagForm form, Caller caller, Func<IReadOnlyList<string>, string, Outcome<IReadOnlyList<string>>> change)
    {
        var (node, nic) = Own(form.SystemId, form.Id, caller);
        if (form.Tag is not { } tag) throw ApiException.BadRequest("No provided tag!");
        if (tag.Contains(',', StringComparison.Ordinal)) throw ApiException.BadRequest("Tag may not contain a \",\".");
        var changed = (await grains.GetGrain<IMachineGrain>(node.SystemId).Edit(new RetagInterface(nic.Id, tags => change(tags, tag)), MachineRequests.By(caller))).OrThrow();
        return InterfaceView.Of(changed, changed.Interface(nic.Id)!, store);
    }

    private async Task<InterfaceView> EditAsync(Node node, Interface nic, InterfaceEdit edit, Caller caller)
    {
        var changed = await SendAsync(node, edit, caller);
        return InterfaceView.Of(changed, changed.Interface(nic.Id)!, store);
    }

    private async Task<Node> SendAsync(Node node, InterfaceEdit edit, Caller caller) =>
        (await grains.GetGrain<IMachineGrain>(node.SystemId).Connect(edit, MachineRequests.By(caller))).OrThrow();

    private static InterfaceEdit OnInterface(string operation, int id, Func<NodeLinks, Interface, NetworkSurroundings, Outcome<NodeLinks>> make) => new(
        operation,
        (links, around) => links.Interface(id) is { } nic ? make(links, nic, around) : Refusal.NotFound("No Interface matches the given query."));

    /// <summary>Of machines and controllers only administrators change interfaces; a device's are its owner's too.</summary>
    private (Node Node, Interface Nic) Own(string systemId, string id, Caller caller)
    {
        var nic = Find(systemId, id);
        var node = access.View(systemId, caller, NodeKind.Any);
        return (node.NodeType == NodeType.Device ? access.Edit(systemId, caller, NodeKind.Any) : access.Administer(systemId, caller, NodeKind.Any), nic);
    }

    /// <summary>An interface of no node that there is, is not there either.</summary>
    private Interface Find(string systemId, string id)
    {
        var node = store.Documents(Collections.Nodes).Find(systemId);
        return (int.TryParse(id, CultureInfo.InvariantCulture, out var number) ? node?.Interface(number) : null) ?? node?.Interfaces.FirstOrDefault(i => i.Name == id)
            ?? throw ApiException.NotFound("Interface");
    }

    private sealed record RetagInterface(int Id, Func<IReadOnlyList<string>, Outcome<IReadOnlyList<string>>> Change) : INodeEdit
    {
        public Outcome<Node> Apply(Node node, DateTimeOffset now)
        {
            if (node.Interface(Id) is not { } nic) return Refusal.NotFound("No Interface matches the given query.");
            var tags = Change(nic.Tags);
            return tags.IsRefused ? tags.Refusal! : node with { Interfaces = [.. node.Interfaces.Select(i => i.Id == Id ? i with { Tags = tags.Value! } : i)] };
        }
    }
}

/// <summary>Something that is part of a node.</summary>
public sealed record NodePartPath
{
    [Path]
    public string SystemId { get; init; } = "";

    [Path]
    public string Id { get; init; } = "";
}

public sealed record LinkForm : LateForm
{
    [Path]
    public string SystemId { get; init; } = "";

    [Path]
    public string Id { get; init; } = "";

    [Mandatory, Doc("auto, dhcp, static or link_up.")]
    public string Mode { get; init; } = "";

    [Doc("The subnet, on the interface's VLAN; needed by auto and static.")]
    public string? Subnet { get; init; }

    [Doc("static: the address; one of the subnet's free ones when left out.")]
    public string? IpAddress { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("auto and static: whether the subnet's gateway becomes the node's default gateway.")]
    public bool DefaultGateway { get; init; }

    [Doc("Drop all other links first, and let the VLAN follow the subnet.")]
    public bool Force { get; init; }
}

public sealed record UnlinkForm : LateForm
{
    [Path]
    public string SystemId { get; init; } = "";

    [Path, Name("id")]
    public string PathId { get; init; } = "";

    [Doc("The link's number.")]
    public string? Id { get; init; }
}

public sealed record GatewayForm : LateForm
{
    [Path]
    public string SystemId { get; init; } = "";

    [Path]
    public string Id { get; init; } = "";

    [Doc("The link whose subnet has the gateway; may be left out when there is one per family.")]
    public string? LinkId { get; init; }
}

public sealed record InterfaceTagForm
{
    [Path]
    public string SystemId { get; init; } = "";

    [Path]
    public string Id { get; init; } = "";

    [Verbatim, Doc("The tag.")]
    public string? Tag { get; init; }
}
