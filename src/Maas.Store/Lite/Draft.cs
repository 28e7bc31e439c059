using Maas.Store.Memory;

namespace Maas.Store.Lite;

/// <summary>What becomes of one document.</summary>
/// <param name="Json">Null when it is deleted.</param>
/// <param name="IsNew">The database does not have it yet.</param>
internal readonly record struct DraftedDocument(byte[]? Json, long Version, bool IsNew);

/// <summary>What one transaction will write: the last state of each document touched, and the records appended.</summary>
internal sealed class Draft(LiteLogs logs)
{
    public Dictionary<string, ITable> Tables { get; } = new(StringComparer.Ordinal);

    public Dictionary<(string Collection, string Key), DraftedDocument> Documents { get; } = [];

    public List<AppendedRecord> Appended { get; } = [];

    public void Accept(
        List<ITable> tables, List<(string Collection, string Key, Applied Applied)> puts, List<(ILogDefinition Log, object Record)> appends, long version)
    {
        foreach (var table in tables) Tables[table.Name] = table;
        foreach (var (collection, key, applied) in puts)
        {
            var isNew = Documents.TryGetValue((collection, key), out var earlier) ? earlier.IsNew : applied.IsNew;
            Documents[(collection, key)] = new DraftedDocument(applied.Json, version, isNew);
        }

        foreach (var (log, record) in appends) Appended.Add(logs.Number(log, record));
    }
}
