using System.Collections.Immutable;

namespace Maas.Store.Memory;

/// <summary>All documents of one kind at one moment, with their indexes. Immutable: a write makes the next one, readers keep the one they hold.</summary>
internal sealed class TableState<T>
    where T : class
{
    private static readonly ImmutableSortedSet<string> NoKeys = ImmutableSortedSet.Create<string>(KeyOrder.Instance);

    private readonly Collection<T> _collection;
    private readonly ImmutableDictionary<string, Versioned<T>> _documents;
    private readonly ImmutableArray<ImmutableDictionary<string, ImmutableSortedSet<string>>> _indexes;
    private IReadOnlyList<T>? _all;

    private TableState(
        Collection<T> collection, ImmutableDictionary<string, Versioned<T>> documents,
        ImmutableArray<ImmutableDictionary<string, ImmutableSortedSet<string>>> indexes, long version)
    {
        _collection = collection;
        _documents = documents;
        _indexes = indexes;
        Version = version;
    }

    /// <summary>Documents read at start. Made in one go: adding them one by one would make every intermediate state.</summary>
    /// <exception cref="DuplicateException">Two documents have the same value in a unique index.</exception>
    public static TableState<T> Of(Collection<T> collection, IReadOnlyDictionary<string, Versioned<T>> documents)
    {
        var indexes = ImmutableArray.CreateBuilder<ImmutableDictionary<string, ImmutableSortedSet<string>>>(collection.Indexes.Count);
        foreach (var declared in collection.Indexes)
        {
            var keys = new Dictionary<string, List<string>>(StringComparer.Ordinal);
            foreach (var (key, document) in documents)
            {
                foreach (var value in declared.Values(document.Value).Distinct())
                {
                    if (!keys.TryGetValue(value, out var same)) keys[value] = same = [];
                    else if (declared.Unique) throw new DuplicateException(collection.Name, declared.Name, value);
                    same.Add(key);
                }
            }

            indexes.Add(keys.ToImmutableDictionary(k => k.Key, k => k.Value.Count == 1 ? NoKeys.Add(k.Value[0]) : NoKeys.Union(k.Value), StringComparer.Ordinal));
        }

        return new(collection, documents.ToImmutableDictionary(StringComparer.Ordinal), indexes.MoveToImmutable(), documents.Values.Select(d => d.Version).DefaultIfEmpty().Max());
    }

    public long Version { get; }

    public int Count => _documents.Count;

    public Versioned<T>? Find(string key) => _documents.GetValueOrDefault(key);

    /// <summary>Sorted once per state, when somebody asks.</summary>
    public IReadOnlyList<T> All =>
        _all ??= [.. _documents.OrderBy(d => d.Key, KeyOrder.Instance).Select(d => d.Value.Value)];

    public IReadOnlyList<T> Where(Index<T> index, string value)
    {
        if (!_indexes[Position(index)].TryGetValue(value, out var keys)) return [];
        var found = new T[keys.Count];
        var at = 0;
        foreach (var key in keys) found[at++] = _documents[key].Value;
        return found;
    }

    public int CountOf(Index<T> index, string value) => _indexes[Position(index)].TryGetValue(value, out var keys) ? keys.Count : 0;

    /// <summary>The state with the document written (or deleted, when null).</summary>
    /// <exception cref="DuplicateException">A unique index holds the value for another document.</exception>
    public TableState<T> With(string key, T? document, long version)
    {
        var before = _documents.GetValueOrDefault(key)?.Value;
        var indexes = _indexes;
        for (var i = 0; i < indexes.Length; i++)
        {
            var declared = _collection.Indexes[i];
            var changed = Reindex(declared, indexes[i], key, before, document);
            if (!ReferenceEquals(changed, indexes[i])) indexes = indexes.SetItem(i, changed);
        }

        var documents = document is null ? _documents.Remove(key) : _documents.SetItem(key, new Versioned<T>(document, version));
        return new TableState<T>(_collection, documents, indexes, version);
    }

    private ImmutableDictionary<string, ImmutableSortedSet<string>> Reindex(
        Index<T> declared, ImmutableDictionary<string, ImmutableSortedSet<string>> index, string key, T? before, T? after)
    {
        var old = before is null ? [] : declared.Values(before).Distinct().ToArray();
        var now = after is null ? [] : declared.Values(after).Distinct().ToArray();
        foreach (var value in old.Except(now))
        {
            var left = index[value].Remove(key);
            index = left.IsEmpty ? index.Remove(value) : index.SetItem(value, left);
        }

        foreach (var value in now.Except(old))
        {
            var keys = index.GetValueOrDefault(value, NoKeys);
            if (declared.Unique && !keys.IsEmpty) throw new DuplicateException(_collection.Name, declared.Name, value);
            index = index.SetItem(value, keys.Add(key));
        }

        return index;
    }

    private int Position(Index<T> index)
    {
        for (var i = 0; i < _collection.Indexes.Count; i++)
        {
            if (ReferenceEquals(_collection.Indexes[i], index)) return i;
        }

        throw new ArgumentException($"The index '{index.Name}' is not declared on {_collection.Name}.", nameof(index));
    }
}
