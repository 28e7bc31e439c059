using Maas.Api.Contract;
using Maas.Api.Resources.Machines;
using Maas.Api.Resources.Nodes;
using Maas.Domain.Nodes;
using Maas.Region.Images;
using Maas.Region.Nodes;
using Maas.Store;

namespace Maas.Api.Resources.Controllers;

[Resource("rackcontrollers/", Handler = "RackControllersHandler", Anonymous = "AnonNodesHandler", Doc = "Manage the rack controllers.")]
internal sealed class RackControllersApi(NodeSets sets, NodeAccess access, PowerViews power)
{
    [Get(Title = "List rack controllers", Doc = "Administrators only see any; filters as for machines.")]
    [Returns(typeof(ControllerView), List = true)]
    public Task<Answer> Read(FilterForm form, Caller caller) => Task.FromResult<Answer>(new Answer.Rendered(sets.List(NodeKind.RackController, form, caller)));

    [Get("is_registered", Title = "Tell whether a MAC address is known", Allow = Access.Anonymous)]
    public Task<bool> IsRegistered(MacForm form, Caller caller) => Task.FromResult(sets.IsRegistered(form, caller));

    [Get("is_action_in_progress", Title = "Tell whether a node is being commissioned or deployed", Allow = Access.Anonymous)]
    public Task<bool> IsActionInProgress(MacForm form, Caller caller) => Task.FromResult(sets.IsActionInProgress(form));

    [Post("set_zone", Title = "Move rack controllers to a zone")]
    [Returns(typeof(void))]
    public Task<Bulk<object?>> SetZone(SetZoneForm form, Caller caller) => sets.SetZoneAsync(form, caller, NodeKind.RackController);

    [Get("power_parameters", Title = "Read power parameters of many rack controllers", Allow = Access.Admin)]
    public Task<Dictionary<string, IReadOnlyDictionary<string, object>>> PowerParameters(IdsForm form, Caller caller) => Task.FromResult(
        access.All(NodeKind.RackController).Where(n => n.PowerType.Length > 0 && (form.Id is null || form.Id.Contains(n.SystemId)))
            .ToDictionary(n => n.SystemId, power.Parameters));

    [Get("describe_power_types", Title = "Describe the power types", Doc = "Every way to control power, with its settings.", Allow = Access.Admin)]
    public Task<IReadOnlyList<PowerTypeView>> DescribePowerTypes(NoForm form, Caller caller) => Task.FromResult(power.Types());

    [Post("import_boot_images", Title = "Import boot images (deprecated)", Doc = "Images are where they are served from; there is nothing to copy.", Allow = Access.Admin)]
    [Returns("text/plain", Status = 202)]
    public Task<Answer> ImportBootImages(NoForm form, Caller caller) => Task.FromResult<Answer>(new Answer.Text("Accepted", 202));
}

