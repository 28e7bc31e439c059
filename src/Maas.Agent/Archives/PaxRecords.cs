using System.Globalization;
using System.Text;

namespace Maas.Agent.Archives;

/// <summary>Extended header records, each <c>LENGTH NAME=VALUE\n</c>, where LENGTH counts the whole record.</summary>
internal sealed class PaxRecords
{
    private readonly Dictionary<string, byte[]> _records = new(StringComparer.Ordinal);

    public PaxRecords()
    {
    }

    public PaxRecords(PaxRecords global) => _records = new Dictionary<string, byte[]>(global._records, StringComparer.Ordinal);

    /// <summary>A sparse member's own name stands apart: its header names a directory for readers that know no sparse files.</summary>
    public byte[]? Path => _records.GetValueOrDefault("GNU.sparse.name") ?? _records.GetValueOrDefault("path");

    public byte[]? LinkPath => _records.GetValueOrDefault("linkpath");
    public long? Size => Number("size");
    public long? Owner => Number("uid");
    public long? Group => Number("gid");
    public long? SparseMajor => Number("GNU.sparse.major");
    public long? SparseRealSize => Number("GNU.sparse.realsize");

    public (long Seconds, long Nanoseconds)? Modified =>
        _records.TryGetValue("mtime", out var text) && decimal.TryParse(Encoding.ASCII.GetString(text), NumberStyles.Number, CultureInfo.InvariantCulture, out var time)
            ? ((long)Math.Floor(time), (long)((time - Math.Floor(time)) * 1_000_000_000))
            : null;

    public IReadOnlyList<(byte[] Name, byte[] Value)> Xattrs
    {
        get
        {
            const string prefix = "SCHILY.xattr.";
            return [.. _records.Where(record => record.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(record => (Encoding.UTF8.GetBytes(record.Key[prefix.Length..]), record.Value))];
        }
    }

    public void Add(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            var space = data.IndexOf((byte)' ');
            if (space <= 0 || !int.TryParse(data[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length <= space || length > data.Length)
                throw new InvalidDataException("an extended header that is not well formed");
            var record = data[(space + 1)..(length - 1)];
            var equals = record.IndexOf((byte)'=');
            if (equals > 0)
                _records[Encoding.UTF8.GetString(record[..equals])] = record[(equals + 1)..].ToArray();
            data = data[length..];
        }
    }

    private long? Number(string name) =>
        _records.TryGetValue(name, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
