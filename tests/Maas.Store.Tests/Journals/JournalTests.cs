using Maas.Store.Journals;
using Maas.Testing;

namespace Maas.Store.Tests.Journals;

public sealed class JournalTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Path => _directory.PathOf("journal");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void What_was_flushed_is_read_in_order_and_what_was_not_is_lost()
    {
        using var journal = Journal.Open(Path, _ => { });
        journal.Append([1, 2]);
        journal.Append([3]);
        journal.Flush();
        journal.Append([4]);
        Assert.Equal(["0102", "03"], ReadCopy());
    }

    [Fact]
    public void Appending_goes_on_where_reading_ended()
    {
        using (var journal = Journal.Open(Path, _ => { })) journal.Append([1]);
        using (var journal = Journal.Open(Path, _ => { })) journal.Append([2]);
        Assert.Equal(["01", "02"], ReadCopy());
    }

    [Fact]
    public void A_tear_at_any_octet_costs_the_torn_record_alone()
    {
        using (var journal = Journal.Open(Path, _ => { }))
        {
            journal.Append([1, 1, 1]);
            journal.Append([2, 2, 2]);
        }

        var whole = File.ReadAllBytes(Path);
        const int First = 9;
        for (var at = First; at < 2 * First; at++)
        {
            var torn = (byte[])whole.Clone();
            torn.AsSpan(at, 2 * First - at).Fill(0xA5);
            File.WriteAllBytes(Path, torn);
            Assert.Equal(["010101"], ReadCopy());
            using (var journal = Journal.Open(Path, _ => { })) journal.Append([3]);
            Assert.Equal(["010101", "03"], ReadCopy());
        }
    }

    [Fact]
    public void Rewriting_replaces_history_and_what_was_pending()
    {
        using var journal = Journal.Open(Path, _ => { });
        for (byte i = 0; i < 100; i++) journal.Append([i]);
        journal.Flush();
        journal.Append([200]);
        journal.Rewrite(append => append([7]));
        Assert.Equal(["07"], ReadCopy());
        journal.Append([8]);
        journal.Flush();
        Assert.Equal(["07", "08"], ReadCopy());
        Assert.False(File.Exists(Path + ".new"));
    }

    [Fact]
    public void A_record_may_be_longer_than_the_room_there_was()
    {
        var record = Enumerable.Range(0, 60_000).Select(i => (byte)i).ToArray();
        using var journal = Journal.Open(Path, _ => { });
        for (var i = 0; i < 5; i++) journal.Append(record);
        journal.Flush();
        Assert.Equal(Enumerable.Repeat(Convert.ToHexString(record), 5), ReadCopy());
    }

    /// <summary>As after a crash: the file as it is now, opened elsewhere.</summary>
    private List<string> ReadCopy()
    {
        var copy = _directory.PathOf("copy");
        File.Copy(Path, copy, overwrite: true);
        var records = new List<string>();
        using (Journal.Open(copy, record => records.Add(Convert.ToHexString(record))))
            return records;
    }
}
