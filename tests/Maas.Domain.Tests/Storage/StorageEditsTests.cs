using CsCheck;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;
using Maas.Domain.Storage.Layouts;
using static Maas.Domain.Tests.SampleNodes;

namespace Maas.Domain.Tests.Storage;

/// <summary>Any sequence of edits leaves storage that can be, and a refused edit nothing.</summary>
public class StorageEditsTests
{
    private static readonly Gen<(int What, int A, int B, int C, long Size)> Edit =
        Gen.Select(Gen.Int[0, 19], Gen.Int[0, 30], Gen.Int[0, 30], Gen.Int[0, 30], Gen.Long[StorageSpace.Alignment, 200 * Gigabyte]);

    [Fact]
    public void Sequences_of_edits_never_break_an_invariant() =>
        Gen.Select(Edit.Array[1, 40], Gen.Bool, Gen.Int[2, 6]).Sample((edits, uefi, disks) =>
        {
            var numbers = new CountingNumbers();
            var node = Machine(uefi ? "uefi" : "pxe", disks: [.. Enumerable.Range(1, disks).Select(i => Disk(numbers.BlockDevice(), $"sd{(char)('a' + i)}", i * 37 * Gigabyte + i * 12345, i % 2 == 0 ? "ssd" : "rotary"))]);
            foreach (var edit in edits)
            {
                var draft = new StorageDraft(node, numbers);
                var refused = Apply(draft, node, edit, numbers, out var whole);
                if (refused) continue;
                node = whole ?? draft.Node;
                if (StorageInvariants.Broken(node).FirstOrDefault() is { } broken) throw new InvalidOperationException($"edit {edit.What}: {broken}");
            }
        });

    private static bool Apply(StorageDraft draft, Node node, (int What, int A, int B, int C, long Size) edit, CountingNumbers numbers, out Node? whole)
    {
        whole = null;
        var devices = node.Storage.BlockDevices.OrderBy(d => d.Id).ToList();
        var partitions = devices.SelectMany(d => d.Partitions).ToList();
        BlockDevice Device(int n) => devices[n % devices.Count];
        MemberNames Names(params int[] all) => new("d", [.. all.Where(n => n % 2 == 0).Select(n => Device(n / 2).Name)], "p", [.. all.Where(n => n % 2 == 1 && partitions.Count > 0).Select(n => $"{partitions[n % partitions.Count].Id}")]);
        StorageTarget Target(int n) => n % 2 == 1 && partitions.Count > 0 ? StorageTarget.Of(partitions[n % partitions.Count]) : StorageTarget.Of(Device(n / 2));
        FilesystemGroup? Group(int n, Func<FilesystemGroupType, bool> kind) => node.Storage.Groups.Where(g => kind(g.Type)).ToList() is { Count: > 0 } all ? all[n % all.Count] : null;
        bool Free(MemberNames names, out List<StorageTarget> targets) => (targets = draft.Free(names).Value ?? []).Count > 0;
        switch (edit.What)
        {
            case 0 or 1: return draft.AddPartition(Device(edit.A).Id, edit.B % 4 == 0 ? null : edit.Size).IsRefused;
            case 2: return partitions.Count == 0 || draft.DeletePartition(partitions[edit.A % partitions.Count].Id) is not null;
            case 3: return draft.Format(Target(edit.A), edit.B % 2 == 0 ? "ext4" : "swap").IsRefused;
            case 4: return draft.Mount(Target(edit.A), $"/m{edit.B % 5}", "").IsRefused;
            case 5: return draft.Unmount(Target(edit.A)) is not null || draft.Unformat(Target(edit.A)) is not null;
            case 6: return !Free(Names(edit.A, edit.B, edit.C), out var members) || draft.AddRaid(null, (FilesystemGroupType)(1 + edit.C % 5), members, []).IsRefused;
            case 7: return !Free(Names(edit.A, edit.B), out var volumes) || draft.AddVolumeGroup(null, volumes).IsRefused;
            case 8 or 9: return Group(edit.A, t => t == FilesystemGroupType.LvmVg) is not { } vg || draft.AddLogicalVolume(vg, $"lv{edit.B % 6}", edit.C % 3 == 0 ? null : edit.Size).IsRefused;
            case 10: return draft.AddCacheSet(Names(edit.A)).IsRefused;
            case 11: return node.Storage.CacheSets is not [var set, ..] || draft.AddBcache(null, set, Names(edit.A), "writeback", null).IsRefused;
            case 12: return Group(edit.A, GroupSizes.IsRaid) is not { } raid || draft.UpdateRaid(raid.Id, new GroupChange { Add = Names(edit.B), Remove = Names(edit.C), AddSpares = Names(edit.A) }) is not null;
            case 13: return Group(edit.A, t => t == FilesystemGroupType.LvmVg) is not { } group || draft.UpdateVolumeGroup(group.Id, new GroupChange { Add = Names(edit.B), Remove = Names(edit.C) }) is not null;
            case 14: return Group(edit.A, t => t == FilesystemGroupType.Bcache) is not { } bcache || draft.UpdateBcache(bcache.Id, new GroupChange(), null, Names(edit.B), null) is not null;
            case 15: return node.Storage.Groups.Count == 0 || draft.DeleteGroup(node.Storage.Groups[edit.A % node.Storage.Groups.Count].Id) is not null;
            case 16: return Device(edit.A).IsVirtual ? draft.DeleteDevice(Device(edit.A).Id) is not null : draft.BootFrom(Device(edit.A).Id) is not null;
            // That a disk turns out smaller than its partitions is told before deployment; here it would hide an edit that overfills one.
            case 17: return draft.UpdateDevice(Device(edit.A).Id, new DeviceChange { Size = edit.Size }).IsRefused || draft.Node.Storage.BlockDevices.Any(d => StorageSpace.Overflows(draft.Node, d));
            case 18: return node.Storage.CacheSets is not [var cache, ..] || (edit.B % 2 == 0 ? draft.DeleteCacheSet(cache.Id) : draft.MoveCacheSet(cache.Id, Names(edit.A))) is not null;
            default:
                // Layouts start from nothing: now and then is enough.
                if (edit.A != 0) return true;
                whole = StorageLayouts.Apply(edit.B % 2 == 0 ? "lvm" : "bcache", node, new LayoutParameters { AllowFallback = true }, numbers).Value;
                return whole is null;
        }
    }
}
