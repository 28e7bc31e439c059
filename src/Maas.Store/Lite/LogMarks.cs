using System.Collections.Concurrent;
using System.Text.Json;
using LiteDB;

namespace Maas.Store.Lite;

/// <summary>The marks of log records: for each one key of mark and number in a collection of its own, so that rare records are found without reading the others.
/// A log that was written before it had marks gets them with its next record; until then its records are found by reading all.</summary>
internal sealed class LogMarks(LiteDatabase database, JsonSerializerOptions json)
{
    private readonly ConcurrentDictionary<string, bool> _complete = new(StringComparer.Ordinal);

    public static string CollectionOf(string log) => log + "_marks";

    /// <summary>Every record of the log is marked.</summary>
    public bool Has(ILogDefinition log) =>
        log.HasMarks && _complete.GetOrAdd(log.Name, name => database.GetCollection(Committer.Counters).FindById(CollectionOf(name)) is not null);

    /// <param name="appended">Records that are in the log already.</param>
    public void Add(IReadOnlyList<AppendedRecord> appended)
    {
        var log = appended[0].Log;
        if (!log.HasMarks) return;
        if (!Has(log))
        {
            MarkAll(log);
            return;
        }

        var marks = appended.SelectMany(a => log.MarksOf(a.Numbered).Select(mark => Document(mark, a.Id))).ToList();
        if (marks.Count > 0) database.GetCollection(CollectionOf(log.Name)).InsertBulk(marks);
    }

    public void Remove(ILogDefinition log, BsonDocument record)
    {
        if (!log.HasMarks) return;
        foreach (var mark in MarksOf(log, record)) database.GetCollection(CollectionOf(log.Name)).Delete(LiteLogs.KeyOf(mark, record["_id"].AsInt64));
    }

    /// <summary>After a transaction that failed: what it completed is not.</summary>
    public void Forget() => _complete.Clear();

    private void MarkAll(ILogDefinition log)
    {
        var marks = database.GetCollection(CollectionOf(log.Name));
        foreach (var record in database.GetCollection(log.Name).FindAll().ToList())
        {
            foreach (var mark in MarksOf(log, record)) marks.Upsert(Document(mark, record["_id"].AsInt64));
        }

        database.GetCollection(Committer.Counters).Upsert(new BsonDocument { ["_id"] = CollectionOf(log.Name), ["last"] = 1L });
        _complete[log.Name] = true;
    }

    private IEnumerable<string> MarksOf(ILogDefinition log, BsonDocument record) =>
        System.Text.Json.JsonSerializer.Deserialize(record["json"].AsBinary, log.RecordType, json) is { } read ? log.MarksOf(read) : [];

    private static BsonDocument Document(string mark, long id) => new() { ["_id"] = LiteLogs.KeyOf(mark, id), ["r"] = id };
}
