using System.Collections.Concurrent;

namespace Maas.Region.VmHosts;

/// <summary>One thing at a time for each VM host: what a refresh finds must not be half of what a composition makes.</summary>
public sealed class VmHostTurns : IDisposable
{
    private readonly ConcurrentDictionary<int, SemaphoreSlim> _turns = [];

    public async Task<T> TakeAsync<T>(int host, Func<Task<T>> work)
    {
        var turn = _turns.GetOrAdd(host, _ => new SemaphoreSlim(1));
        await turn.WaitAsync();
        try
        {
            return await work();
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        foreach (var turn in _turns.Values) turn.Dispose();
    }
}
