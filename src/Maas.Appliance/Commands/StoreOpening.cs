using Maas.Domain.Nodes;
using Maas.Region;
using Maas.Store;
using Maas.Store.Lite;
using Microsoft.Extensions.Logging;

namespace Maas.Appliance.Commands;

/// <summary>The store, opened on another processor while the host is put together, with the kinds already read that grow with the number of machines.</summary>
internal sealed class StoreOpening : IAsyncDisposable
{
    private readonly LateLog _log = new();
    private readonly Task<LiteStore> _opened;

    public StoreOpening(StoreOptions options) => _opened = Task.Run(() => Open(options, _log));

    /// <summary>Waits for it, and gives it the host's log.</summary>
    /// <exception cref="StoreOpenException">In use, not writable, damaged, or written by a newer version.</exception>
    public LiteStore Take(ILogger<LiteStore> log)
    {
        _log.Target = log;
        return _opened.GetAwaiter().GetResult();
    }

    /// <summary>Closes it, whoever took it.</summary>
    public async ValueTask DisposeAsync()
    {
        await ((Task)_opened).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_opened.IsCompletedSuccessfully) await (await _opened).DisposeAsync();
    }

    private static LiteStore Open(StoreOptions options, ILogger<LiteStore> log)
    {
        var store = LiteStore.Open(options, log);
        try
        {
            // Its graph of types is the largest, and a first start writes one.
            _ = options.Json.GetTypeInfo(typeof(Node));
            _ = store.Documents(Collections.Nodes);
            _ = store.Documents(Collections.ScriptResults);
            _ = store.Documents(Collections.IpAddresses);
            return store;
        }
        catch
        {
            store.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }
    }

    /// <summary>There is no log before the host is built; opening says what is wrong by throwing, and nothing is written before.</summary>
    private sealed class LateLog : ILogger<LiteStore>
    {
        public ILogger? Target { get; set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => Target?.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => Target?.IsEnabled(logLevel) ?? false;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Target?.Log(logLevel, eventId, state, exception, formatter);
    }
}
