using LiteDB;

namespace Maas.Store.Lite;

/// <summary>Conditions of queries with their values as parameters. LiteDB's own <c>Query.Between</c> and its like write the values into the text of the
/// expression, which is then compiled for every value, and kept for ever.</summary>
internal static class Comparisons
{
    public static BsonExpression Between(string field, BsonValue first, BsonValue last) => BsonExpression.Create($"$.{field} BETWEEN @0 AND @1", first, last);

    public static BsonExpression Below(string field, BsonValue edge) => BsonExpression.Create($"$.{field} < @0", edge);

    public static BsonExpression Above(string field, BsonValue edge) => BsonExpression.Create($"$.{field} > @0", edge);
}
