namespace Maas.Api.Contract;

/// <summary>What an operation on many machines answers, and of those it could not be done to, why.</summary>
/// <param name="Failures">The reason by system id; they become the header <c>X-MAAS-Failures</c>, and the answer stays what the contract says.</param>
public sealed record Bulk<T>(T Value, BulkFailures Failures) : IBulk
{
    object? IBulk.Value => Value;
}

/// <summary>A <see cref="Bulk{T}"/> for code that handles it without its type.</summary>
internal interface IBulk
{
    object? Value { get; }

    BulkFailures Failures { get; }
}

/// <summary>Why an operation on many machines was not done to some of them.</summary>
public sealed class BulkFailures
{
    private readonly Dictionary<string, string> _reasons = new(StringComparer.Ordinal);

    /// <summary>The reason by system id.</summary>
    public IReadOnlyDictionary<string, string> Reasons => _reasons;

    public BulkFailures Add(string systemId, string reason)
    {
        _reasons.TryAdd(systemId, reason);
        return this;
    }

    public BulkFailures Add<T>(IEnumerable<T> items, Func<T, string> systemId, Func<T, string> reason)
    {
        foreach (var item in items) Add(systemId(item), reason(item));
        return this;
    }
}
