using Maas.Api.Contract;
using Maas.Api.Resources.Machines;
using Maas.Api.Resources.Nodes;
using Maas.Domain;
using Maas.Domain.Nodes;
using Maas.Region;
using Maas.Region.Nodes;
using Maas.Store;

namespace Maas.Api.Resources.Devices;

[Resource("devices/", Handler = "DevicesHandler", Anonymous = "AnonNodesHandler", Doc = "Manage devices: what has an address here and is not provisioned.")]
internal sealed class DevicesApi(IStore store, NodeSets sets, MachineEdits edits, Enlistment enlistment, DeviceViews views)
{
    [Get(Title = "List devices", Doc = "Filters as for machines.")]
    [Returns(typeof(DeviceView), List = true)]
    public Task<Answer> Read(FilterForm form, Caller caller) => Task.FromResult<Answer>(new Answer.Rendered(sets.List(NodeKind.Device, form, caller)));

    [Post(Title = "Create a device", Doc = "It belongs to you.")]
    public async Task<DeviceView> Create(DeviceForm form, Caller caller)
    {
        var errors = new FieldErrors();
        var parent = errors.Collect(() => ParentOf(form.Parent, store));
        var macs = errors.Collect(() => edits.Free(form.MacAddresses, optional: false, enlisting: false)) ?? [];
        var (hostname, domain) = edits.Name(form.Hostname, form.Domain, errors);
        var zone = errors.Collect(() => edits.Zone(form.Zone));
        errors.ThrowIfAny();
        var request = new NewMachine
        {
            Architecture = "",
            MacAddresses = macs,
            Hostname = hostname,
            DomainId = domain ?? parent?.DomainId,
            Description = form.Description ?? "",
            ZoneId = zone,
        };
        return views.Of((await enlistment.CreateAsync(
            request, caller.Username, node => node with { NodeType = NodeType.Device, Architecture = "", Owner = caller.Username, Parent = parent?.SystemId, MinHweKernel = null })).OrThrow());
    }

    [Get("is_registered", Title = "Tell whether a MAC address is known", Allow = Access.Anonymous)]
    public Task<bool> IsRegistered(MacForm form, Caller caller) => Task.FromResult(sets.IsRegistered(form, caller));

    [Get("is_action_in_progress", Title = "Tell whether a node is being commissioned or deployed", Allow = Access.Anonymous)]
    public Task<bool> IsActionInProgress(MacForm form, Caller caller) => Task.FromResult(sets.IsActionInProgress(form));

    [Post("set_zone", Title = "Move devices to a zone")]
    [Returns(typeof(void))]
    public Task<Bulk<object?>> SetZone(SetZoneForm form, Caller caller) => sets.SetZoneAsync(form, caller, NodeKind.Device);

    /// <param name="child">Who is to have the parent; null for a device that is yet to be.</param>
    internal static Node? ParentOf(string? systemId, IStore store, Node? child = null)
    {
        if (string.IsNullOrEmpty(systemId)) return null;
        var nodes = store.Documents(Collections.Nodes);
        return nodes.Find(systemId) is { } parent && (child is null || NodeFamily.MayBelong(child, parent, nodes.All)) ? parent
            : throw ApiException.Field("parent", FieldWords.NoSuchChoice);
    }
}

