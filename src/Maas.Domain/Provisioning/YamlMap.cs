using System.Collections;

namespace Maas.Domain.Provisioning;

/// <summary>A YAML mapping in the order of writing. Adding null leaves the key out.</summary>
public sealed class YamlMap : IEnumerable<KeyValuePair<string, object?>>
{
    private readonly List<KeyValuePair<string, object?>> _fields = [];

    public bool IsEmpty => _fields.Count == 0;

    public void Add(string key, object? value)
    {
        if (value is not null) _fields.Add(new(key, value));
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
