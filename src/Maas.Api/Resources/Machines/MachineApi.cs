using Maas.Api.Contract;
using Maas.Domain;
using Maas.Domain.Nodes;
using Maas.Region.Nodes;

namespace Maas.Api.Resources.Machines;

/// <summary>A machine's own credentials.</summary>
public sealed record NodeTokenView(string TokenKey, string TokenSecret, string ConsumerKey);

[Resource("machines/{system_id}/", Handler = "MachineHandler", Doc = "Manage one machine.")]
internal sealed partial class MachineApi(
    IGrainFactory grains, NodeAccess access, MachineDocuments documents, MachineViews views, MachineEdits edits, Region.Images.ImageCatalog images,
    Region.Settings.ISettings settings, Region.Bmcs.IPowerSettings power, HardwareDetails details, Nodes.PowerViews powerViews, Nodes.NodePower nodePower,
    Region.Images.Licenses licenses, VmHosts.HostedVmHosts hosted, VmHosts.VmHostEdits vmHosts, Region.Booting.BootImages bootImages,
    Region.Networks.INodeAddresses addresses, ScriptChoices scriptChoices)
{
    [Get(Title = "Read a machine")]
    [Returns(typeof(MachineView))]
    public Task<Answer> Read(MachinePath form, Caller caller) =>
        Task.FromResult<Answer>(new Answer.One(documents.Of(access.View(form.SystemId, caller))));

    [Put(Title = "Update a machine")]
    public async Task<MachineView> Update(MachineUpdateForm form, Caller caller)
    {
        var node = access.Administer(form.SystemId, caller);
        return Shown(await Grain(node).Edit(new UpdateMachine(edits.Update(form, node)), MachineRequests.By(caller)));
    }

    [Delete(Title = "Delete a machine", Doc = "A host of virtual machines only with force: its VM host goes with it.")]
    public async Task<Answer> Delete(MachineDeleteForm form, Caller caller)
    {
        var node = access.Administer(form.SystemId, caller);
        await hosted.GoAsync(node, form.Force, caller);
        (await Grain(node).Delete(MachineRequests.By(caller))).OrThrow();
        return Answer.NoContent;
    }

    [Get("power_parameters", Title = "Read power parameters")]
    public Task<IReadOnlyDictionary<string, object>> PowerParameters(MachinePath form, Caller caller) =>
        Task.FromResult(powerViews.Parameters(access.AdminRead(form.SystemId, caller)));

    [Get("details", Title = "Read what commissioning found", Doc = "A BSON document with the output of lshw and of the LLDP daemon, as XML.")]
    [Returns("application/bson")]
    public Task<Answer> Details(MachinePath form, Caller caller) => Task.FromResult(Nodes.DetailsAnswer.Of(details.Of(access.View(form.SystemId, caller))));

    [Get("get_token", Title = "Read the machine's own credentials")]
    [Returns(typeof(NodeTokenView))]
    public Task<Answer> GetToken(MachinePath form, Caller caller) => Task.FromResult<Answer>(new Answer.Json(
        access.AdminRead(form.SystemId, caller).Token is { } token
            ? new NodeTokenView(token.TokenKey, token.TokenSecret.Value, token.ConsumerKey)
            : null));

    [Post("set_workload_annotations", Title = "Annotate a machine", Doc = "Keys and values for its present use; an empty value removes its key.")]
    public Task<MachineView> SetWorkloadAnnotations(AnnotationsForm form, Caller caller) => Annotate(form, caller);

    [Post("set_owner_data", Title = "Annotate a machine (deprecated)", Doc = "The former name of set_workload_annotations.")]
    public Task<MachineView> SetOwnerData(AnnotationsForm form, Caller caller) => Annotate(form, caller);

    private async Task<MachineView> Annotate(AnnotationsForm form, Caller caller)
    {
        var node = access.Edit(form.SystemId, caller);
        return Shown(await Grain(node).Edit(MachineRequests.Annotation(form, node, caller), MachineRequests.By(caller)));
    }

    private IMachineGrain Grain(Node node) => grains.GetGrain<IMachineGrain>(node.SystemId);

    private MachineView Shown(Outcome<Node> outcome) => views.Of(outcome.OrThrow());
}
