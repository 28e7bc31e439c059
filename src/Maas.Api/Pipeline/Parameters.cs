using Maas.Api.Contract;

namespace Maas.Api.Pipeline;

/// <summary>What a request sent besides its path: values by name in order, and files.</summary>
internal sealed class Parameters
{
    private readonly List<KeyValuePair<string, string>> _values = [];

    public List<UploadedFile> Files { get; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> All => _values;

    public void Add(string name, string value) => _values.Add(new(name, value));

    public void Remove(string name) => _values.RemoveAll(v => v.Key == name);

    public List<string> Get(string name) => [.. _values.Where(v => v.Key == name).Select(v => v.Value)];

    public string? Last(string name) => _values.FindLast(v => v.Key == name).Value;
}
