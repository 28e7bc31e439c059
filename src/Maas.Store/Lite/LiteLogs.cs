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
    private const string PartitionKey = "k";

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
            stored.EnsureIndex(PartitionKey);
            stored.InsertBulk(group.Select(a => new BsonDocument
            {
                ["_id"] = a.Id,
                [PartitionKey] = KeyOf(a.Partition, a.Id),
                ["json"] = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(a.Numbered, a.Numbered.GetType(), json),
            }));
            foreach (var partition in group.GroupBy(a => a.Partition)) Trim(stored, group.First().Log, partition.Key, partition.Count());
        }
    }

    /// <summary>After a transaction that failed: what was counted for it is counted anew.</summary>
    public void Forget(IReadOnlyList<AppendedRecord> appended)
    {
        foreach (var record in appended) StateOf(record.Log.Name).Counts.TryRemove(record.Partition ?? "", out _);
    }

    public IReadOnlyList<T> Read<T>(Log<T> log, long edge, bool newestFirst, int limit, string? partition, Func<T, bool>? matches)
        where T : class
    {
        if (!database.CollectionExists(log.Name)) return [];
        var stored = database.GetCollection(log.Name);
        var order = newestFirst ? Query.Descending : Query.Ascending;
        var range = (newestFirst, partition) switch
        {
            (true, null) => Query.LT("_id", edge),
            (false, null) => Query.GT("_id", edge),
            (true, _) => Query.Between(PartitionKey, KeyOf(partition, 0), KeyOf(partition, Math.Max(0, edge - 1))),
            (false, _) => Query.Between(PartitionKey, KeyOf(partition, edge + 1), KeyOf(partition, long.MaxValue)),
        };
        var query = new Query { Order = order, OrderBy = partition is null ? "$._id" : "$." + PartitionKey };
        query.Where.Add(range);
        if (matches is null) query.Limit = limit;
        var found = new List<T>(Math.Min(limit, 256));
        foreach (var document in stored.Find(query))
        {
            var record = System.Text.Json.JsonSerializer.Deserialize<T>(document["json"].AsBinary, json)!;
            if (matches is not null && !matches(record)) continue;
            found.Add(record);
            if (found.Count == limit) break;
        }

        return found;
    }

    /// <summary>Drops a partition's oldest records once it is a tenth over its bound, so that the work is rare.</summary>
    private void Trim(ILiteCollection<BsonDocument> stored, ILogDefinition log, string? partition, int added)
    {
        var counts = StateOf(log.Name).Counts;
        var whole = Query.Between(PartitionKey, KeyOf(partition, 0), KeyOf(partition, long.MaxValue));
        var count = counts.TryGetValue(partition ?? "", out var known) ? known + added : stored.Count(whole);
        if (count > log.KeepPerPartition + (log.KeepPerPartition / 10))
        {
            var query = new Query { Order = Query.Ascending, OrderBy = "$." + PartitionKey, Limit = count - log.KeepPerPartition };
            query.Where.Add(whole);
            foreach (var old in stored.Find(query).Select(d => d["_id"]).ToList()) stored.Delete(old);
            count = log.KeepPerPartition;
        }

        counts[partition ?? ""] = count;
    }

    private State StateOf(string name) => _states.GetOrAdd(name, _ =>
    {
        var counter = database.GetCollection(Committer.Counters).FindById(name)?["last"].AsInt64 ?? 0;
        var newest = database.CollectionExists(name) ? database.GetCollection(name).Max() : null;
        return new State { LastId = Math.Max(counter, newest is { IsInt64: true } or { IsInt32: true } ? newest.AsInt64 : 0) };
    });

    /// <summary>Partition and number in an order that strings keep.</summary>
    private static string KeyOf(string? partition, long id) => string.Create(CultureInfo.InvariantCulture, $"{partition}/{id:D19}");

    private sealed class State
    {
        public long LastId { get; set; }

        public ConcurrentDictionary<string, int> Counts { get; } = new(StringComparer.Ordinal);
    }
}
