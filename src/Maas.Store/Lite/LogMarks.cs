using System.Collections.Concurrent;
using System.Text.Json;
using LiteDB;

namespace Maas.Store.Lite;

/// <summary>The marks of log records, so that rare records are found without reading the others: in a collection of their own, a document for each mark and
/// block of numbers. A log that was written before it had marks gets them with its next record; until then its records are found by reading all.</summary>
internal sealed class LogMarks(LiteDatabase database, JsonSerializerOptions json)
{
    public const string Bits = "b";

    public const string Block = "n";

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
        if (Has(log)) Change(log, appended.Select(a => (a.Id, log.MarksOf(a.Numbered))), MarkBlock.Set);
        else MarkAll(log);
    }

    public void Remove(ILogDefinition log, IReadOnlyList<BsonDocument> records)
    {
        if (log.HasMarks && Has(log)) Change(log, records.Select(record => (record["_id"].AsInt64, MarksOf(log, record))), MarkBlock.Clear);
    }

    /// <summary>After a transaction that failed: what it completed is not.</summary>
    public void Forget() => _complete.Clear();

    private void MarkAll(ILogDefinition log)
    {
        Change(log, database.GetCollection(log.Name).FindAll().Select(record => (record["_id"].AsInt64, MarksOf(log, record))), MarkBlock.Set);
        database.GetCollection(Committer.Counters).Upsert(new BsonDocument { ["_id"] = CollectionOf(log.Name), ["last"] = 1L });
        _complete[log.Name] = true;
    }

    /// <summary>Each block is read and written once, after all records have been looked at.</summary>
    private void Change(ILogDefinition log, IEnumerable<(long Id, IEnumerable<string> Marks)> records, Action<byte[], long> change)
    {
        var changed = new Dictionary<(string Mark, long Block), List<long>>();
        foreach (var (id, marks) in records)
        {
            foreach (var mark in marks)
            {
                var key = (mark, MarkBlock.Of(id));
                if (!changed.TryGetValue(key, out var ids)) changed[key] = ids = [];
                ids.Add(id);
            }
        }

        var stored = database.GetCollection(CollectionOf(log.Name));
        foreach (var ((mark, block), ids) in changed)
        {
            var key = LiteLogs.KeyOf(mark, block);
            var bits = stored.FindById(key)?[Bits].AsBinary ?? MarkBlock.Empty();
            foreach (var id in ids) change(bits, id);
            if (MarkBlock.IsEmpty(bits)) stored.Delete(key);
            else stored.Upsert(new BsonDocument { ["_id"] = key, [Block] = block, [Bits] = bits });
        }
    }

    private IEnumerable<string> MarksOf(ILogDefinition log, BsonDocument record) =>
        System.Text.Json.JsonSerializer.Deserialize(record["json"].AsBinary, log.RecordType, json) is { } read ? log.MarksOf(read) : [];
}
