using System.Collections.Concurrent;
using System.Text.Json;
using LiteDB;
using Maas.Store.Memory;
using Microsoft.Extensions.Logging;

namespace Maas.Store.Lite;

/// <summary>The store on LiteDB: documents in memory, their durable copies in one file, one committer between them.</summary>
public sealed class LiteStore : IStore, ILogs, IAsyncDisposable
{
    private readonly DataDirectory _directory;
    private readonly LiteDatabase _database;
    private readonly JsonSerializerOptions _json;
    private readonly ConcurrentDictionary<string, Lazy<ITable>> _tables = new(StringComparer.Ordinal);
    private readonly LiteLogs _logs;
    private readonly Committer _committer;

    private LiteStore(DataDirectory directory, LiteDatabase database, JsonSerializerOptions json, ILogger<LiteStore> log)
    {
        _directory = directory;
        _database = database;
        _json = json;
        _logs = new LiteLogs(database, json);
        _committer = new Committer(database, directory.PathOf("store-log.db"), _logs, TableOf, () => _tables.Where(t => t.Value.IsValueCreated).Select(t => t.Value.Value), log);
    }

    /// <summary>32 MiB of log. Emptying it costs as much as some hundred commits (measured: a third of the writer's time at LiteDB's own 1,000), reading it
    /// again after a crash some ten milliseconds.</summary>
    private const int PagesBetweenCheckpoints = 4000;

    /// <summary>Fewer are read before another thread has woken.</summary>
    private const int ReadInParallel = 64;

    /// <summary>Opens the data directory for this process alone, bringing an older database up to date.</summary>
    /// <exception cref="StoreOpenException">In use, not writable, damaged, or written by a newer version.</exception>
    public static LiteStore Open(StoreOptions options, ILogger<LiteStore> log)
    {
        var directory = DataDirectory.Claim(options.DataDirectory);
        LiteDatabase? database = null;
        try
        {
            var mapper = new BsonMapper { EmptyStringToNull = false, TrimWhitespace = false };
            database = new LiteDatabase(new ConnectionString { Filename = directory.PathOf("store.db"), Connection = ConnectionType.Direct }, mapper)
            {
                UtcDate = true,
            };
            if (database.CheckpointSize != PagesBetweenCheckpoints) database.CheckpointSize = PagesBetweenCheckpoints;
            Migrations.Migrator.Run(database);
            return new LiteStore(directory, database, options.Json, log);
        }
        catch (Exception problem)
        {
            database?.Dispose();
            directory.Dispose();
            throw problem as StoreOpenException ?? new StoreOpenException(
                $"The database {directory.PathOf("store.db")} cannot be opened: {problem.Message} Restore it from a backup or move it away.", problem);
        }
    }

    public IDocuments<T> Documents<T>(Collection<T> collection)
        where T : class => Table(collection);

    public Task CommitAsync(Batch batch) => batch.IsEmpty ? Task.CompletedTask : _committer.CommitAsync(batch);

    public int NextId<T>(Collection<T> collection)
        where T : class => Table(collection).NextId();

    public IReadOnlyList<T> Before<T>(Log<T> log, long before, int limit, LogQuery<T> query)
        where T : class => _logs.Read(log, before, newestFirst: true, limit, query);

    public IReadOnlyList<T> After<T>(Log<T> log, long after, int limit, LogQuery<T> query)
        where T : class => _logs.Read(log, after, newestFirst: false, limit, query);

    /// <summary>Makes a directory that holds the data directory as it is at one moment, while the store goes on working: the database between two
    /// commits, and with it every content, key and journal that it speaks of.</summary>
    /// <param name="directory">A directory that does not exist; on the same file system, or else contents are copied.</param>
    /// <exception cref="IOException">The disk is full, or the directory exists.</exception>
    public Task SnapshotAsync(string directory) => _committer.RunBetweenCommitsAsync(() =>
    {
        if (Directory.Exists(directory)) throw new IOException($"{directory} exists.");
        _database.Checkpoint();
        Snapshot.Take(_directory.Path, directory);
        Snapshot.CopyFile(_directory.PathOf("store.db"), Path.Combine(directory, "store.db"));
    });

    public async ValueTask DisposeAsync()
    {
        await _committer.DisposeAsync();
        _database.Dispose();
        _directory.Dispose();
    }

    private Table<T> Table<T>(Collection<T> collection)
        where T : class => (Table<T>)_tables.GetOrAdd(collection.Name, _ => new Lazy<ITable>(() => Load(collection))).Value;

    /// <summary>A write to a kind that nobody has read yet loads it first.</summary>
    private ITable TableOf(ICollectionDefinition definition) =>
        _tables.TryGetValue(definition.Name, out var table) ? table.Value : definition.Load(new Loader(this));

    private Table<T> Load<T>(Collection<T> collection)
        where T : class
    {
        var last = _database.GetCollection(Committer.Counters).FindById(collection.Name)?["last"].AsInt64 ?? 0;
        var rows = _database.GetCollection(collection.Name).FindAll().Select(d => new Row(d["_id"].AsString, d["json"].AsBinary, d["v"].AsInt64)).ToArray();
        var read = new (T? Document, string? Problem)[rows.Length];
        // The caller's own thread takes part: all the others of the pool may be waiting for this very table.
        if (rows.Length >= ReadInParallel) Parallel.For(0, rows.Length, i => read[i] = Read<T>(rows[i]));
        else for (var i = 0; i < rows.Length; i++) read[i] = Read<T>(rows[i]);

        var documents = new Dictionary<string, Versioned<T>>(rows.Length, StringComparer.Ordinal);
        foreach (var (row, (document, problem)) in rows.Zip(read))
        {
            if (document is null)
                throw new StoreOpenException($"The document {collection.Name}/{row.Key} cannot be read ({problem}); restore the database from a backup.");
            documents[row.Key] = new Versioned<T>(document, row.Version);
            if (KeyOrder.IsNumber(row.Key)) last = Math.Max(last, long.Parse(row.Key, System.Globalization.CultureInfo.InvariantCulture));
        }

        return new Table<T>(collection, _json, TableState<T>.Of(collection, documents), last);
    }

    private (T? Document, string? Problem) Read<T>(Row row)
        where T : class
    {
        try
        {
            return (System.Text.Json.JsonSerializer.Deserialize<T>(row.Json, _json), "it is empty");
        }
        catch (Exception problem) when (problem is System.Text.Json.JsonException or FormatException or NotSupportedException)
        {
            return (null, problem.Message);
        }
    }

    private readonly record struct Row(string Key, byte[] Json, long Version);

    private sealed class Loader(LiteStore store) : ICollectionLoader
    {
        public object Load<T>(Collection<T> collection)
            where T : class => store.Table(collection);
    }
}
