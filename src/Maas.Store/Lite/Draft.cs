using Maas.Store.Memory;

namespace Maas.Store.Lite;

/// <summary>What one transaction will write: the last state of each document touched, and the records appended.</summary>
internal sealed class Draft(LiteLogs logs)
{
    public Dictionary<string, ITable> Tables { get; } = new(StringComparer.Ordinal);

    public Dictionary<(string Collection, string Key), (byte[]? Json, long Version)> Documents { get; } = [];

    public List<AppendedRecord> Appended { get; } = [];

    public void Accept(
        List<ITable> tables, List<(string Collection, string Key, byte[]? Json)> puts, List<(ILogDefinition Log, object Record)> appends, long version)
    {
        foreach (var table in tables) Tables[table.Name] = table;
        foreach (var (collection, key, json) in puts) Documents[(collection, key)] = (json, version);
        foreach (var (log, record) in appends) Appended.Add(logs.Number(log, record));
    }
}
