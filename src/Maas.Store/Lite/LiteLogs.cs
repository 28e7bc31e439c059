using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using LiteDB;

namespace Maas.Store.Lite;

/// <summary>A record about to be written, with its number.</summary>
internal sealed record AppendedRecord(ILogDefinition Log, string? Partition, long Id, object Numbered);

/// <summary>Logs on LiteDB: one collection each, keyed by number, with one index of partition and number. The tail stays in the database's own cache.</summary>
internal sealed class LiteLogs(LiteDatabase database, JsonSerializerOptions json)
{
    /// <summary>The field of partition and number.</summary>
    public const string PartitionKey = "k";

    private readonly LogMarks _marks = new(database, json);

    private readonly ConcurrentDictionary<string, State> _states = new(StringComparer.Ordinal);

    public IEnumerable<KeyValuePair<string, long>> LastIds() => _states.Select(s => KeyValuePair.Create(s.Key, s.Value.LastId));

    /// <summary>Gives a record its number. Numbers of a transaction that fails are skipped.</summary>
    public AppendedRecord Number(ILogDefinition log, object record)
    {
        var id = ++StateOf(log.Name).LastId;
        var (partition, numbered) = log.Number(record, id);
        return new AppendedRecord(log, partition, id, numbered);
    }

    public void Write(IReadOnlyList<AppendedRecord> appended)
    {
        foreach (var group in appended.GroupBy(a => a.Log.Name))
        {
            var stored = database.GetCollection(group.Key);
            var state = StateOf(group.Key);
            if (!state.HasIndex) stored.EnsureIndex(PartitionKey);
            state.HasIndex = true;
            stored.InsertBulk(group.Select(a => new BsonDocument
            {
                ["_id"] = a.Id,
                [PartitionKey] = KeyOf(a.Partition, a.Id),
                ["json"] = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(a.Numbered, a.Numbered.GetType(), json),
            }));
            _marks.Add([.. group]);
            foreach (var partition in group.GroupBy(a => a.Partition)) Trim(stored, group.First().Log, partition.Key, partition.Count());
        }
    }

    /// <summary>After a transaction that failed: what was counted for it is counted anew.</summary>
    public void Forget(IReadOnlyList<AppendedRecord> appended)
    {
        foreach (var record in appended)
        {
            var state = StateOf(record.Log.Name);
            state.Counts.TryRemove(record.Partition ?? "", out _);
            state.HasIndex = false;
        }

        _marks.Forget();
    }

    /// <summary>A log nobody has written to is empty. Whether it exists must not be asked of the database: it goes through its names while a writer adds one.</summary>
    public IReadOnlyList<T> Read<T>(Log<T> log, long edge, bool newestFirst, int limit, LogQuery<T> query)
        where T : class => new LogReader(database, json, log.Name, edge, newestFirst).Read(limit, query, _marks.Has(log));

    /// <summary>Drops a partition's oldest records once it is a tenth over its bound, so that the work is rare.</summary>
    private void Trim(ILiteCollection<BsonDocument> stored, ILogDefinition log, string? partition, int added)
    {
        var counts = StateOf(log.Name).Counts;
        BsonExpression Whole() => Comparisons.Between(PartitionKey, KeyOf(partition, 0), KeyOf(partition, long.MaxValue));
        var count = counts.TryGetValue(partition ?? "", out var known) ? known + added : stored.Count(Whole());
        if (count > log.KeepPerPartition + (log.KeepPerPartition / 10))
        {
            var query = new Query { Order = Query.Ascending, OrderBy = "$." + PartitionKey, Limit = count - log.KeepPerPartition };
            query.Where.Add(Whole());
            var oldest = stored.Find(query).ToList();
            _marks.Remove(log, oldest);
            foreach (var old in oldest) stored.Delete(old["_id"]);
            count = log.KeepPerPartition;
        }

        counts[partition ?? ""] = count;
    }

    private State StateOf(string name) => _states.GetOrAdd(name, _ =>
    {
        var counter = database.GetCollection(Committer.Counters).FindById(name)?["last"].AsInt64 ?? 0;
        var newest = database.GetCollection(name).Find(new Query { Order = Query.Descending, OrderBy = "$._id", Limit = 1 }).FirstOrDefault();
        return new State { LastId = Math.Max(counter, newest?["_id"].AsInt64 ?? 0) };
    });

    /// <summary>Partition and number in an order that strings keep.</summary>
    public static string KeyOf(string? partition, long id) => string.Create(CultureInfo.InvariantCulture, $"{partition}/{id:D19}");

    private sealed class State
    {
        public long LastId { get; set; }

        /// <summary>Known since this process wrote to it.</summary>
        public bool HasIndex { get; set; }

        public ConcurrentDictionary<string, int> Counts { get; } = new(StringComparer.Ordinal);
    }
}
