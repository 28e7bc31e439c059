using System.Collections.Concurrent;
using System.Security.Cryptography;
using Maas.Domain.Scripts;
using Maas.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maas.Region.Scripts;

/// <summary>What scripts wrote, as blobs; results name them by SHA-256. Content that no result names any more is deleted.</summary>
public sealed partial class ScriptOutputs(IStore store, IBlobs blobs, TimeProvider clock, ILogger<ScriptOutputs> log) : BackgroundService
{
    /// <summary>One output of one result; the end of a longer one is kept, because failures are at the end.</summary>
    public const int MostBytes = 1 << 20;

    /// <summary>The result file of a script that the appliance itself skipped.</summary>
    public static readonly byte[] SkippedResult = "status: skipped\n"u8.ToArray();

    /// <summary>How long content outlives its last mention: whoever is about to name it again has that long.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _forgotten = new(StringComparer.Ordinal);

    public static string SkippedResultHash { get; } = Hash(SkippedResult);

    /// <summary>Keeps content, durably; null for none.</summary>
    public async Task<string?> KeepAsync(ReadOnlyMemory<byte>? content, CancellationToken cancel = default)
    {
        if (content is not { Length: > 0 } bytes) return null;
        if (bytes.Length > MostBytes) bytes = bytes[^MostBytes..];
        var hash = Hash(bytes.Span);
        _forgotten.TryRemove(hash, out _);
        if (blobs.PathOf(hash) is null) await blobs.PutAsync(new MemoryStream(bytes.ToArray(), writable: false), MostBytes, cancel);
        return hash;
    }

    public byte[] Read(string? hash)
    {
        if (hash is null || blobs.Open(hash) is not { } stream) return [];
        using (stream)
        {
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var watch = store.Documents(Collections.ScriptResults).Subscribe(Forget);
        using var timer = new PeriodicTimer(Grace, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken)) Sweep();
    }

    private void Forget(IReadOnlyList<Change<ScriptResult>> changes)
    {
        foreach (var (_, before, after) in changes)
        {
            foreach (var hash in Collections.OutputsOf(before).Except(Collections.OutputsOf(after))) _forgotten[hash] = clock.GetUtcNow();
        }
    }

    internal void Sweep()
    {
        var results = store.Documents(Collections.ScriptResults);
        foreach (var (hash, since) in _forgotten)
        {
            if (clock.GetUtcNow() - since < Grace || !_forgotten.TryRemove(hash, out _)) continue;
            if (hash == SkippedResultHash || results.Where(Collections.ScriptResultsByOutput, hash).Count > 0) continue;
            try
            {
                blobs.Delete(hash);
            }
            catch (IOException problem)
            {
                LogKept(log, problem, hash);
            }
        }
    }

    private static string Hash(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    [LoggerMessage(LogLevel.Warning, "The output {Hash} could not be deleted")]
    private static partial void LogKept(ILogger log, Exception problem, string hash);
}
