using Maas.Domain.Notifications;
using Maas.Region.Images;
using Maas.Store;

namespace Maas.Region.Notifications;

/// <summary>There is nothing to boot a machine with (images.md §7).</summary>
internal sealed class NoImagesNotice(IStore store) : IStandingNotice
{
    public string Ident => "boot_images_missing";

    public NotificationCategory Category => NotificationCategory.Warning;

    public string? Text() => store.Documents(ImageCatalog.Resources).All.Any(r => r.Newest is not null)
        ? null
        : "There are no boot images: machines can neither be commissioned nor deployed. Import or upload images.";

    public IDisposable Watch(Action changed) => store.Documents(ImageCatalog.Resources).Subscribe(_ => changed());
}
