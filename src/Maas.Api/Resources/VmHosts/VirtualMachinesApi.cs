using Maas.Api.Contract;
using Maas.Api.Resources.Machines;
using Maas.Api.Resources.ResourcePools;
using Maas.Domain.VmHosts;
using Maas.Region;
using Maas.Region.VmHosts;
using Maas.Store;

namespace Maas.Api.Resources.VmHosts;

/// <summary>A virtual machine as published (api-resources.md §18.3).</summary>
public sealed record VirtualMachineView(
    int Id, string Identifier, string Project, IReadOnlyList<int> PinnedCores, int UnpinnedCores, long Memory, bool HugepagesBacked, int? MachineId, int BmcId, string ResourceUri)
{
    public static VirtualMachineView Of(VirtualMachine m, IStore store) => new(
        m.Id, m.Identifier, m.Project, m.PinnedCores, m.UnpinnedCores, m.Memory, m.HugepagesBacked,
        m.SystemId is { } node ? store.Documents(Collections.Nodes).Find(node)?.Id : null, m.VmHostId, $"/MAAS/api/2.0/virtual-machines/{m.Id}");
}

[Resource("virtual-machines/", Handler = "VirtualMachinesHandler", Doc = "Read the virtual machines of VM hosts.", Hidden = true)]
internal sealed class VirtualMachinesApi(IStore store)
{
    [Get(Title = "List virtual machines", Doc = "Those whose machines you see.")]
    public Task<IEnumerable<VirtualMachineView>> Read(NoForm form, Caller caller) => Task.FromResult(
        store.Documents(VmHostCollections.Machines).All.Where(m => Visible(m, store, caller)).Select(m => VirtualMachineView.Of(m, store)));

    internal static bool Visible(VirtualMachine machine, IStore store, Caller caller) =>
        machine.SystemId is not { } id || store.Documents(Collections.Nodes).Find(id) is not { } node || NodeAccess.CanView(node, caller);
}

[Resource("virtual-machines/{id}", Handler = "VirtualMachineHandler", Doc = "Read one virtual machine.", Hidden = true)]
internal sealed class VirtualMachineApi(IStore store)
{
    [Get(Title = "Read a virtual machine")]
    public Task<VirtualMachineView> Read(IdPath form, Caller caller)
    {
        var machine = store.Documents(VmHostCollections.Machines).Find(form.Id) ?? throw ApiException.NotFound("VirtualMachine");
        return VirtualMachinesApi.Visible(machine, store, caller) ? Task.FromResult(VirtualMachineView.Of(machine, store)) : throw ApiException.Forbidden();
    }
}
