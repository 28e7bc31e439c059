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

    /// <summary>Bounds a transaction, so that a flood cannot hold the first writer back for seconds.</summary>
    private const int MostWrites = 4000;

    /// <summary>How many numbers are reserved at once. After a crash the unused ones of them are skipped.</summary>
    private const int Reserved = 50;

    /// <summary>How long a batch in no hurry waits for another.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private readonly LiteDatabase _database;
    private readonly LiteLogs _logs;
    private readonly Func<ICollectionDefinition, ITable> _tableOf;
    private readonly Func<IEnumerable<ITable>> _tables;
    private readonly string _logFile;
    private readonly Flusher _flusher;
    private readonly Channel<Waiting> _queue = Channel.CreateUnbounded<Waiting>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Dictionary<string, long> _reserved = new(StringComparer.Ordinal);
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
        _version = database.GetCollection(Counters).FindById("_version")?["last"].AsInt64 ?? 0;
        _loop = Task.Run(LoopAsync);
    }

    public Task CommitAsync(Batch batch) => Enqueue(new Waiting(batch, null));

    /// <summary>Runs something while no transaction is open.</summary>
    public Task RunBetweenCommitsAsync(Action work) => Enqueue(new Waiting(null, work));

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
            group.Clear();
            Gather(group);
            if (group.TrueForAll(waiting => waiting.Batch!.InNoHurry)) await GatherMoreAsync(group);
            Commit(group);
        }
    }

    /// <summary>Takes what is waiting; work that wants no open transaction is done on the way, after what came before it.</summary>
    private void Gather(List<Waiting> group)
    {
        var writes = 0;
        while (writes < MostWrites && _queue.Reader.TryRead(out var waiting))
        {
            if (waiting.Work is null)
            {
                group.Add(waiting);
                writes += waiting.Batch!.Writes.Count;
                continue;
            }

            Commit(group);
            group.Clear();
            Run(waiting);
        }
    }

    /// <summary>Until somebody comes who is in a hurry, but not for long.</summary>
    private async Task GatherMoreAsync(List<Waiting> group)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            while (group.TrueForAll(waiting => waiting.Batch!.InNoHurry) && group.Count < MostWrites && await _queue.Reader.WaitToReadAsync(patience.Token)) Gather(group);
        }
        catch (OperationCanceledException)
        {
            // Nobody came.
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

    private void Commit(List<Waiting> group)
    {
        if (group.Count == 0) return;
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
        var puts = new List<(string Collection, string Key, byte[]? Json)>();
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
            foreach (var ((collection, key), (json, version)) in draft.Documents)
            {
                var stored = _database.GetCollection(collection);
                if (json is null) stored.Delete(key);
                else stored.Upsert(new BsonDocument { ["_id"] = key, ["v"] = version, ["json"] = json });
            }

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

    private void FlushLog()
    {
        _logHandle ??= File.OpenHandle(_logFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(_logHandle);
    }

    /// <summary>Numbers that documents of this commit may use are never given out again. They are reserved ahead, so that few commits have to say so.</summary>
    private void ReserveNumbers()
    {
        foreach (var (name, last) in LastNumbers())
        {
            if (_reserved.GetValueOrDefault(name) < last) SaveCounter(name, last + Reserved);
        }
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
        _logs.LastIds().Concat(_tables().Select(t => KeyValuePair.Create(t.Name, t.LastId))).Append(new("_version", _version));

    private void SaveCounter(string name, long last)
    {
        _database.GetCollection(Counters).Upsert(new BsonDocument { ["_id"] = name, ["last"] = last });
        _reserved[name] = last;
    }

    private sealed class Waiting(Batch? batch, Action? work)
    {
        public Batch? Batch { get; } = batch;
        public Action? Work { get; } = work;
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
