using Maas.Store.Lite;
using Maas.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maas.Store.Tests;

/// <summary>What was read decides how long something made from it is right.</summary>
public sealed class ReadTraceTests : IAsyncDisposable
{
    private sealed record Item(string Name, string Group);

    private static readonly Collection<Item> Fruits = new("fruits", i => i.Name);
    private static readonly Collection<Item> Tools = new("tools", i => i.Name);
    private static readonly Index<Item> FruitsByGroup = Fruits.Index("group", i => [i.Group]);

    private readonly TemporaryDirectory _directory = new();
    private readonly LiteStore _store;

    public ReadTraceTests() => _store = LiteStore.Open(new StoreOptions { DataDirectory = _directory.Path }, NullLogger<LiteStore>.Instance);

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory.Dispose();
    }

    private Task Put(Collection<Item> collection, string name) => _store.CommitAsync(new Batch().Put(collection, new Item(name, "g")));

    private static Readings Traced(Action read)
    {
        using var trace = ReadTrace.Begin();
        read();
        return trace.ReadingsExcept();
    }

    public static TheoryData<string> Reads() => ["find", "all", "where", "count", "count of", "versioned"];

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task Every_way_to_read_is_noted_and_ends_with_the_next_change_of_that_kind_only(string how)
    {
        await Put(Fruits, "apple");
        var fruits = _store.Documents(Fruits);
        var readings = Traced(() => _ = how switch
        {
            "find" => (object?)fruits.Find("nosuch"),
            "all" => fruits.All,
            "where" => fruits.Where(FruitsByGroup, "g"),
            "count" => fruits.Count,
            "count of" => fruits.CountOf(FruitsByGroup, "g"),
            _ => fruits.FindVersioned("apple"),
        });
        Assert.Equal(["fruits"], readings.Names);
        await Put(Tools, "saw");
        Assert.True(readings.AreCurrent);
        await Put(Fruits, "pear");
        Assert.False(readings.AreCurrent);
    }

    [Fact]
    public async Task An_outer_trace_has_what_inner_ones_and_added_readings_have_and_nothing_outside_is_noted()
    {
        await Put(Fruits, "apple");
        await Put(Tools, "saw");
        _ = _store.Documents(Tools).All;
        Readings inner = null!;
        var outer = Traced(() => inner = Traced(() => _ = _store.Documents(Fruits).All));
        Assert.Equal(["fruits"], outer.Names);
        var added = Traced(() => ReadTrace.Add(inner));
        Assert.True(added.Same(outer));
        await Put(Fruits, "pear");
        Assert.False(outer.AreCurrent || added.AreCurrent);
    }

    [Fact]
    public async Task A_kind_that_is_watched_otherwise_is_left_out()
    {
        await Put(Fruits, "apple");
        using var trace = ReadTrace.Begin();
        _ = (_store.Documents(Fruits).All, _store.Documents(Tools).All);
        Assert.Equal(["tools"], trace.ReadingsExcept(Fruits).Names);
    }

    [Fact]
    public async Task A_trace_follows_its_own_flow_and_no_other()
    {
        await Put(Fruits, "apple");
        using var trace = ReadTrace.Begin();
        await Task.Run(() => _store.Documents(Fruits).All, TestContext.Current.CancellationToken);
        Assert.Equal(["fruits"], trace.ReadingsExcept().Names);
    }
}
