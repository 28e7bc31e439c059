using System.Text.Json;
using System.Text.Json.Nodes;
using Maas.Api.Contract;
using Maas.Domain.Notifications;
using Maas.Domain;
using Maas.Region.Accounts;
using Maas.Region.Notifications;
using Maas.Store;

namespace Maas.Api.Resources.Notifications;

/// <summary>Checks what is sent about a notification and puts it into the document.</summary>
internal sealed class NotificationEdits(IStore store, Accounts accounts)
{
    private const int LongestIdent = 40;

    public Notification Apply(Notification notification, NotificationFields form, string message)
    {
        var errors = new FieldErrors();
        var ident = form.Ident.IsSent ? errors.Collect(() => Ident(form.Ident.Value, notification)) : notification.Ident;
        var user = form.User.IsSent ? errors.Collect(() => User(form.User.Value)) : notification.User;
        if (message.Length == 0) errors.Add("message", "This field is required.");
        var context = errors.Collect(() => Context(form.Context.Or(notification.Context)));
        var category = form.Category.IsSent ? errors.Collect(() => Category(form.Category.Value ?? "")) : notification.Category;
        if (context is not null && message.Length > 0 && !MessageText.TryRender(message, context, out _)) errors.Add("__all__", "Notification cannot be rendered.");
        errors.ThrowIfAny();
        return notification with
        {
            Ident = ident,
            User = user,
            Users = form.Users.Or(notification.Users),
            Admins = form.Admins.Or(notification.Admins),
            Message = message,
            Context = context!.ToJsonString(),
            Category = category,
            Dismissable = form.Dismissable is { } text ? text == "true" : notification.Dismissable,
        };
    }

    private string? Ident(string? ident, Notification own)
    {
        if (string.IsNullOrEmpty(ident)) return null;
        if (ident.Length > LongestIdent) throw ApiException.Field("ident", FieldWords.TooLong(ident, LongestIdent));
        var taken = store.Documents(NotificationCollections.Notifications).Where(NotificationCollections.ByIdent, ident).Any(n => n.Id != own.Id);
        return taken ? throw ApiException.Field("ident", "Notification with this Ident already exists.") : ident;
    }

    private string? User(string? id) => string.IsNullOrEmpty(id) ? null
        : accounts.Users.All.FirstOrDefault(u => Region.Collections.Key(u.Id) == id)?.Username
        ?? throw ApiException.Field("user", FieldWords.NoSuchChoice);

    private static JsonObject Context(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return [];
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw ApiException.Field("context", "Context is not a mapping.");
        }
        catch (Exception problem) when (problem is JsonException or ArgumentException)
        {
            throw ApiException.Field("context", "Enter a valid JSON.");
        }
    }

    private static NotificationCategory Category(string text) => text switch
    {
        "" or "info" => NotificationCategory.Info,
        "success" => NotificationCategory.Success,
        "warning" => NotificationCategory.Warning,
        "error" => NotificationCategory.Error,
        _ => throw ApiException.Field("category", FieldWords.NoChoice(text)),
    };
}
