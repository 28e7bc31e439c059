namespace Maas.Store;

/// <summary>One kind of append-only record, such as events: numbered, partitioned (by node), bounded. Not held in memory as a whole.</summary>
/// <param name="partition">The value records are most often asked by; null when a record belongs to none.</param>
/// <param name="withId">The record carrying the number the log gave it.</param>
/// <param name="keepPerPartition">The oldest records of a partition beyond this number are dropped.</param>
/// <param name="marks">Words by which few of many records are found: for what is rare and asked for. They are on disk: never change one's meaning.</param>
public sealed class Log<T>(
    string name, Func<T, string?> partition, Func<T, long, T> withId, int keepPerPartition, Func<T, IEnumerable<string>>? marks = null) : ILogDefinition
    where T : class
{
    public string Name { get; } = name;

    (string? Partition, object Numbered) ILogDefinition.Number(object record, long id)
    {
        var numbered = withId((T)record, id);
        return (partition(numbered), numbered);
    }

    bool ILogDefinition.HasMarks => marks is not null;

    Type ILogDefinition.RecordType => typeof(T);

    IEnumerable<string> ILogDefinition.MarksOf(object record) => marks is null ? [] : marks((T)record).Distinct();

    public int KeepPerPartition { get; } = keepPerPartition;
    public string? PartitionOf(T record) => partition(record);
    public T WithId(T record, long id) => withId(record, id);
}

/// <summary>A log without its type, as the committer sees it.</summary>
internal interface ILogDefinition : ICollectionDefinition
{
    int KeepPerPartition { get; }

    bool HasMarks { get; }

    Type RecordType { get; }

    (string? Partition, object Numbered) Number(object record, long id);

    IEnumerable<string> MarksOf(object record);
}

/// <summary>Which records of a log are asked for.</summary>
public sealed record LogQuery<T>
    where T : class
{
    /// <summary>Only records of these; of all when null. For some hundreds at most: each is looked at by itself.</summary>
    public IReadOnlyCollection<string>? Partitions { get; init; }

    /// <summary>Only records that have one of these marks; all when null.</summary>
    public IReadOnlyCollection<string>? Marks { get; init; }

    /// <summary>The last word on each record; it has to hold for what the other two say as well.</summary>
    public Func<T, bool>? Matches { get; init; }
}

/// <summary>Reads over a log, newest or oldest first, by number.</summary>
public interface ILogs
{
    /// <summary>At most <paramref name="limit"/> matching records with numbers below <paramref name="before"/>, newest first.</summary>
    IReadOnlyList<T> Before<T>(Log<T> log, long before, int limit, LogQuery<T> query)
        where T : class;

    /// <summary>At most <paramref name="limit"/> matching records with numbers above <paramref name="after"/>, oldest first.</summary>
    IReadOnlyList<T> After<T>(Log<T> log, long after, int limit, LogQuery<T> query)
        where T : class;
}

/// <summary>The common queries in short.</summary>
public static class LogReads
{
    public static IReadOnlyList<T> Before<T>(this ILogs logs, Log<T> log, long before, int limit, string? partition = null, Func<T, bool>? matches = null)
        where T : class => logs.Before(log, before, limit, new LogQuery<T> { Partitions = partition is null ? null : [partition], Matches = matches });

    public static IReadOnlyList<T> After<T>(this ILogs logs, Log<T> log, long after, int limit, string? partition = null, Func<T, bool>? matches = null)
        where T : class => logs.After(log, after, limit, new LogQuery<T> { Partitions = partition is null ? null : [partition], Matches = matches });
}
