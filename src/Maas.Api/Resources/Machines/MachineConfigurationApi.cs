using Maas.Api.Contract;
using Maas.Domain;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;
using Maas.Region;
using Maas.Region.Nodes;
using Maas.Store;

namespace Maas.Api.Resources.Machines;

/// <summary>Filesystems in memory and default gateways: parts of a machine's configuration that hang on no disk and no interface (api-resources.md §6).</summary>
[Resource("machines/{system_id}/", Handler = "MachineHandler", Doc = "Manage one machine.")]
internal sealed class MachineConfigurationApi(IStore store, IGrainFactory grains, NodeAccess access, MachineViews views)
{
    [Post("mount_special", Title = "Mount a filesystem in memory", Doc = "tmpfs or ramfs, in the deployed system.")]
    public async Task<MachineView> MountSpecial(MountSpecialForm form, Caller caller)
    {
        var node = access.Edit(form.SystemId, caller);
        RequireConfigurable(node, caller, "mount");
        if (form.Fstype is not ("tmpfs" or "ramfs")) throw ApiException.Field("fstype", $"'{form.Fstype}' is not a valid fstype.  It should be one of: 'tmpfs', 'ramfs'.");
        if (!form.MountPoint.StartsWith('/')) throw ApiException.Field("mount_point", "Enter a valid value.");
        var filesystem = new Filesystem
        {
            Id = store.NextId(Collections.FilesystemNumbers),
            Fstype = form.Fstype,
            Uuid = Guid.NewGuid().ToString(),
            MountPoint = form.MountPoint,
            MountOptions = form.MountOptions,
        };
        return await EditAsync(node, new MountInMemory(filesystem), caller);
    }

    [Post("unmount_special", Title = "Unmount a filesystem in memory")]
    public async Task<MachineView> UnmountSpecial(UnmountSpecialForm form, Caller caller)
    {
        var node = access.Edit(form.SystemId, caller);
        RequireConfigurable(node, caller, "unmount");
        return await EditAsync(node, new UnmountFromMemory(form.MountPoint), caller);
    }

    [Post("clear_default_gateways", Title = "Let the default gateways be chosen", Doc = "Forgets which links were set to give them.")]
    public async Task<MachineView> ClearDefaultGateways(MachinePath form, Caller caller) =>
        await EditAsync(access.Administer(form.SystemId, caller), new ClearGateways(), caller);

    private static void RequireConfigurable(Node node, Caller caller, string operation)
    {
        if (node.Status is not (NodeState.Ready or NodeState.Allocated))
            throw ApiException.Conflict($"Cannot {operation} the filesystem because the machine is not Ready or Allocated.");
        if (node.Status == NodeState.Ready && !caller.IsAdmin)
            throw ApiException.Forbidden($"Cannot {operation} the filesystem because the machine is Ready and you are no administrator.");
    }

    private async Task<MachineView> EditAsync(Node node, INodeEdit edit, Caller caller) =>
        views.Of((await grains.GetGrain<IMachineGrain>(node.SystemId).Edit(edit, MachineRequests.By(caller))).OrThrow());
}

internal sealed record MountInMemory(Filesystem Filesystem) : INodeEdit
{
    public Outcome<Node> Apply(Node node, DateTimeOffset now) =>
        node.Storage.Effective.Any(f => f.MountPoint == Filesystem.MountPoint)
            ? Refusal.Invalid("mount_point", $"Another filesystem is already mounted at {Filesystem.MountPoint}.")
            : node with { Storage = SpecialFilesystems.With(node.Storage, [.. node.Storage.Effective, Filesystem]) };
}

internal sealed record UnmountFromMemory(string MountPoint) : INodeEdit
{
    public Outcome<Node> Apply(Node node, DateTimeOffset now)
    {
        bool Meant(Filesystem f) => f.MountPoint == MountPoint && f is { BlockDeviceId: null, PartitionId: null };
        return node.Storage.Effective.Any(Meant)
            ? node with { Storage = SpecialFilesystems.With(node.Storage, [.. node.Storage.Effective.Where(f => !Meant(f))]) }
            : Refusal.Invalid("mount_point", "No special filesystem is mounted at this path.");
    }
}

internal sealed record ClearGateways : INodeEdit
{
    public Outcome<Node> Apply(Node node, DateTimeOffset now) => node with { GatewayLinkIpv4 = null, GatewayLinkIpv6 = null };
}

/// <summary>The owner's copy is changed where there is one, the template otherwise.</summary>
internal static class SpecialFilesystems
{
    public static StorageModel With(StorageModel storage, IReadOnlyList<Filesystem> effective) =>
        storage.Acquired is null ? storage with { Filesystems = effective } : storage with { Acquired = effective };
}

public sealed record MountSpecialForm : MachinePath
{
    [Mandatory, Doc("tmpfs or ramfs.")]
    public string Fstype { get; init; } = "";

    [Mandatory, Doc("Where: an absolute path.")]
    public string MountPoint { get; init; } = "";

    [AlsoNamed("mount_option"), Doc("Options of mount(8).")]
    public string? MountOptions { get; init; }
}

public sealed record UnmountSpecialForm : MachinePath
{
    [Mandatory, Doc("Where it is mounted.")]
    public string MountPoint { get; init; } = "";
}
