using Maas.Domain.Notifications;
using Maas.Store;

namespace Maas.Region.Notifications;

/// <summary>Documents of notifications.</summary>
public static class NotificationCollections
{
    public static readonly Collection<Notification> Notifications = new("notifications", n => Collections.Key(n.Id));
    public static readonly Index<Notification> ByIdent = Notifications.Index("ident", n => n.Ident is { } ident ? [ident] : [], unique: true);
}
