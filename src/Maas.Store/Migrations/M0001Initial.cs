using LiteDB;

namespace Maas.Store.Migrations;

/// <summary>The first layout: a collection per kind, documents as <c>{_id, v, json}</c>, logs as <c>{_id, k, json}</c>, counters in <c>_counters</c>.
/// Collections appear with their first document, so there is nothing to change.</summary>
internal sealed class M0001Initial : IMigration
{
    public int Version => 1;

    public void Apply(LiteDatabase database) => database.GetCollection(Lite.Committer.Counters).EnsureIndex("_id");
}
