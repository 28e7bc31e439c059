using Maas.Domain.Notifications;
using Maas.Store;

namespace Maas.Region.Notifications;

/// <summary>What the appliance itself has to say to its users: one notification for each ident, there as long as its reason is.</summary>
public sealed class Notices(IStore store, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Says it, or says it anew with other words: who had put it away reads it again only when the words changed.</summary>
    public async Task SetAsync(string ident, NotificationCategory category, string message, bool dismissable = true)
    {
        await _turn.WaitAsync();
        try
        {
            var known = Find(ident);
            if (known is not null && known.Message == message && known.Category == category) return;
            await store.CommitAsync(new Batch().Put(NotificationCollections.Notifications, new Notification
            {
                Id = known?.Id ?? store.NextId(NotificationCollections.Notifications),
                Ident = ident,
                Admins = true,
                Message = message,
                Category = category,
                Dismissable = dismissable,
                Created = known?.Created ?? clock.GetUtcNow(),
                Updated = clock.GetUtcNow(),
            }));
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The reason is gone.</summary>
    public async Task ClearAsync(string ident)
    {
        await _turn.WaitAsync();
        try
        {
            if (Find(ident) is { } known) await store.CommitAsync(new Batch().Delete(NotificationCollections.Notifications, Collections.Key(known.Id)));
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private Notification? Find(string ident) =>
        store.Documents(NotificationCollections.Notifications).Where(NotificationCollections.ByIdent, ident) is [var known] ? known : null;
}