[Resource("devices/{system_id}/", Handler = "DeviceHandler", Doc = "Manage one device.")]
internal sealed class DeviceApi(
    IStore store, IGrainFactory grains, NodeAccess access, MachineEdits edits, DeviceViews views, HardwareDetails details, PowerViews power,
    Region.Commissioning.InterfaceAddresses addresses)
{
    [Get(Title = "Read a device")]
    [Returns(typeof(DeviceView))]
    public Task<DeviceView> Read(MachinePath form, Caller caller) => Task.FromResult(views.Of(access.View(form.SystemId, caller, NodeKind.Device)));

    [Put(Title = "Update a device")]
    public async Task<DeviceView> Update(DeviceUpdateForm form, Caller caller)
    {
        var node = access.Edit(form.SystemId, caller, NodeKind.Device);
        var errors = new FieldErrors();
        var (hostname, domain) = edits.Name(form.Hostname, form.Domain, errors, node);
        var zone = errors.Collect(() => edits.Zone(form.Zone));
        var parent = form.Parent.IsSent ? new Reparent(errors.Collect(() => DevicesApi.ParentOf(form.Parent.Value, store, node))?.SystemId) : null;
        errors.ThrowIfAny();
        return await EditAsync(node, new UpdateDevice(hostname, domain, form.Description, zone, parent), caller);
    }

    [Delete(Title = "Delete a device")]
    public async Task<Answer> Delete(MachinePath form, Caller caller)
    {
        (await grains.GetGrain<IMachineGrain>(access.Edit(form.SystemId, caller, NodeKind.Device).SystemId).Delete(MachineRequests.By(caller))).OrThrow();
        return Answer.NoContent;
    }

    [Get("details", Title = "Read what commissioning found", Doc = "A BSON document; a device has none, so its values are null.")]
    [Returns("application/bson")]
    public Task<Answer> Details(MachinePath form, Caller caller) => Task.FromResult(DetailsAnswer.Of(details.Of(access.View(form.SystemId, caller, NodeKind.Device))));

    [Get("power_parameters", Title = "Read power parameters")]
    public Task<IReadOnlyDictionary<string, object>> PowerParameters(MachinePath form, Caller caller) =>
        Task.FromResult(power.Parameters(access.AdminRead(form.SystemId, caller, NodeKind.Device)));

    [Post("restore_networking_configuration", Title = "Restore the network configuration", Doc = "The interface with the lowest number is linked to the subnet it is on, the others are up.")]
    public async Task<DeviceView> RestoreNetworkingConfiguration(MachinePath form, Caller caller)
    {
        var node = access.Administer(form.SystemId, caller, NodeKind.Device);
        await addresses.ConfigureAsync(node);
        return await EditAsync(node, new Region.Commissioning.ForgetGateways(), caller);
    }

    [Post("restore_default_configuration", Title = "Restore the default configuration", Doc = "Of a device that is its network configuration.")]
    public Task<DeviceView> RestoreDefaultConfiguration(MachinePath form, Caller caller) => RestoreNetworkingConfiguration(form, caller);

    [Post("set_workload_annotations", Title = "Annotate a device", Doc = "Keys and values; an empty value removes its key.")]
    public Task<DeviceView> SetWorkloadAnnotations(AnnotationsForm form, Caller caller) => AnnotateAsync(form, caller);

    [Post("set_owner_data", Title = "Annotate a device (deprecated)", Doc = "The former name of set_workload_annotations.")]
    public Task<DeviceView> SetOwnerData(AnnotationsForm form, Caller caller) => AnnotateAsync(form, caller);

    private async Task<DeviceView> AnnotateAsync(AnnotationsForm form, Caller caller)
    {
        var node = access.Edit(form.SystemId, caller, NodeKind.Device);
        return await EditAsync(node, MachineRequests.Annotation(form, node, caller), caller);
    }

    private async Task<DeviceView> EditAsync(Node node, INodeEdit edit, Caller caller) =>
        views.Of((await grains.GetGrain<IMachineGrain>(node.SystemId).Edit(edit, MachineRequests.By(caller))).OrThrow());
}

/// <summary>Null keeps what is stored.</summary>
internal sealed record UpdateDevice(string? Hostname, int? DomainId, string? Description, int? ZoneId, Reparent? Parent) : INodeEdit
{
    public Outcome<Node> Apply(Node node, DateTimeOffset now) => node with
    {
        Hostname = Hostname ?? node.Hostname,
        DomainId = DomainId ?? node.DomainId,
        Description = Description ?? node.Description,
        ZoneId = ZoneId ?? node.ZoneId,
        Parent = Parent is null ? node.Parent : Parent.SystemId,
    };
}

/// <summary>Another parent, or none.</summary>
internal sealed record Reparent(string? SystemId);

public sealed record DeviceForm
{
    [Mandatory, Doc("MAC addresses of its interfaces, repeated.")]
    public IReadOnlyList<string> MacAddresses { get; init; } = [];

    [Doc("The host name, with or without its domain.")]
    public string? Hostname { get; init; }

    [Doc("What it is.")]
    public string? Description { get; init; }

    [Doc("The domain's name or number; the parent's when left out.")]
    public string? Domain { get; init; }

    [Doc("The system id of the node it belongs to; it is deleted with it.")]
    public string? Parent { get; init; }

    [Doc("The zone's name.")]
    public string? Zone { get; init; }
}

public sealed record DeviceUpdateForm : MachinePath
{
    [Doc("The host name, with or without its domain; empty for a new one.")]
    public string? Hostname { get; init; }

    [Doc("What it is.")]
    public string? Description { get; init; }

    [Doc("The domain's name or number.")]
    public string? Domain { get; init; }

    [Doc("The system id of the node it belongs to; empty for none.")]
    public Optional<string> Parent { get; init; }

    [Doc("The zone's name.")]
    public string? Zone { get; init; }
}
