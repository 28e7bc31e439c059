using System.Threading.Channels;
using LiteDB;
using Maas.Store.Memory;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Maas.Store.Lite;

/// <summary>The one writer. Takes every batch waiting at the moment and writes them in one transaction; <see cref="Flusher"/> publishes and completes them when
/// they are on the disk: "acknowledged" means "on disk", and a thousand writers cost one transaction. The next transaction is written while the disk takes the last.</summary>
internal sealed class Committer : IAsyncDisposable
{
    public const string Counters = "_counters";

    private const string VersionCounter = "_version";

    /// <summary>Bounds a transaction, so that a flood cannot hold the first writer back for seconds.</summary>
    private const int MostWrites = 4000;

    /// <summary>How many numbers of documents are reserved at once. After a crash the unused ones of them are skipped.</summary>
    private const int Reserved = 50;

    /// <summary>As many of records and versions, which there are many of and nobody counts by.</summary>
    private const int ReservedOfMany = 1000;

    /// <summary>How long batches in no hurry are collected. Written with each transaction of others, they would cost it more than its own documents do.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private readonly LiteDatabase _database;
    private readonly LiteLogs _logs;
    private readonly Func<ICollectionDefinition, ITable> _tableOf;
    private readonly Func<IEnumerable<ITable>> _tables;
    private readonly string _logFile;
    private readonly Flusher _flusher;
    private readonly Channel<Waiting> _queue = Channel.CreateUnbounded<Waiting>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Dictionary<string, long> _reserved = new(StringComparer.Ordinal);

    /// <summary>Those in no hurry; they are written when the alarm has rung.</summary>
    private readonly List<Waiting> _patient = [];

    private readonly Timer _alarm;
    private readonly Task _loop;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _version;

    /// <summary>A handle of our own on LiteDB's log file; opened when there is one.</summary>
    private SafeFileHandle? _logHandle;

    public Committer(LiteDatabase database, string logFile, LiteLogs logs, Func<ICollectionDefinition, ITable> tableOf, Func<IEnumerable<ITable>> tables, ILogger log)
    {
        _database = database;
        _logs = logs;
        _tableOf = tableOf;
        _tables = tables;
        _logFile = logFile;
        _flusher = new Flusher(FlushLog, log);
        _version = database.GetCollection(Counters).FindById(VersionCounter)?["last"].AsInt64 ?? 0;
        _alarm = new Timer(_ => _queue.Writer.TryWrite(Waiting.Alarm));
        _loop = Task.Run(LoopAsync);
    }

    public Task CommitAsync(Batch batch) => Enqueue(new Waiting { Batch = batch });

    /// <summary>Runs something while no transaction is open, after all that was asked for before it is written.</summary>
    public Task RunBetweenCommitsAsync(Action work) => Enqueue(new Waiting { Work = work });

    private Task Enqueue(Waiting waiting) => _queue.Writer.TryWrite(waiting)
        ? waiting.Done.Task
        : Task.FromException(new StoreFailedException("The store is closed.", new ObjectDisposedException(nameof(Committer))));

    public async ValueTask DisposeAsync()
    {
        if (!_queue.Writer.TryComplete())
        {
            await _ended.Task;
            return;
        }

        try
        {
            await _loop;
            await _alarm.DisposeAsync();
            if (_flusher.Failure is null) GiveBackNumbers();
            await _flusher.DisposeAsync();
            _logHandle?.Dispose();
        }
        finally
        {
            _ended.SetResult();
        }
    }

    private async Task LoopAsync()
    {
        var group = new List<Waiting>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            Gather(group);
            Commit(group);
        }

