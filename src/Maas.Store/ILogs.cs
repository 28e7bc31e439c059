namespace Maas.Store;

/// <summary>One kind of append-only record, such as events: numbered, partitioned (by node), bounded. Not held in memory as a whole.</summary>
/// <param name="partition">The value records are most often asked by; null when a record belongs to none.</param>
/// <param name="withId">The record carrying the number the log gave it.</param>
/// <param name="keepPerPartition">The oldest records of a partition beyond this number are dropped.</param>
public sealed class Log<T>(string name, Func<T, string?> partition, Func<T, long, T> withId, int keepPerPartition) : ILogDefinition
    where T : class
{
    public string Name { get; } = name;

    (string? Partition, object Numbered) ILogDefinition.Number(object record, long id)
    {
        var numbered = withId((T)record, id);
        return (partition(numbered), numbered);
    }

    public int KeepPerPartition { get; } = keepPerPartition;
    public string? PartitionOf(T record) => partition(record);
    public T WithId(T record, long id) => withId(record, id);
}

/// <summary>A log without its type, as the committer sees it.</summary>
internal interface ILogDefinition : ICollectionDefinition
{
    int KeepPerPartition { get; }

    (string? Partition, object Numbered) Number(object record, long id);
}

/// <summary>Reads over a log, newest or oldest first, by number.</summary>
public interface ILogs
{
    /// <summary>At most <paramref name="limit"/> matching records with numbers below <paramref name="before"/>, newest first.</summary>
    IReadOnlyList<T> Before<T>(Log<T> log, long before, int limit, string? partition = null, Func<T, bool>? matches = null)
        where T : class;

    /// <summary>At most <paramref name="limit"/> matching records with numbers above <paramref name="after"/>, oldest first.</summary>
    IReadOnlyList<T> After<T>(Log<T> log, long after, int limit, string? partition = null, Func<T, bool>? matches = null)
        where T : class;
}
