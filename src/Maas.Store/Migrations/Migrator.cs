using LiteDB;

namespace Maas.Store.Migrations;

/// <summary>Brings a database to this program's version, one step at a time, all in one transaction. The list is the history: append, never change.</summary>
internal static class Migrator
{
    private const string Meta = "_meta";

    private static readonly IMigration[] Steps = [new M0001Initial(), new M0002MarksInBlocks()];

    public static int Newest => Steps[^1].Version;

    public static void Run(LiteDatabase database)
    {
        var meta = database.GetCollection(Meta);
        var found = meta.FindById("schema")?["version"].AsInt32 ?? 0;
        if (found > Newest)
            throw new StoreOpenException($"The database has version {found}; this program knows versions up to {Newest}. Run the newer program, or restore a backup made with this one.");
        if (found == Newest) return;
        database.BeginTrans();
        try
        {
            foreach (var step in Steps.Where(s => s.Version > found)) step.Apply(database);
            meta.Upsert(new BsonDocument { ["_id"] = "schema", ["version"] = Newest });
            database.Commit();
        }
        catch
        {
            database.Rollback();
            throw;
        }
    }
}

/// <summary>One step of the database's history.</summary>
internal interface IMigration
{
    int Version { get; }

    void Apply(LiteDatabase database);
}