        Commit(_patient);
    }

    /// <summary>Takes what is waiting; work that wants no open transaction is done on the way, after what came before it.</summary>
    private void Gather(List<Waiting> group)
    {
        for (var writes = 0; writes < MostWrites && _queue.Reader.TryRead(out var waiting); writes += waiting.Batch?.Writes.Count ?? 0)
        {
            if (waiting.Batch is { InNoHurry: true })
            {
                if (_patient.Count == 0) _alarm.Change(Patience, Timeout.InfiniteTimeSpan);
                _patient.Add(waiting);
            }
            else if (waiting.Batch is not null)
            {
                group.Add(waiting);
            }
            else
            {
                group.AddRange(_patient);
                _patient.Clear();
                if (waiting.Work is null) continue;
                Commit(group);
                Run(waiting);
            }
        }
    }

    private static void Run(Waiting waiting)
    {
        try
        {
            waiting.Work!();
            waiting.Done.SetResult();
        }
        catch (Exception problem)
        {
            waiting.Done.SetException(problem);
        }
    }

    /// <summary>Leaves the group empty.</summary>
    private void Commit(List<Waiting> group)
    {
        if (group.Count > 0) WriteGroup(group);
        group.Clear();
    }

    private void WriteGroup(List<Waiting> group)
    {
        if (_flusher.Failure is { } broken)
        {
            foreach (var waiting in group) waiting.Done.SetException(broken);
            return;
        }

        var draft = new Draft(_logs);
        var accepted = group.Where(waiting => TryDraft(waiting, draft)).ToList();
        if (accepted.Count == 0) return;
        try
        {
            Write(draft);
        }
        catch (Exception problem)
        {
            foreach (var table in draft.Tables.Values) table.Discard();
            _logs.Forget(draft.Appended);
            var failure = new StoreFailedException($"The database could not be written ({problem.Message}); nothing of it was kept. Is the disk full?", problem);
            foreach (var waiting in accepted) waiting.Done.SetException(failure);
            return;
        }

        _flusher.Flush(new Written([.. draft.Tables.Values.Select(table => table.Keep())], [.. accepted.Select(waiting => waiting.Done)]));
    }

    /// <summary>Checks a batch against everything drafted before it; a refused one fails alone and leaves no trace.</summary>
    private bool TryDraft(Waiting waiting, Draft draft)
    {
        var version = ++_version;
        var tables = new List<ITable>();
        var puts = new List<(string Collection, string Key, Applied Applied)>();
        var appends = new List<(ILogDefinition Log, object Record)>();
        try
        {
            foreach (var write in waiting.Batch!.Writes)
            {
                if (write.Target is ILogDefinition log)
                {
                    appends.Add((log, write.Document!));
                    continue;
                }

                var table = _tableOf(write.Target);
                if (!tables.Contains(table))
                {
                    table.BeginBatch();
                    tables.Add(table);
                }

                puts.Add((table.Name, write.Key!, table.Apply(write.Key!, write.Document, write.BasedOn, version)));
            }
        }
        catch (Exception refusal)
        {
            foreach (var table in tables) table.RollBackBatch();
            waiting.Done.SetException(refusal);
            return false;
        }

        draft.Accept(tables, puts, appends, version);
        return true;
    }

    private void Write(Draft draft)
    {
        _database.BeginTrans();
        try
        {
            foreach (var documents in draft.Documents.GroupBy(d => d.Key.Collection)) WriteDocuments(_database.GetCollection(documents.Key), documents);
            _logs.Write(draft.Appended);
            ReserveNumbers();
            _database.Commit();
        }
        catch
        {
            _reserved.Clear();
            _database.Rollback();
            throw;
        }
    }

    /// <summary>New documents are not looked for first: that is half of what an upsert costs.</summary>
    private static void WriteDocuments(ILiteCollection<BsonDocument> stored, IEnumerable<KeyValuePair<(string Collection, string Key), DraftedDocument>> documents)
    {
        var added = new List<BsonDocument>();
        var changed = new List<BsonDocument>();
        foreach (var ((_, key), document) in documents)
        {
            if (document.Json is not null) (document.IsNew ? added : changed).Add(new BsonDocument { ["_id"] = key, ["v"] = document.Version, ["json"] = document.Json });
            else if (!document.IsNew) stored.Delete(key);
        }

        if (changed.Count > 0) stored.Update(changed);
        if (added.Count > 0) stored.Insert(added);
    }

    private void FlushLog()
    {
        _logHandle ??= File.OpenHandle(_logFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(_logHandle);
    }

    /// <summary>Numbers that documents of this commit may use are never given out again. They are reserved ahead, so that few commits have to say so.</summary>
    private void ReserveNumbers()
    {
        foreach (var table in _tables()) Reserve(table.Name, table.LastId, Reserved);
        foreach (var (name, last) in _logs.LastIds()) Reserve(name, last, ReservedOfMany);
        Reserve(VersionCounter, _version, ReservedOfMany);
    }

    private void Reserve(string name, long last, int ahead)
    {
        if (_reserved.GetValueOrDefault(name) < last) SaveCounter(name, last + ahead);
    }

    /// <summary>What was reserved and not used is given back at the end. Where that fails, the numbers are skipped.</summary>
    private void GiveBackNumbers()
    {
        _database.BeginTrans();
        try
        {
            foreach (var (name, last) in LastNumbers())
            {
                if (_reserved.GetValueOrDefault(name, last) != last) SaveCounter(name, last);
            }

            _database.Commit();
        }
        catch (Exception)
        {
            _database.Rollback();
        }
    }

    private IEnumerable<KeyValuePair<string, long>> LastNumbers() =>
        _logs.LastIds().Concat(_tables().Select(t => KeyValuePair.Create(t.Name, t.LastId))).Append(new(VersionCounter, _version));

    private void SaveCounter(string name, long last)
    {
        _database.GetCollection(Counters).Upsert(new BsonDocument { ["_id"] = name, ["last"] = last });
        _reserved[name] = last;
    }

    /// <summary>A batch, or work, or neither: the alarm.</summary>
    private sealed class Waiting
    {
        public static readonly Waiting Alarm = new();

        public Batch? Batch { get; init; }
        public Action? Work { get; init; }
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
