using Maas.Api.Contract;
using Maas.Api.Resources.Storage;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;
using Maas.Domain.Storage.Layouts;
using Maas.Region.Provisioning;

namespace Maas.Api.Resources.Machines;

/// <summary>A machine's storage and network configuration as a whole (api-resources.md §6, storage.md §7).</summary>
[Resource("machines/{system_id}/", Handler = "MachineHandler", Doc = "Manage one machine.")]
internal sealed class MachineLayoutApi(NodeAccess access, NodeConfiguration configuration, MachineViews views)
{
    [Post("set_storage_layout", Title = "Lay the storage out anew", Doc = "Everything configured on its disks is dropped first. The machine must be ready.")]
    public async Task<MachineView> SetStorageLayout(StorageLayoutForm form, Caller caller)
    {
        var node = access.Administer(form.SystemId, caller);
        if (node.Status != NodeState.Ready) throw ApiException.Conflict("Cannot change the storage layout on a machine that is not Ready.");
        form.Check();
        return views.Of((await configuration.SetStorageLayoutAsync(node.SystemId, form.StorageLayout, Parameters(form, node), MachineRequests.By(caller))).OrThrow());
    }

    [Post("restore_storage_configuration", Title = "Restore the storage configuration", Doc = "The default layout is applied.")]
    public async Task<MachineView> RestoreStorageConfiguration(MachinePath form, Caller caller) =>
        views.Of((await configuration.RestoreStorageAsync(access.Administer(form.SystemId, caller).SystemId, MachineRequests.By(caller))).OrThrow());

    [Post("restore_networking_configuration", Title = "Restore the network configuration", Doc = "As after the last commissioning.")]
    public async Task<MachineView> RestoreNetworkingConfiguration(MachinePath form, Caller caller) =>
        views.Of((await configuration.RestoreNetworkingAsync(access.Administer(form.SystemId, caller).SystemId, MachineRequests.By(caller))).OrThrow());

    [Post("restore_default_configuration", Title = "Restore network and storage configuration", Doc = "As after the last commissioning.")]
    public async Task<MachineView> RestoreDefaultConfiguration(MachinePath form, Caller caller) =>
        views.Of((await configuration.RestoreAllAsync(access.Administer(form.SystemId, caller).SystemId, MachineRequests.By(caller))).OrThrow());

    private static LayoutParameters Parameters(StorageLayoutForm form, Node node) => new()
    {
        BootSize = Size("boot_size", form.BootSize),
        RootSize = Size("root_size", form.RootSize),
        RootDevice = Disk("root_device", form.RootDevice, node),
        VgName = form.VgName,
        LvName = form.LvName,
        LvSize = Size("lv_size", form.LvSize),
        CacheDevice = Disk("cache_device", form.CacheDevice, node),
        CacheMode = form.CacheMode,
        CacheSize = Size("cache_size", form.CacheSize),
        CacheNoPart = form.CacheNoPart,
    };

    private static LayoutSize? Size(string field, string? text) => text is null or "" ? null
        : LayoutSize.TryParse(text, out var size) ? size
        : throw ApiException.Field(field, "Enter a valid value.");

    /// <summary>By number or name; a name may be written as the path of the device.</summary>
    private static int? Disk(string field, string? text, Node node) => text is null or "" ? null
        : StorageSpecifiers.Device(node, text.StartsWith("/dev/", StringComparison.Ordinal) ? text["/dev/".Length..] : text) is { IsVirtual: false } disk ? disk.Id
        : throw ApiException.Of(StorageLayouts.NoDisk(field, text, node));
}

public sealed record StorageLayoutForm : StorageForm
{
    [Mandatory, Doc("bcache, blank, custom, flat, lvm, vmfs6 or vmfs7.")]
    public string StorageLayout { get; init; } = "";

    [Doc("Size of the boot partition: bytes, or a percentage of the boot disk.")]
    public string? BootSize { get; init; }

    [Doc("Size of the root partition: bytes, or a percentage of the boot disk.")]
    public string? RootSize { get; init; }

    [Doc("The disk for the root partition, by number or name; the boot disk otherwise.")]
    public string? RootDevice { get; init; }

    [Doc("lvm: name of the volume group.")]
    public string? VgName { get; init; }

    [Doc("lvm: name of the logical volume.")]
    public string? LvName { get; init; }

    [Doc("lvm: size of the logical volume: bytes, or a percentage of the volume group.")]
    public string? LvSize { get; init; }

    [Doc("bcache: the caching disk, by number or name; the smallest one tagged ssd otherwise.")]
    public string? CacheDevice { get; init; }

    [Doc("bcache: writeback, writethrough or writearound.")]
    public string? CacheMode { get; init; }

    [Doc("bcache: size of the cache partition: bytes, or a percentage of the caching disk.")]
    public string? CacheSize { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("bcache: use the whole caching disk without a partition.")]
    public bool CacheNoPart { get; init; }
}