[Resource("rackcontrollers/{system_id}/", Handler = "RackControllerHandler", Doc = "Manage one rack controller.")]
internal sealed class RackControllerApi(
    NodeAccess access, ControllerViews views, ControllerEdits edits, HardwareDetails details, IStore store, PowerViews power, NodePower nodePower)
{
    [Get(Title = "Read a rack controller")]
    public Task<ControllerView> Read(MachinePath form, Caller caller) => Task.FromResult(views.Rack(access.View(form.SystemId, caller, NodeKind.RackController)));

    [Put(Title = "Update a rack controller", Allow = Access.Admin)]
    public async Task<ControllerView> Update(ControllerForm form, Caller caller) =>
        views.Rack(await edits.UpdateAsync(access.Administer(form.SystemId, caller, NodeKind.RackController), form, caller));

    [Delete(Title = "Delete a rack controller", Doc = "This appliance is its own controller and stays.")]
    public Task<Answer> Delete(ForceForm form, Caller caller) => throw ControllerEdits.Running(access.Administer(form.SystemId, caller, NodeKind.RackController));

    [Get("details", Title = "Read what commissioning found", Doc = "A BSON document with the output of lshw and of the LLDP daemon, as XML.")]
    [Returns("application/bson")]
    public Task<Answer> Details(MachinePath form, Caller caller) =>
        Task.FromResult(DetailsAnswer.Of(details.Of(access.View(form.SystemId, caller, NodeKind.RackController))));

    [Get("power_parameters", Title = "Read power parameters", Allow = Access.Admin)]
    public Task<IReadOnlyDictionary<string, object>> PowerParameters(MachinePath form, Caller caller) =>
        Task.FromResult(power.Parameters(access.AdminRead(form.SystemId, caller, NodeKind.RackController)));

    [Get("query_power_state", Title = "Ask for the power state", Allow = Access.Admin)]
    public Task<PowerStateView> QueryPowerState(MachinePath form, Caller caller) => nodePower.QueryAsync(access.View(form.SystemId, caller, NodeKind.RackController));

    [Post("power_on", Title = "Switch a rack controller on", Allow = Access.Admin)]
    public async Task<ControllerView> PowerOn(PowerOnForm form, Caller caller) => views.Rack((await nodePower.OnAsync(
        access.Administer(form.SystemId, caller, NodeKind.RackController), new PowerOnRequest { UserData = MachineRequests.UserData(form.UserData) },
        MachineRequests.By(caller, form.Comment))).OrThrow());

    [Post("power_off", Title = "Switch a rack controller off", Doc = "A controller switches others off and stays on itself; the answer is null.", Allow = Access.Admin)]
    public Task<ControllerView?> PowerOff(PowerOffForm form, Caller caller)
    {
        access.Administer(form.SystemId, caller, NodeKind.RackController);
        return Task.FromResult<ControllerView?>(null);
    }

    [Post("abort", Title = "Abort what a rack controller is doing", Allow = Access.Admin)]
    public async Task<ControllerView> Abort(CommentForm form, Caller caller) =>
        views.Rack((await edits.Grain(access.Administer(form.SystemId, caller, NodeKind.RackController)).Abort(MachineRequests.By(caller, form.Comment))).OrThrow());

    [Post("override_failed_testing", Title = "Ignore failed tests of a rack controller", Allow = Access.Admin)]
    public async Task<ControllerView> OverrideFailedTesting(CommentForm form, Caller caller) => views.Rack(
        (await edits.Grain(access.Administer(form.SystemId, caller, NodeKind.RackController)).OverrideFailedTesting(MachineRequests.By(caller, form.Comment))).OrThrow());

    [Post("test", Title = "Test a rack controller", Doc = "Tests run in a system of their own: a controller that serves others cannot leave its system for that.", Allow = Access.Admin)]
    public Task<ControllerView> Test(TestForm form, Caller caller)
    {
        access.Administer(form.SystemId, caller, NodeKind.RackController);
        throw ApiException.Field("__all__", "Test is not available because of the current state of the node.");
    }

    [Post("import_boot_images", Title = "Import boot images (deprecated)", Doc = "Images are where they are served from; there is nothing to copy.", Allow = Access.Admin)]
    [Returns("text/plain", Status = 202)]
    public Task<Answer> ImportBootImages(MachinePath form, Caller caller)
    {
        access.Administer(form.SystemId, caller, NodeKind.RackController);
        return Task.FromResult<Answer>(new Answer.Text("Accepted", 202));
    }

    [Get("list_boot_images", Title = "List boot images", Allow = Access.Admin)]
    public Task<BootImagesView> ListBootImages(MachinePath form, Caller caller)
    {
        access.View(form.SystemId, caller, NodeKind.RackController);
        return Task.FromResult(new BootImagesView(
            [
                .. store.Documents(ImageCatalog.Resources).All.Select(
                    r => new BootImageView(r.Name, r.Architecture.Split('/')[0], r.Subarches.Split(',', StringSplitOptions.RemoveEmptyEntries))),
            ],
            true, "synced"));
    }
}

[Resource("regioncontrollers/", Handler = "RegionControllersHandler", Anonymous = "AnonNodesHandler", Doc = "Manage the region controllers.")]
internal sealed class RegionControllersApi(NodeSets sets)
{
    [Get(Title = "List region controllers", Doc = "Administrators only see any; filters as for machines.")]
    [Returns(typeof(ControllerView), List = true)]
    public Task<Answer> Read(FilterForm form, Caller caller) => Task.FromResult<Answer>(new Answer.Rendered(sets.List(NodeKind.RegionController, form, caller)));

    [Get("is_registered", Title = "Tell whether a MAC address is known", Allow = Access.Anonymous)]
    public Task<bool> IsRegistered(MacForm form, Caller caller) => Task.FromResult(sets.IsRegistered(form, caller));

