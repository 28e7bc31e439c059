using System.Threading.Channels;
using Maas.Api.Contract;
using Maas.Domain.Events;
using Maas.Region;
using Maas.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maas.Api.Audit;

/// <summary>Who changed what, from where: an audit event and a line in the system log for every changing operation that succeeded. Entries are written
/// a moment after the answers, with whatever is written next: a commit of their own would halve the rate of changes.</summary>
internal sealed partial class AuditTrail(IStore store, TimeProvider clock, ILogger<AuditTrail> log) : BackgroundService
{
    /// <summary>Entries that may wait; when there are more, requests wait for them.</summary>
    private const int Longest = 10_000;

    private readonly Channel<Event> _noted = Channel.CreateBounded<Event>(new BoundedChannelOptions(Longest) { SingleReader = true });

    /// <summary>Parameters that name what an operation of a whole collection was done to; none of them is a secret.</summary>
    private static readonly string[] Naming = ["machines", "nodes", "destinations", "name", "ip", "ip_address", "keysource"];

    public ValueTask RecordAsync(Operation operation, IReadOnlyDictionary<string, string> path, IReadOnlyList<KeyValuePair<string, string>> parameters, Caller caller, object? answer)
    {
        if (operation.Method == "GET" || caller.User is null || AuditSentence.KindOf(operation) is not { } kind) return ValueTask.CompletedTask;
        var node = kind == EventType.Node && path.TryGetValue("system_id", out var id) ? id : null;
        return _noted.Writer.WriteAsync(Entry(kind, caller, AuditSentence.Of(operation, What(path, parameters, answer, node))) with { SystemId = node, Hostname = HostnameOf(node) });
    }

    /// <summary>Something that is no operation: a login.</summary>
    public ValueTask NoteAsync(EventType kind, Caller caller, string sentence) => _noted.Writer.WriteAsync(Entry(kind, caller, sentence));

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var entries = new List<Event>();
        while (await _noted.Reader.WaitToReadAsync(CancellationToken.None))
        {
            entries.Clear();
            while (entries.Count < 500 && _noted.Reader.TryRead(out var entry)) entries.Add(entry);
            await WriteAsync(entries);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _noted.Writer.TryComplete();
        // Whoever hung on to a request may have used up the stop's time; what was answered is written all the same.
        if (ExecuteTask is { } running) await running.WaitAsync(Patience, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    private async Task WriteAsync(List<Event> entries)
    {
        foreach (var entry in entries) LogEntry(log, entry.Username, entry.IpAddress, entry.Description);
        try
        {
            var batch = new Batch { InNoHurry = true };
            foreach (var entry in entries) batch.Append(Collections.Events, entry);
            await store.CommitAsync(batch);
        }
        catch (Exception problem) when (problem is StoreFailedException or ConflictException)
        {
            // The line in the log is what is left.
            LogUnwritten(log, problem, entries.Count);
        }
    }

    private Event Entry(EventType kind, Caller caller, string sentence) => new()
    {
        Type = kind,
        Username = caller.Username,
        Description = sentence,
        Created = clock.GetUtcNow(),
        UserAgent = caller.UserAgent,
        IpAddress = caller.RemoteAddress?.ToString(),
        Endpoint = caller.Endpoint,
    };

    private string What(IReadOnlyDictionary<string, string> path, IReadOnlyList<KeyValuePair<string, string>> parameters, object? answer, string? node)
    {
        if (node is not null)
        {
            var rest = path.Where(p => p.Key != "system_id").Select(p => p.Value);
            return string.Join('/', rest.Prepend(HostnameOf(node) is { Length: > 0 } name ? name : node));
        }

        if (path.Count > 0) return string.Join('/', path.Values);
        if (AuditSentence.NameOf(answer) is { Length: > 0 } known) return known;
        return string.Join(", ", parameters.Where(p => Naming.Contains(p.Key)).Select(p => p.Value).Take(20)) is var named && named.Length > 200 ? named[..200] + "…" : named;
    }

    private string HostnameOf(string? systemId) => systemId is not null && store.Documents(Collections.Nodes).Find(systemId) is { } node ? node.Hostname : "";

    [LoggerMessage(LogLevel.Information, "Audit: {User} from {Address}: {What}")]
    private static partial void LogEntry(ILogger log, string? user, string? address, string what);

    [LoggerMessage(LogLevel.Error, "{Count} audit entries could not be stored; they stand above in this log")]
    private static partial void LogUnwritten(ILogger log, Exception problem, int count);
}
