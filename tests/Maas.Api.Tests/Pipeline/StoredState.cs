using System.Reflection;
using Maas.Region;
using Maas.Store;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Pipeline;

/// <summary>What the store holds of every kind, to be compared: a kind's version grows with every commit that touched it.</summary>
internal sealed class StoredState
{
    /// <summary>Kinds that change without anybody asking: who was seen logging in.</summary>
    private static readonly string[] Restless = ["sessions"];

    private readonly List<(string Name, Func<long> Version)> _kinds = [];

    public StoredState(TestAppliance appliance)
    {
        var fields = typeof(Collections).Assembly.GetTypes().SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(f => f.FieldType.IsGenericType && f.FieldType.GetGenericTypeDefinition() == typeof(Collection<>));
        foreach (var field in fields)
        {
            var kind = typeof(StoredState).GetMethod(nameof(Add), BindingFlags.Instance | BindingFlags.NonPublic)!.MakeGenericMethod(field.FieldType.GetGenericArguments());
            kind.Invoke(this, [appliance.Store, field.GetValue(null)]);
        }
    }

    public long[] Now() => [.. _kinds.Select(k => k.Version())];

    /// <summary>The kinds that differ between two moments.</summary>
    public IEnumerable<string> Changed(long[] before, long[] after) => _kinds.Where((_, i) => before[i] != after[i]).Select(k => k.Name);

    private void Add<T>(IStore store, Collection<T> collection)
        where T : class
    {
        if (Restless.Contains(collection.Name)) return;
        var documents = store.Documents(collection);
        _kinds.Add((collection.Name, () => documents.Version));
    }
}
