using System.Text.Json;
using LiteDB;

namespace Maas.Store.Lite;

/// <summary>Reads one log from one end, by whichever way looks at fewest records: some partitions, some marks, or all.</summary>
/// <param name="edge">Records on the other side of this number.</param>
internal sealed class LogReader(LiteDatabase database, JsonSerializerOptions json, string log, long edge, bool newestFirst)
{
    /// <summary>A stream is read in growing steps: most give only one or two records to the result.</summary>
    private const int FirstStep = 4;

    private const int LargestStep = 512;

    private ILiteCollection<BsonDocument> Records => database.GetCollection(log);

    public IReadOnlyList<T> Read<T>(int limit, LogQuery<T> query, bool marked)
        where T : class
    {
        var found = new List<T>(Math.Min(limit, 256));
        foreach (var document in Candidates(query.Partitions, marked ? query.Marks : null, query.Matches is null && (query.Marks is null) ? limit : int.MaxValue))
        {
            var record = System.Text.Json.JsonSerializer.Deserialize<T>(document["json"].AsBinary, json)!;
            if (query.Matches?.Invoke(record) == false) continue;
            found.Add(record);
            if (found.Count >= limit) break;
        }

        return found;
    }

    private IEnumerable<BsonDocument> Candidates(IReadOnlyCollection<string>? partitions, IReadOnlyCollection<string>? marks, int most)
    {
        if (partitions is not null) return Merged(partitions.Select(OfPartition)).Select(record => record.Document!);
        if (marks is null) return All(most);
        return Merged(marks.Select(OfMark)).Select(marked => Records.FindById(marked.Id)).Where(record => record is not null);
    }

    private IEnumerable<BsonDocument> All(int most)
    {
        var query = new Query { Order = Order, OrderBy = "$._id" };
        query.Where.Add(newestFirst ? Comparisons.Below("_id", edge) : Comparisons.Above("_id", edge));
        if (most < int.MaxValue) query.Limit = most;
        return Records.Find(query);
    }

    private int Order => newestFirst ? Query.Descending : Query.Ascending;

    private IEnumerable<(long Id, BsonDocument? Document)> OfPartition(string partition) =>
        Stream(Records, LiteLogs.PartitionKey, partition, edge, "_id").Select(record => (record["_id"].AsInt64, (BsonDocument?)record));

    /// <summary>The numbers under a mark; their records are read when their turn comes.</summary>
    private IEnumerable<(long Id, BsonDocument? Document)> OfMark(string mark)
    {
        if (newestFirst ? edge <= 0 : edge == long.MaxValue) yield break;
        var (nearest, farther) = (MarkBlock.Of(newestFirst ? edge - 1 : edge + 1), newestFirst ? 1 : -1);
        foreach (var block in Stream(database.GetCollection(LogMarks.CollectionOf(log)), "_id", mark, nearest + farther, LogMarks.Block))
        {
            foreach (var id in MarkBlock.NumbersIn(block[LogMarks.Bits].AsBinary, block[LogMarks.Block].AsInt64, newestFirst))
            {
                if (newestFirst ? id < edge : id > edge) yield return (id, null);
            }
        }
    }

    /// <summary>What stands under a prefix beyond a number, in steps; no cursor stays open between them.</summary>
    /// <param name="number">The field with the number that a key ends with.</param>
    private IEnumerable<BsonDocument> Stream(ILiteCollection<BsonDocument> collection, string field, string prefix, long from, string number)
    {
        var step = FirstStep;
        while (true)
        {
            if (newestFirst ? from <= 0 : from == long.MaxValue) yield break;
            var query = new Query { Order = Order, OrderBy = "$." + field, Limit = step };
            query.Where.Add(newestFirst
                ? Comparisons.Between(field, LiteLogs.KeyOf(prefix, 0), LiteLogs.KeyOf(prefix, from - 1))
                : Comparisons.Between(field, LiteLogs.KeyOf(prefix, Math.Max(from + 1, 0)), LiteLogs.KeyOf(prefix, long.MaxValue)));
            var some = collection.Find(query).ToList();
            foreach (var document in some) yield return document;
            if (some.Count < step) yield break;
            from = some[^1][number].AsInt64;
            step = Math.Min(step * 4, LargestStep);
        }
    }

    /// <summary>Streams in order of number as one; a record that stands in several appears once.</summary>
    private IEnumerable<(long Id, BsonDocument? Document)> Merged(IEnumerable<IEnumerable<(long Id, BsonDocument? Document)>> streams)
    {
        var heads = new PriorityQueue<IEnumerator<(long Id, BsonDocument? Document)>, long>();
        foreach (var stream in streams)
        {
            var head = stream.GetEnumerator();
            if (head.MoveNext()) heads.Enqueue(head, Rank(head.Current.Id));
        }

        var last = -1L;
        while (heads.TryDequeue(out var head, out _))
        {
            var record = head.Current;
            if (head.MoveNext()) heads.Enqueue(head, Rank(head.Current.Id));
            if (record.Id == last) continue;
            last = record.Id;
            yield return record;
        }
    }

    private long Rank(long id) => newestFirst ? -id : id;
}
