using System.Text.Json.Nodes;
using Maas.Api.Resources.Users;
using Maas.Domain.Notifications;
using Maas.Region.Accounts;

namespace Maas.Api.Resources.Notifications;

/// <summary>A notification as published (api-resources.md §20.4).</summary>
public sealed record NotificationView(
    int Id, string? Ident, UserView? User, bool Users, bool Admins, string Message, JsonNode? Context, string Category, bool Dismissable, string ResourceUri)
{
    public static NotificationView Of(Notification notification, Accounts accounts) => new(
        notification.Id, notification.Ident, notification.User is { } name && accounts.Find(name) is { } user ? UserView.Of(user) : null, notification.Users,
        notification.Admins, notification.Message, JsonNode.Parse(notification.Context), notification.Category.ToString().ToLowerInvariant(), notification.Dismissable,
        $"/MAAS/api/2.0/notifications/{notification.Id}/");
}
