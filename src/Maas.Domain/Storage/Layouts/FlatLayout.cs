namespace Maas.Domain.Storage.Layouts;

/// <summary>One partition for everything.</summary>
internal sealed class FlatLayout : IStorageLayout
{
    public string Name => "flat";

    public Refusal? Apply(StorageDraft draft, LayoutParameters parameters)
    {
        var root = BaseSteps.Make(draft, parameters);
        return root.Refusal ?? draft.Format(StorageTarget.Of(root.Value!), "ext4", "root", "/").Refusal;
    }
}
