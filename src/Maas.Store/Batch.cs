namespace Maas.Store;

/// <summary>Writes that become durable and visible together. Not thread-safe; used once.</summary>
public sealed class Batch
{
    private readonly List<Write> _writes = [];

    internal IReadOnlyList<Write> Writes => _writes;

    public bool IsEmpty => _writes.Count == 0;

    /// <summary>Nobody waits for it: it is written after a moment, together with others that are in no hurry. A transaction saved is one that
    /// somebody else does not wait for.</summary>
    public bool InNoHurry { get; init; }

    /// <summary>Writes the document whatever was there, or only over <paramref name="basedOn"/> when given (0: only if there is none).</summary>
    public Batch Put<T>(Collection<T> collection, T document, long? basedOn = null)
        where T : class
    {
        _writes.Add(new Write(collection, collection.KeyOf(document), document, basedOn));
        return this;
    }

    /// <summary>Deletes the document; one that is not there is no error.</summary>
    public Batch Delete<T>(Collection<T> collection, string key, long? basedOn = null)
        where T : class
    {
        _writes.Add(new Write(collection, key, null, basedOn));
        return this;
    }

    /// <summary>Appends a record to a log; the log gives it its number.</summary>
    public Batch Append<T>(Log<T> log, T record)
        where T : class
    {
        _writes.Add(new Write(log, null, record, null));
        return this;
    }

    /// <summary>One entry of a batch: a put (document), a delete (no document) or an append (no key).</summary>
    internal sealed record Write(ICollectionDefinition Target, string? Key, object? Document, long? BasedOn);
}
