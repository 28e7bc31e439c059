namespace Maas.Domain.Storage.Layouts;

/// <summary>The root on a logical volume.</summary>
internal sealed class LvmLayout : IStorageLayout
{
    public string Name => "lvm";

    public Refusal? Apply(StorageDraft draft, LayoutParameters parameters)
    {
        var size = VolumeSize(draft, parameters);
        if (size.IsRefused) return size.Refusal;
        var root = BaseSteps.Make(draft, parameters);
        if (root.IsRefused) return root.Refusal;
        var group = draft.AddVolumeGroup(parameters.VgName is { Length: > 0 } vg ? vg : "vgroot", [StorageTarget.Of(root.Value!)]);
        if (group.IsRefused) return group.Refusal;
        var free = draft.FreeOf(group.Value!);
        var volume = draft.AddLogicalVolume(
            group.Value!, parameters.LvName is { Length: > 0 } lv ? lv : "lvroot", size.Value is { } wanted ? Math.Min(wanted, free) : null);
        return volume.Refusal ?? draft.Format(StorageTarget.Of(volume.Value!), "ext4", "root", "/").Refusal;
    }

    /// <summary>A percentage counts from the root partition, or from what it will be.</summary>
    private static Outcome<long?> VolumeSize(StorageDraft draft, LayoutParameters parameters)
    {
        if (parameters.LvSize is not { IsZero: false } wanted) return (long?)null;
        var sizes = BaseSteps.Sizes(draft, parameters);
        var whole = sizes.Value.Root ?? draft.Boot!.Size - BaseSteps.EfiSize - sizes.Value.Boot;
        var size = wanted.Of(whole);
        return Refusal.Together([sizes.Refusal, BaseSteps.CheckSize("lv_size", size, BaseSteps.SmallestRoot, whole)]) is { } refusal ? refusal : (long?)size;
    }
}