    [Get("is_action_in_progress", Title = "Tell whether a node is being commissioned or deployed", Allow = Access.Anonymous)]
    public Task<bool> IsActionInProgress(MacForm form, Caller caller) => Task.FromResult(sets.IsActionInProgress(form));

    [Post("set_zone", Title = "Move region controllers to a zone")]
    [Returns(typeof(void))]
    public Task<Bulk<object?>> SetZone(SetZoneForm form, Caller caller) => sets.SetZoneAsync(form, caller, NodeKind.RegionController);
}

[Resource("regioncontrollers/{system_id}/", Handler = "RegionControllerHandler", Doc = "Manage one region controller.")]
internal sealed class RegionControllerApi(NodeAccess access, ControllerViews views, ControllerEdits edits, HardwareDetails details, PowerViews power)
{
    [Get(Title = "Read a region controller")]
    public Task<ControllerView> Read(MachinePath form, Caller caller) => Task.FromResult(views.Region(access.View(form.SystemId, caller, NodeKind.RegionController)));

    [Put(Title = "Update a region controller", Allow = Access.Admin)]
    public async Task<ControllerView> Update(ControllerForm form, Caller caller) =>
        views.Region(await edits.UpdateAsync(access.Administer(form.SystemId, caller, NodeKind.RegionController), form, caller));

    [Delete(Title = "Delete a region controller", Doc = "This appliance is its own controller and stays.")]
    public Task<Answer> Delete(ForceForm form, Caller caller) => throw ControllerEdits.Running(access.Administer(form.SystemId, caller, NodeKind.RegionController));

    [Get("details", Title = "Read what commissioning found", Doc = "A BSON document with the output of lshw and of the LLDP daemon, as XML.")]
    [Returns("application/bson")]
    public Task<Answer> Details(MachinePath form, Caller caller) =>
        Task.FromResult(DetailsAnswer.Of(details.Of(access.View(form.SystemId, caller, NodeKind.RegionController))));

    [Get("power_parameters", Title = "Read power parameters")]
    public Task<IReadOnlyDictionary<string, object>> PowerParameters(MachinePath form, Caller caller) =>
        Task.FromResult(power.Parameters(access.AdminRead(form.SystemId, caller, NodeKind.RegionController)));
}

/// <summary>Changes of controllers.</summary>
internal sealed class ControllerEdits(IGrainFactory grains, MachineEdits edits)
{
    public IMachineGrain Grain(Node node) => grains.GetGrain<IMachineGrain>(node.SystemId);

    public static ApiException Running(Node node) => ApiException.BadRequest($"Unable to delete {node.Hostname} as it's currently running.");

    public async Task<Node> UpdateAsync(Node node, ControllerForm form, Caller caller)
    {
        var update = edits.Update(
            new MachineUpdateForm
            {
                Description = form.Description,
                Domain = form.Domain,
                Zone = form.Zone,
                PowerType = form.PowerType,
                PowerParametersSkipCheck = form.PowerParametersSkipCheck,
                Rest = form.Rest,
            },
            node);
        return (await grains.GetGrain<IMachineGrain>(node.SystemId).Edit(new UpdateMachine(update), MachineRequests.By(caller))).OrThrow();
    }
}

/// <summary>The images a rack controller serves.</summary>
public sealed record BootImagesView(IReadOnlyList<BootImageView> Images, bool Connected, string Status);

public sealed record BootImageView(string Name, string Architecture, IReadOnlyList<string> Subarches);

public sealed record ControllerForm : MachinePath
{
    [Doc("What it is for.")]
    public string? Description { get; init; }

    [Doc("The domain's name.")]
    public string? Domain { get; init; }

    [Doc("The zone's name.")]
    public string? Zone { get; init; }

    [Doc("How its power is controlled.")]
    public string? PowerType { get; init; }

    [Boolean(BooleanDialect.Text), Doc("Whether to take power parameters unchecked.")]
    public bool PowerParametersSkipCheck { get; init; }

    [Rest, Doc("power_parameters_NAME: settings of the power type.")]
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Rest { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}

public sealed record ForceForm : MachinePath
{
    [Doc("Delete although others depend on it.")]
    public bool Force { get; init; }
}
