using Maas.Api.Contract;
using Maas.Api.Resources.Machines;
using Maas.Api.Resources.Storage;
using Maas.Domain;
using Maas.Domain.Storage;

namespace Maas.Api.Resources.Raids;

[Resource("nodes/{system_id}/raids/", Handler = "RaidsHandler", Doc = "The software arrays of a machine.")]
internal sealed class RaidsApi(StorageEdits edits)
{
    [Get(Title = "List arrays")]
    public Task<IEnumerable<RaidView>> Read(MachinePath form, Caller caller)
    {
        var (node, _) = edits.View(form.SystemId, caller, StorageParts.Machine);
        return Task.FromResult(node.Storage.Groups.Where(g => GroupSizes.IsRaid(g.Type)).OrderBy(g => g.Id).Select(g => RaidView.Of(node, g)));
    }

    [Post(Title = "Create an array", Doc = "Of free disks and partitions. Where the boot disk is one of them, all disks given are partitioned.")]
    public async Task<RaidView> Create(RaidCreateForm form, Caller caller)
    {
        var (node, made) = await edits.ApplyAsync(form, caller, StorageParts.Machine, StorageAct.Ready("create RAID"), (draft, _) =>
        {
            var active = draft.Free(form.Active);
            var spares = draft.Free(form.Spares);
            if (Refusal.Together([active.Refusal, spares.Refusal]) is { } taken) return taken;
            GroupNames.TryLevel(form.Level, out var level);
            return (Outcome<BlockDevice>)draft.AddRaid(Texts.Given(form.Name), level, active.Value!, spares.Value!, form.Uuid?.Text);
        });
        return RaidView.Of(node, node.Storage.Groups.Single(g => g.Id == made.GroupId));
    }
}

[Resource("nodes/{system_id}/raid/{id}/", Handler = "RaidHandler", Doc = "One software array, by number or name.")]
internal sealed class RaidApi(StorageEdits edits)
{
    [Get(Title = "Read an array")]
    public Task<RaidView> Read(StoragePartForm form, Caller caller)
    {
        var (node, raid) = edits.View(form.SystemId, caller, StorageParts.Raid(form.Id));
        return Task.FromResult(RaidView.Of(node, raid));
    }

    [Put(Title = "Update an array", Doc = "Members are removed first; what results must have as many as the level needs.")]
    public async Task<RaidView> Update(RaidUpdateForm form, Caller caller)
    {
        var (node, id) = await edits.ApplyAsync<FilesystemGroup, int>(
            form, caller, StorageParts.Raid(form.Id), StorageAct.Ready("update RAID"), (draft, raid) => draft.UpdateRaid(raid.Id, form.Change) is { } refusal ? refusal : raid.Id);
        return RaidView.Of(node, node.Storage.Groups.Single(g => g.Id == id));
    }

    [Delete(Title = "Delete an array", Doc = "With what is on it; its members are free again.")]
    public async Task<Answer> Delete(StoragePartForm form, Caller caller)
    {
        await edits.ApplyAsync(form, caller, StorageParts.Raid(form.Id), StorageAct.Ready("delete RAID"), (draft, raid) => draft.DeleteGroup(raid.Id));
        return Answer.NoContent;
    }
}
