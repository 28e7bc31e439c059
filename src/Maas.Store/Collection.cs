namespace Maas.Store;

/// <summary>One kind of stored document: its name on disk, its key and its secondary indexes. Declared once, as a static field
/// beside the code that owns the kind; the same object names the kind everywhere.</summary>
public sealed class Collection<T>(string name, Func<T, string> key) : ICollectionDefinition
    where T : class
{
    private readonly List<Index<T>> _indexes = [];

    /// <summary>The name on disk: lower-case letters, digits and underscores; never changed once released.</summary>
    public string Name { get; } = name;

    public IReadOnlyList<Index<T>> Indexes => _indexes;

    public string KeyOf(T document) => key(document);

    Memory.ITable ICollectionDefinition.Load(ICollectionLoader loader) => (Memory.ITable)loader.Load(this);

    /// <summary>Declares an in-memory index; a document may stand under several values or none.</summary>
    /// <param name="unique">A second document under the same value is refused with <see cref="DuplicateException"/>.</param>
    public Index<T> Index(string name, Func<T, IEnumerable<string>> values, bool unique = false)
    {
        var index = new Index<T>(name, values, unique);
        _indexes.Add(index);
        return index;
    }
}

/// <summary>A collection or a log without its type, as a batch carries it.</summary>
public interface ICollectionDefinition
{
    string Name { get; }

    /// <summary>Hands the loader the collection with its type.</summary>
    internal Memory.ITable Load(ICollectionLoader loader) => throw new InvalidOperationException($"{Name} holds no documents.");
}

/// <summary>Loads a collection whose type only the collection knows.</summary>
internal interface ICollectionLoader
{
    object Load<T>(Collection<T> collection)
        where T : class;
}

/// <summary>A secondary index over the in-memory documents of one collection.</summary>
public sealed record Index<T>(string Name, Func<T, IEnumerable<string>> Values, bool Unique);
