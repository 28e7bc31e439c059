using System.Collections.Concurrent;

namespace Maas.Region;

/// <summary>One thing at a time for each object of a kind, by its number.</summary>
public abstract class Turns : IDisposable
{
    private readonly ConcurrentDictionary<int, SemaphoreSlim> _turns = [];

    public async Task<T> TakeAsync<T>(int id, Func<Task<T>> work)
    {
        var turn = _turns.GetOrAdd(id, _ => new SemaphoreSlim(1));
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
        GC.SuppressFinalize(this);
    }
}
