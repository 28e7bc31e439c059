using Maas.Api.Contract;
using Maas.Api.Resources.Machines;
using Maas.Api.Resources.Storage;
using Maas.Domain.Storage;

namespace Maas.Api.Resources.BlockDevices;

[FromStore]
[Resource("nodes/{system_id}/blockdevices/", Handler = "BlockDevicesHandler", Doc = "The disks and virtual block devices of a machine.")]
internal sealed class BlockDevicesApi(StorageEdits edits)
{
    [Get(Title = "List block devices")]
    public Task<IEnumerable<BlockDeviceView>> Read(MachinePath form, Caller caller)
    {
        var (node, _) = edits.View(form.SystemId, caller, StorageParts.Machine);
        return Task.FromResult(node.Storage.BlockDevices.OrderBy(d => d.Id).Select(d => BlockDeviceView.Of(node, d)));
    }

    [Post(Title = "Add a disk", Doc = "A physical disk that commissioning has not found. It is known by model and serial number, or else by a path.", Allow = Access.Admin)]
    public async Task<BlockDeviceView> Create(BlockDeviceCreateForm form, Caller caller)
    {
        var (node, made) = await edits.ApplyAsync(
            form, caller, StorageParts.Machine, StorageAct.Always, (draft, _) => draft.AddDisk(new DeviceChange
            {
                Name = form.Name,
                Model = form.Model ?? "",
                Serial = form.Serial ?? "",
                IdPath = form.IdPath ?? "",
                FirmwareVersion = form.FirmwareVersion,
                Size = form.Size.Bytes,
                BlockSize = (int)form.BlockSize.Bytes,
                NumaNode = form.NumaNode,
            }));
        return BlockDeviceView.Of(node, made);
    }
}
