using LiteDB;

namespace Maas.Store.Migrations;

/// <summary>Marks of log records were a document each and are bits in blocks now. The old ones go; a log is marked anew with its next record.</summary>
internal sealed class M0002MarksInBlocks : IMigration
{
    public int Version => 2;

    public void Apply(LiteDatabase database)
    {
        foreach (var marks in database.GetCollectionNames().Where(name => name.EndsWith("_marks", StringComparison.Ordinal)).ToList())
        {
            database.GetCollection(marks).DeleteAll();
            database.GetCollection(Lite.Committer.Counters).Delete(marks);
        }
    }
}
