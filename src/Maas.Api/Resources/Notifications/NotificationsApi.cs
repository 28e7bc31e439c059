using Maas.Api.Contract;
using Maas.Api.Resources.ResourcePools;
using Maas.Domain.Notifications;
using Maas.Region;
using Maas.Region.Accounts;
using Maas.Region.Notifications;
using Maas.Store;

namespace Maas.Api.Resources.Notifications;

[Resource("notifications/", Handler = "NotificationsHandler", Doc = "Manage the messages to users.")]
internal sealed class NotificationsApi(IStore store, Accounts accounts, NotificationEdits edits, TimeProvider clock)
{
    [Get(Title = "List notifications", Doc = "Those for you that you did not dismiss.")]
    public Task<IEnumerable<NotificationView>> Read(NoForm form, Caller caller) => Task.FromResult(store.Documents(NotificationCollections.Notifications).All
        .Where(n => n.IsFor(caller.Username!, caller.IsAdmin) && !n.DismissedBy.Contains(caller.Username!)).Select(n => NotificationView.Of(n, accounts)));

    [Post(Title = "Create a notification", Allow = Access.Admin)]
    public async Task<NotificationView> Create(NotificationForm form, Caller caller)
    {
        var now = clock.GetUtcNow();
        var checkedForm = edits.Apply(new Notification { Id = 0, Message = form.Message, Created = now, Updated = now }, form, form.Message);
        var created = checkedForm with { Id = store.NextId(NotificationCollections.Notifications) };
        await store.CommitAsync(new Batch().Put(NotificationCollections.Notifications, created, basedOn: 0));
        return NotificationView.Of(created, accounts);
    }
}

[Resource("notifications/{id}/", Handler = "NotificationHandler", Doc = "Manage one message to users.")]
internal sealed class NotificationApi(IStore store, Accounts accounts, NotificationEdits edits, TimeProvider clock)
{
    [Get(Title = "Read a notification")]
    public Task<NotificationView> Read(IdPath form, Caller caller)
    {
        var notification = Find(form.Id).Value;
        return caller.IsAdmin || notification.IsFor(caller.Username!, isAdmin: false)
            ? Task.FromResult(NotificationView.Of(notification, accounts))
            : throw ApiException.Forbidden();
    }

    [Put(Title = "Update a notification", Allow = Access.Admin)]
    public async Task<NotificationView> Update(NotificationUpdateForm form, Caller caller)
    {
        var known = Find(form.Id);
        var changed = edits.Apply(known.Value, form, form.Message.Or(known.Value.Message) ?? "") with { Updated = clock.GetUtcNow() };
        await store.CommitAsync(new Batch().Put(NotificationCollections.Notifications, changed, known.Version));
        return NotificationView.Of(changed, accounts);
    }

    [Delete(Title = "Delete a notification", Allow = Access.Admin)]
    public async Task<Answer> Delete(IdPath form, Caller caller)
    {
        await store.CommitAsync(new Batch().Delete(NotificationCollections.Notifications, Collections.Key(Find(form.Id).Value.Id)));
        return Answer.NoContent;
    }

    [Post("dismiss", Title = "Dismiss a notification", Doc = "It is not shown to you again; others still read it.")]
    [Returns(typeof(void))]
    public async Task<object?> Dismiss(IdPath form, Caller caller)
    {
        var known = Find(form.Id);
        if (!known.Value.IsFor(caller.Username!, caller.IsAdmin)) throw ApiException.Forbidden();
        // The reference calls it a failure of its own (500); it is the caller's mistake.
        if (!known.Value.Dismissable) throw ApiException.BadRequest("Notification is not dismissable");
        if (!known.Value.DismissedBy.Contains(caller.Username!))
        {
            await store.CommitAsync(new Batch().Put(
                NotificationCollections.Notifications, known.Value with { DismissedBy = [.. known.Value.DismissedBy, caller.Username!] }, known.Version));
        }

        return null;
    }

    private Versioned<Notification> Find(string id) =>
        store.Documents(NotificationCollections.Notifications).FindVersioned(id) ?? throw ApiException.NotFound("Notification");
}
