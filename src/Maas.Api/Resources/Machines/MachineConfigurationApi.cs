using Maas.Api.Contract;
using Maas.Api.Resources.Storage;
using Maas.Domain;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;
using Maas.Region.Nodes;

namespace Maas.Api.Resources.Machines;

/// <summary>Filesystems in memory and default gateways: parts of a machine's configuration that hang on no disk and no interface (api-resources.md §6).</summary>
[Resource("machines/{system_id}/", Handler = "MachineHandler", Doc = "Manage one machine.")]
internal sealed class MachineConfigurationApi(IGrainFactory grains, NodeAccess access, MachineViews views, StorageEdits storage)
{
    [Post("mount_special", Title = "Mount a filesystem in memory", Doc = "tmpfs or ramfs, in the deployed system.")]
    public async Task<MachineView> MountSpecial(MountSpecialForm form, Caller caller) => views.Of(await storage.ApplyAsync(
        form, caller, StorageParts.Machine, StorageAct.Edited("mount the filesystem"), (draft, _) =>
            FilesystemTypes.PlaceProblem(form.MountPoint) is { } misplaced ? Refusal.Invalid("mount_point", misplaced)
            : FilesystemTypes.OptionsProblem(form.MountOptions ?? "") is { } wrong ? Refusal.Invalid("mount_options", wrong)
            : draft.AddSpecial(form.Fstype, form.MountPoint, form.MountOptions ?? "").Refusal));

    [Post("unmount_special", Title = "Unmount a filesystem in memory")]
    public async Task<MachineView> UnmountSpecial(UnmountSpecialForm form, Caller caller) => views.Of(await storage.ApplyAsync(
        form, caller, StorageParts.Machine, StorageAct.Edited("unmount the filesystem"), (draft, _) => draft.RemoveSpecial(form.MountPoint)));

    [Post("clear_default_gateways", Title = "Let the default gateways be chosen", Doc = "Forgets which links were set to give them.")]
    public async Task<MachineView> ClearDefaultGateways(MachinePath form, Caller caller) =>
        await EditAsync(access.Administer(form.SystemId, caller), new ClearGateways(), caller);

    private async Task<MachineView> EditAsync(Node node, INodeEdit edit, Caller caller) =>
        views.Of((await grains.GetGrain<IMachineGrain>(node.SystemId).Edit(edit, MachineRequests.By(caller))).OrThrow());
}

internal sealed record ClearGateways : INodeEdit
{
    public Outcome<Node> Apply(Node node, DateTimeOffset now) => node with { GatewayLinkIpv4 = null, GatewayLinkIpv6 = null };
}

public sealed record MountSpecialForm : StorageForm
{
    [Mandatory, Choices("tmpfs", "ramfs"), Doc("tmpfs or ramfs.")]
    public string Fstype { get; init; } = "";

    [Mandatory, Verbatim, Doc("Where: an absolute path.")]
    public string MountPoint { get; init; } = "";

    [AlsoNamed("mount_option"), Doc("Options of mount(8).")]
    public string? MountOptions { get; init; }
}

public sealed record UnmountSpecialForm : StorageForm
{
    [Mandatory, Verbatim, Doc("Where it is mounted.")]
    public string MountPoint { get; init; } = "";
}
