using Maas.Store.Lite;
using Maas.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maas.Store.Tests.Lite;

public sealed class LiteStoreTests : IAsyncLifetime
{
    private sealed record Item(int Id, string Name, string Group);

    private sealed record Happening(long Id, string? Item, string Text);

    private static readonly Collection<Item> Items = new("items", i => i.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
    private static readonly Index<Item> ByName = Items.Index("name", i => [i.Name], unique: true);
    private static readonly Index<Item> ByGroup = Items.Index("group", i => [i.Group]);
    private static readonly Log<Happening> Happenings = new("happenings", h => h.Item, (h, id) => h with { Id = id }, keepPerPartition: 20);

    private readonly TemporaryDirectory _directory = new();
    private LiteStore _store = null!;

    public ValueTask InitializeAsync()
    {
        Reopen();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory.Dispose();
    }

    private void Reopen() => _store = LiteStore.Open(new StoreOptions { DataDirectory = _directory.Path }, NullLogger<LiteStore>.Instance);

    [Fact]
    public async Task What_was_committed_is_there_after_reopening()
    {
        await _store.CommitAsync(new Batch().Put(Items, new Item(2, "two", "a")).Put(Items, new Item(10, "ten", "a")).Put(Items, new Item(1, "one", "b")));
        await _store.CommitAsync(new Batch().Delete(Items, "1"));
        await _store.DisposeAsync();
        Reopen();
        Assert.Equal([2, 10], _store.Documents(Items).All.Select(i => i.Id));
        Assert.Equal([2, 10], _store.Documents(Items).Where(ByGroup, "a").Select(i => i.Id));
        Assert.Null(_store.Documents(Items).Find("1"));
    }

    [Fact]
    public async Task A_batch_in_no_hurry_is_written_after_a_moment_or_before_the_end()
    {
        await _store.CommitAsync(new Batch { InNoHurry = true }.Put(Items, new Item(1, "one", "a")));
        var slow = _store.CommitAsync(new Batch { InNoHurry = true }.Put(Items, new Item(2, "two", "a")));
        await _store.CommitAsync(new Batch().Put(Items, new Item(3, "three", "a")));
        Assert.True(slow.IsCompletedSuccessfully || (await Task.WhenAny(slow, Task.Delay(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken))) == slow);
        var last = _store.CommitAsync(new Batch { InNoHurry = true }.Put(Items, new Item(4, "four", "a")));
        await _store.DisposeAsync();
        await last;
        Reopen();
        Assert.Equal([1, 2, 3, 4], _store.Documents(Items).All.Select(i => i.Id));
    }

    [Fact]
    public async Task A_write_based_on_an_older_version_is_refused_whole()
    {
        await _store.CommitAsync(new Batch().Put(Items, new Item(1, "one", "a"), basedOn: 0));
        var seen = _store.Documents(Items).FindVersioned("1")!;
        await _store.CommitAsync(new Batch().Put(Items, new Item(1, "uno", "a"), seen.Version));
        await Assert.ThrowsAsync<ConflictException>(
            () => _store.CommitAsync(new Batch().Put(Items, new Item(2, "two", "a")).Put(Items, new Item(1, "eins", "a"), seen.Version)));
        Assert.Equal("uno", _store.Documents(Items).Find("1")!.Name);
        Assert.Null(_store.Documents(Items).Find("2"));
    }

    [Fact]
    public async Task A_unique_index_has_one_holder_and_can_be_handed_over_in_one_batch()
    {
        await _store.CommitAsync(new Batch().Put(Items, new Item(1, "one", "a")));
        await Assert.ThrowsAsync<DuplicateException>(() => _store.CommitAsync(new Batch().Put(Items, new Item(2, "one", "a"))));
        await _store.CommitAsync(new Batch().Put(Items, new Item(1, "former", "a")).Put(Items, new Item(2, "one", "a")));
        Assert.Equal(2, Assert.Single(_store.Documents(Items).Where(ByName, "one")).Id);
    }

    [Fact]
    public async Task Numbers_are_never_used_again_and_none_is_skipped_by_a_clean_stop()
    {
        var first = _store.NextId(Items);
        await _store.CommitAsync(new Batch().Put(Items, new Item(first, "x", "a")));
        await _store.CommitAsync(new Batch().Delete(Items, first.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        await _store.DisposeAsync();
        Reopen();
        Assert.Equal(first + 1, _store.NextId(Items));
    }

    [Fact]
    public async Task Many_writers_at_once_all_succeed_and_subscribers_see_every_change_in_order()
    {
        var seen = new List<int>();
        using var subscription = _store.Documents(Items).Subscribe(changes => seen.AddRange(changes.Select(c => c.After!.Id)));
        await Task.WhenAll(Enumerable.Range(1, 500).Select(i => _store.CommitAsync(new Batch().Put(Items, new Item(i, $"n{i}", "g")))));
        Assert.Equal(500, _store.Documents(Items).Count);
        Assert.Equal(Enumerable.Range(1, 500), seen.Order());
    }

    [Fact]
    public async Task A_log_reads_both_ways_by_partition_and_keeps_its_newest()
    {
        for (var i = 1; i <= 60; i++)
            await _store.CommitAsync(new Batch().Append(Happenings, new Happening(0, i % 2 == 0 ? "even" : "odd", $"t{i}")));
        Assert.Equal(["t60", "t59", "t58"], _store.Before(Happenings, long.MaxValue, 3).Select(h => h.Text));
        Assert.Equal(["t60", "t58"], _store.Before(Happenings, long.MaxValue, 2, "even").Select(h => h.Text));
        Assert.Equal(["t59"], _store.After(Happenings, 58, 5, "odd").Select(h => h.Text));
        Assert.InRange(_store.Before(Happenings, long.MaxValue, 100, "odd").Count, 20, 22);
        await _store.DisposeAsync();
        Reopen();
        await _store.CommitAsync(new Batch().Append(Happenings, new Happening(0, "odd", "last")));
        Assert.Equal(61, _store.Before(Happenings, long.MaxValue, 1)[0].Id);
    }

    private static readonly Log<Happening> Marked = new(
        "happenings", h => h.Item, (h, id) => h with { Id = id }, keepPerPartition: 20, h => h.Text.EndsWith('7') ? ["seven", "rare"] : h.Text.EndsWith('8') ? ["rare"] : []);

    [Fact]
    public async Task A_log_is_read_while_others_get_their_first_record()
    {
        using var written = new CancellationTokenSource();
        var reading = Task.Run(
            () =>
            {
                while (!written.IsCancellationRequested) Assert.Empty(_store.Before(Happenings, long.MaxValue, 10));
            },
            TestContext.Current.CancellationToken);
        for (var i = 0; i < 200; i++)
        {
            var first = new Log<Happening>($"first_{i}", h => h.Item, (h, id) => h with { Id = id }, keepPerPartition: 20);
            await _store.CommitAsync(new Batch().Append(first, new Happening(0, null, "first")));
        }

        await written.CancelAsync();
        await reading;
    }

    [Fact]
    public async Task Marked_records_are_found_by_their_marks_both_ways_and_go_with_their_records()
    {
        for (var i = 1; i <= 60; i++) await _store.CommitAsync(new Batch().Append(Marked, new Happening(0, i <= 30 ? "old" : "new", $"t{i}")));
        IEnumerable<string> Before(long edge, int limit, params string[] marks) => _store.Before(Marked, edge, limit, new LogQuery<Happening> { Marks = marks }).Select(h => h.Text);
        Assert.Equal(["t57", "t47", "t27"], Before(long.MaxValue, 3, "seven"));
        Assert.Equal(["t58", "t57", "t48"], Before(long.MaxValue, 3, "rare", "seven"));
        Assert.Equal(["t27", "t17"], Before(47, 10, "seven").Take(3));
        Assert.Equal(["t48"], _store.After(Marked, 40, 1, new LogQuery<Happening> { Marks = ["rare"], Matches = h => h.Text.EndsWith('8') }).Select(h => h.Text));
        Assert.Empty(Before(long.MaxValue, 10, "none"));
        Assert.Equal(["t57", "t47"], _store.Before(Marked, long.MaxValue, 2, new LogQuery<Happening> { Partitions = ["new"], Matches = h => h.Text.EndsWith('7') }).Select(h => h.Text));
        var both = _store.Before(Marked, long.MaxValue, 60, new LogQuery<Happening> { Partitions = ["old", "new"] }).Select(h => h.Id).ToList();
        Assert.Equal(both.OrderDescending(), both);
        Assert.Contains(both, id => id <= 30);
        // The oldest of each partition were dropped, and their marks with them.
        Assert.DoesNotContain("t7", Before(long.MaxValue, 100, "seven"));
        await _store.DisposeAsync();
        using var database = new LiteDB.LiteDatabase(_directory.PathOf("store.db"));
        var kept = database.GetCollection("happenings").FindAll().Select(d => d["_id"].AsInt64).ToHashSet();
        var blocks = database.GetCollection("happenings_marks").FindAll().ToList();
        Assert.NotEmpty(blocks);
        Assert.All(blocks.SelectMany(b => MarkBlock.NumbersIn(b["b"].AsBinary, b["n"].AsInt64, newestFirst: false)), id => Assert.Contains(id, kept));
        database.Dispose();
        Reopen();
    }

    [Fact]
    public async Task A_log_from_before_there_were_marks_is_searched_whole_until_its_next_record_and_marked_then()
    {
        for (var i = 1; i <= 18; i++) await _store.CommitAsync(new Batch().Append(Happenings, new Happening(0, "p", $"t{i}")));
        var query = new LogQuery<Happening> { Marks = ["seven"], Matches = h => h.Text.EndsWith('7') };
        Assert.Equal(["t17", "t7"], _store.Before(Marked, long.MaxValue, 10, query).Select(h => h.Text));
        await _store.CommitAsync(new Batch().Append(Marked, new Happening(0, "p", "t27")));
        Assert.Equal(["t27", "t17", "t7"], _store.Before(Marked, long.MaxValue, 10, query).Select(h => h.Text));
    }

    [Fact]
    public async Task Marks_are_found_across_blocks_of_numbers_from_either_side_of_an_edge()
    {
        var log = new Log<Happening>("long", h => h.Item, (h, id) => h with { Id = id }, keepPerPartition: 10_000, h => h.Text.EndsWith("00", StringComparison.Ordinal) ? ["hundred"] : []);
        var batch = new Batch();
        for (var i = 1; i <= 2500; i++) batch.Append(log, new Happening(0, null, $"t{i}"));
        await _store.CommitAsync(batch);
        var query = new LogQuery<Happening> { Marks = ["hundred"] };
        Assert.Equal([2500, 2400, 2300], _store.Before(log, long.MaxValue, 3, query).Select(h => h.Id));
        Assert.Equal([1000, 900], _store.Before(log, 1100, 2, query).Select(h => h.Id));
        Assert.Equal([1100, 1200], _store.After(log, 1024, 2, query).Select(h => h.Id));
        Assert.Equal(Enumerable.Range(1, 25).Select(i => i * 100L), _store.After(log, -1, 100, query).Select(h => h.Id));
        Assert.Equal([100], _store.Before(log, 101, 5, query).Select(h => h.Id));
        Assert.Empty(_store.Before(log, 100, 5, query));
        Assert.Empty(_store.Before(log, 0, 5, query));
        Assert.Empty(_store.After(log, 2500, 5, query));
        Assert.Empty(_store.After(log, long.MaxValue, 5, query));
    }

    [Fact]
    public async Task Marks_of_an_older_program_are_made_anew()
    {
        for (var i = 1; i <= 18; i++) await _store.CommitAsync(new Batch().Append(Happenings, new Happening(0, "p", $"t{i}")));
        await _store.DisposeAsync();
        using (var database = new LiteDB.LiteDatabase(_directory.PathOf("store.db")))
        {
            database.GetCollection("_meta").Upsert(new LiteDB.BsonDocument { ["_id"] = "schema", ["version"] = 1 });
            database.GetCollection("happenings_marks").Insert(new LiteDB.BsonDocument { ["_id"] = "seven/0000000000000000007", ["r"] = 7L });
            database.GetCollection("_counters").Upsert(new LiteDB.BsonDocument { ["_id"] = "happenings_marks", ["last"] = 1L });
        }

        Reopen();
        var query = new LogQuery<Happening> { Marks = ["seven"], Matches = h => h.Text.EndsWith('7') };
        Assert.Equal(["t17", "t7"], _store.Before(Marked, long.MaxValue, 10, query).Select(h => h.Text));
        await _store.CommitAsync(new Batch().Append(Marked, new Happening(0, "p", "t27")));
        Assert.Equal(["t27", "t17", "t7"], _store.Before(Marked, long.MaxValue, 10, query).Select(h => h.Text));
    }

    [Fact]
    public async Task A_document_made_and_deleted_and_made_again_is_there_once_whatever_shares_a_transaction()
    {
        var item = new Item(1, "one", "a");
        var writes = new List<Task>();
        for (var i = 0; i < 50; i++)
        {
            writes.Add(_store.CommitAsync(new Batch().Put(Items, item with { Name = $"n{i}" })));
            writes.Add(_store.CommitAsync(new Batch().Put(Items, item with { Name = $"m{i}" }).Put(Items, new Item(2, $"two{i}", "b"))));
            writes.Add(_store.CommitAsync(new Batch().Delete(Items, "1").Delete(Items, "2").Delete(Items, "3")));
        }

        await Task.WhenAll(writes);
        Assert.Empty(_store.Documents(Items).All);
        await _store.DisposeAsync();
        Reopen();
        Assert.Empty(_store.Documents(Items).All);
        await _store.CommitAsync(new Batch().Put(Items, item).Delete(Items, "1").Put(Items, item with { Name = "last" }));
        await _store.DisposeAsync();
        Reopen();
        Assert.Equal("last", Assert.Single(_store.Documents(Items).All).Name);
    }

    [Fact]
    public void A_directory_in_use_is_refused_in_one_line()
    {
        var refusal = Assert.Throws<StoreOpenException>(
            () => LiteStore.Open(new StoreOptions { DataDirectory = _directory.Path }, NullLogger<LiteStore>.Instance));
        Assert.Contains("in use by another maas-appliance", refusal.Message);
    }

    [Fact]
    public async Task A_newer_database_is_refused_with_both_versions()
    {
        await _store.DisposeAsync();
        using (var database = new LiteDB.LiteDatabase(_directory.PathOf("store.db")))
            database.GetCollection("_meta").Upsert(new LiteDB.BsonDocument { ["_id"] = "schema", ["version"] = 99 });
        var refusal = Assert.Throws<StoreOpenException>(Reopen);
        Assert.Contains("version 99", refusal.Message);
        using (var database = new LiteDB.LiteDatabase(_directory.PathOf("store.db")))
            database.GetCollection("_meta").Upsert(new LiteDB.BsonDocument { ["_id"] = "schema", ["version"] = 1 });
        Reopen();
    }

    [Fact]
    public async Task A_database_of_an_older_program_is_brought_up_to_date_and_keeps_what_it_holds()
    {
        await _store.CommitAsync(new Batch().Put(Items, new Item(1, "one", "a")));
        await _store.DisposeAsync();
        using (var database = new LiteDB.LiteDatabase(_directory.PathOf("store.db"))) database.DropCollection("_meta");
        Reopen();
        Assert.Equal("one", _store.Documents(Items).Find("1")!.Name);
        await _store.DisposeAsync();
        using (var database = new LiteDB.LiteDatabase(_directory.PathOf("store.db")))
            Assert.Equal(Migrations.Migrator.Newest, database.GetCollection("_meta").FindById("schema")["version"].AsInt32);
        Reopen();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(200)]
    public async Task Every_document_is_read_again_and_a_damaged_one_is_named(int documents)
    {
        var batch = new Batch();
        for (var i = 1; i <= documents; i++) batch.Put(Items, new Item(i, $"n{i}", "a"));
        await _store.CommitAsync(batch);
        await _store.DisposeAsync();
        Reopen();
        Assert.Equal(Enumerable.Range(1, documents), _store.Documents(Items).All.Select(i => i.Id));
        Assert.Equal(documents + 1, _store.NextId(Items));
        await _store.DisposeAsync();
        using (var database = new LiteDB.LiteDatabase(_directory.PathOf("store.db")))
        {
            var stored = database.GetCollection("items").FindById("2");
            stored["json"] = "{"u8.ToArray();
            database.GetCollection("items").Update(stored);
        }

        Reopen();
        var refusal = Assert.Throws<StoreOpenException>(() => _store.Documents(Items));
        Assert.Contains("items/2 cannot be read", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numbers_go_on_after_documents_that_bring_their_own()
    {
        await _store.CommitAsync(new Batch().Put(Items, new Item(5001, "given", "a")));
        Assert.Equal(5002, _store.NextId(Items));
    }

    [Fact]
    public async Task A_snapshot_made_while_running_opens()
    {
        await _store.CommitAsync(new Batch().Put(Items, new Item(1, "one", "a")));
        using var other = new TemporaryDirectory();
        await _store.SnapshotAsync(other.PathOf("copy"));
        await using var copy = LiteStore.Open(new StoreOptions { DataDirectory = other.PathOf("copy") }, NullLogger<LiteStore>.Instance);
        Assert.Equal("one", copy.Documents(Items).Find("1")!.Name);
    }
}
