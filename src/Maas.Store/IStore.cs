namespace Maas.Store;

/// <summary>The appliance's durable state: every document in memory as an immutable value, the database its durable copy.</summary>
public interface IStore
{
    /// <summary>The documents of one kind; the same object on every call.</summary>
    IDocuments<T> Documents<T>(Collection<T> collection)
        where T : class;

    /// <summary>Writes all of the batch or nothing. Completes when it is on disk; only then can anybody see it.</summary>
    /// <exception cref="ConflictException">A document changed since the version the batch was based on.</exception>
    /// <exception cref="DuplicateException">A unique index already holds the value for another document.</exception>
    Task CommitAsync(Batch batch);

    /// <summary>The next number of a kind keyed by number: greater than any ever used, also by documents since deleted, also after a restart.</summary>
    int NextId<T>(Collection<T> collection)
        where T : class;
}

/// <summary>Reads over one kind, all from memory. Values are immutable; a read never blocks a write.</summary>
public interface IDocuments<T>
    where T : class
{
    /// <summary>Grows with every commit that touched this kind; two equal numbers of one process mean identical contents.</summary>
    long Version { get; }

    int Count { get; }

    /// <summary>A consistent snapshot in key order (numeric keys in numeric order).</summary>
    IReadOnlyList<T> All { get; }

    T? Find(string key);

    /// <summary>The document with the version to base a conditional write on.</summary>
    Versioned<T>? FindVersioned(string key);

    /// <summary>The documents under an index value, in key order.</summary>
    IReadOnlyList<T> Where(Index<T> index, string value);

    /// <summary>How many documents stand under an index value, without gathering them.</summary>
    int CountOf(Index<T> index, string value);

    /// <summary>Called after each commit, in commit order, with what changed; must return quickly and not throw.</summary>
    IDisposable Subscribe(Action<IReadOnlyList<Change<T>>> changed);
}

public sealed record Versioned<T>(T Value, long Version);

/// <summary>What a commit did to one document: <c>Before</c> is null for a new one, <c>After</c> for a deleted one.</summary>
public sealed record Change<T>(string Key, T? Before, T? After)
    where T : class;

/// <summary>A document changed since the version that a write was based on; nothing was written.</summary>
public sealed class ConflictException(string collection, string key)
    : Exception($"{collection}/{key} was changed by somebody else in the meantime.");

/// <summary>A unique index already holds the value; nothing was written.</summary>
public sealed class DuplicateException(string collection, string index, string value)
    : Exception($"{collection}: another entry has the {index} '{value}'.")
{
    public string Collection { get; } = collection;
    public string IndexName { get; } = index;
    public string Value { get; } = value;
}
