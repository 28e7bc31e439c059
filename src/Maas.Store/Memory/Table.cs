using System.Text.Json;

namespace Maas.Store.Memory;

/// <summary>The live documents of one kind. Reads take the current state; only the committer replaces it.</summary>
internal sealed class Table<T>(Collection<T> collection, JsonSerializerOptions json, TableState<T> loaded, long lastId) : IDocuments<T>, ITable
    where T : class
{
    private readonly Lock _subscribing = new();
    private volatile TableState<T> _state = loaded;
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

    public byte[]? Apply(string key, object? document, long? basedOn, long version)
    {
        var state = _draft ?? _state;
        var before = state.Find(key);
        if (basedOn is { } expected && (before?.Version ?? 0) != expected) throw new ConflictException(Name, key);
        var typed = (T?)document;
        if (typed is null && before is null) return null;
        var bytes = typed is null ? null : JsonSerializer.SerializeToUtf8Bytes(typed, json);
        _draft = state.With(key, typed, version);
        if (typed is not null && KeyOrder.IsNumber(key)) Used(long.Parse(key, System.Globalization.CultureInfo.InvariantCulture));
        _changes.Add(new Change<T>(key, before?.Value, typed));
        return bytes;
    }

    public void Publish()
    {
        if (_draft is null) return;
        _state = _draft;
        _draft = null;
    }

    public void Notify(Action<Exception> failed)
    {
        if (_changes.Count == 0) return;
        Change<T>[] changes = [.. _changes];
        _changes.Clear();
        foreach (var subscriber in _subscribers)
        {
            try
            {
                subscriber(changes);
            }
            catch (Exception problem)
            {
                failed(problem);
            }
        }
    }

    public void Discard()
    {
        _draft = null;
        _changes.Clear();
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}

/// <summary>A table as the committer sees it: drafts are built batch by batch and published together.</summary>
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

    /// <summary>Drafts one write; returns the bytes to keep, or null for a delete.</summary>
    byte[]? Apply(string key, object? document, long? basedOn, long version);

    void Publish();

    void Notify(Action<Exception> failed);

    void Discard();
}
