namespace Maas.Domain.Storage.Layouts;

/// <summary>Bare disks.</summary>
internal sealed class BlankLayout : IStorageLayout
{
    public string Name => "blank";

    public Refusal? Apply(StorageDraft draft, LayoutParameters parameters) => null;
}
