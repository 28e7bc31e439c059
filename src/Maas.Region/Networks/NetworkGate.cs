namespace Maas.Region.Networks;

/// <summary>One change of the network model at a time. Whether a change is right depends on everything else in the model (which addresses are free,
/// which ranges overlap), so that two at once could each be right and wrong together. What happens inside is memory work and one commit.</summary>
public sealed class NetworkGate : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <returns>Lets the next one in when disposed of.</returns>
    public async Task<IDisposable> EnterAsync()
    {
        await _one.WaitAsync();
        return new Exit(_one);
    }

    public void Dispose() => _one.Dispose();

    private sealed class Exit(SemaphoreSlim one) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0) one.Release();
        }
    }
}
