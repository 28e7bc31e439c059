using System.Text.Json;

namespace Maas.Store.Memory;

/// <summary>The live documents of one kind. Reads take the current state; only the committer replaces it: what is drafted becomes written, then published.</summary>
internal sealed class Table<T>(Collection<T> collection, JsonSerializerOptions json, TableState<T> loaded, long lastId) : IDocuments<T>, ITable
    where T : class
{
    private readonly Lock _subscribing = new();
    private volatile TableState<T> _state = loaded;

    /// <summary>What the database has, which may not be on the disk yet; the next draft builds on it.</summary>
    private TableState<T> _written = loaded;

    private Action<IReadOnlyList<Change<T>>>[] _subscribers = [];
    private long _lastId = lastId;
    private TableState<T>? _draft;
    private TableState<T>? _checkpoint;
    private readonly List<Change<T>> _changes = [];
    private int _changesAtCheckpoint;

    public string Name => collection.Name;

    public long LastId => Interlocked.Read(ref _lastId);

    public long Version => _state.Version;

    public int Count => Read().Count;

    public IReadOnlyList<T> All => Read().All;

    public T? Find(string key) => Read().Find(key)?.Value;

    public Versioned<T>? FindVersioned(string key) => Read().Find(key);

    public IReadOnlyList<T> Where(Index<T> index, string value) => Read().Where(index, value);

    public int CountOf(Index<T> index, string value) => Read().CountOf(index, value);

    private TableState<T> Read()
    {
        ReadTrace.Note(this);
        return _state;
    }

    public IDisposable Subscribe(Action<IReadOnlyList<Change<T>>> changed)
    {
        lock (_subscribing) _subscribers = [.. _subscribers, changed];
        return new Subscription(() =>
        {
            lock (_subscribing) _subscribers = [.. _subscribers.Where(s => s != changed)];
        });
    }

    public int NextId() => checked((int)Interlocked.Increment(ref _lastId));

    /// <summary>Objects that come with a number of their own, such as the default ones, take it from the sequence too.</summary>
    private void Used(long number)
    {
        for (var last = LastId; number > last; last = LastId)
        {
            if (Interlocked.CompareExchange(ref _lastId, number, last) == last) return;
        }
    }

    public void BeginBatch() => (_checkpoint, _changesAtCheckpoint) = (_draft, _changes.Count);

    public void RollBackBatch()
    {
        _draft = _checkpoint;
        _changes.RemoveRange(_changesAtCheckpoint, _changes.Count - _changesAtCheckpoint);
    }

    public Applied Apply(string key, object? document, long? basedOn, long version)
    {
        var state = _draft ?? _written;
        var before = state.Find(key);
        if (basedOn is { } expected && (before?.Version ?? 0) != expected) throw new ConflictException(Name, key);
        var typed = (T?)document;
        if (typed is null && before is null) return new Applied(null, IsNew: true);
        var bytes = typed is null ? null : JsonSerializer.SerializeToUtf8Bytes(typed, json);
        _draft = state.With(key, typed, version);
        if (typed is not null && KeyOrder.IsNumber(key)) Used(long.Parse(key, System.Globalization.CultureInfo.InvariantCulture));
        _changes.Add(new Change<T>(key, before?.Value, typed));
        return new Applied(bytes, before is null);
    }

    public IPublication Keep()
    {
        _written = _draft ?? _written;
        var publication = new Publication(this, _written, [.. _changes]);
        Discard();
        return publication;
    }

    public void Discard()
    {
        _draft = null;
        _changes.Clear();
    }

    private void Notify(IReadOnlyList<Change<T>> changes, Action<string, Exception> failed)
    {
        if (changes.Count == 0) return;
        foreach (var subscriber in _subscribers)
        {
            try
            {
                subscriber(changes);
            }
            catch (Exception problem)
            {
                failed(Name, problem);
            }
        }
    }

    private sealed class Publication(Table<T> table, TableState<T> state, IReadOnlyList<Change<T>> changes) : IPublication
    {
        public void Publish() => table._state = state;

        public void Notify(Action<string, Exception> failed) => table.Notify(changes, failed);
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}

/// <summary>A table as the committer sees it: drafts are built batch by batch, kept when they are in the database, and published when they are on the disk.</summary>
internal interface ITable
{
    string Name { get; }

    /// <summary>That of the published documents.</summary>
    long Version { get; }

    /// <summary>The highest number given out.</summary>
    long LastId { get; }

    void BeginBatch();

    /// <summary>Takes back what the batch begun last drafted.</summary>
    void RollBackBatch();

    /// <summary>Drafts one write.</summary>
    Applied Apply(string key, object? document, long? basedOn, long version);

    /// <summary>The draft is in the database: the next one builds on it.</summary>
    IPublication Keep();

    void Discard();
}

/// <summary>What a write makes of a document.</summary>
/// <param name="Json">The bytes to keep, or null for a delete.</param>
/// <param name="IsNew">There was none before the write.</param>
internal readonly record struct Applied(byte[]? Json, bool IsNew);

/// <summary>What readers of a table are to see next. Publications of a table follow each other in the order in which they were kept.</summary>
internal interface IPublication
{
    void Publish();

    /// <summary>Tells those who follow the table.</summary>
    /// <param name="failed">Told of a follower that failed, with the table's name; the others hear of the change all the same.</param>
    void Notify(Action<string, Exception> failed);
}
