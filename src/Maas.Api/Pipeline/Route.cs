using System.Diagnostics.CodeAnalysis;
using Maas.Api.Contract;

namespace Maas.Api.Pipeline;

/// <summary>One URL pattern with the operations behind it.</summary>
internal sealed class Route(ResourceAttribute resource, string pattern, IReadOnlyList<Operation> operations)
{
    private readonly string[] _segments = pattern.Split('/');

    /// <summary>The one segment whose value may contain slashes: a file's name, or a subnet given as CIDR.</summary>
    private readonly int _open = pattern switch
    {
        "files/{filename}" or "subnets/{id}" => 1,
        _ => -1,
    };

    public ResourceAttribute Resource { get; } = resource;

    public IReadOnlyList<Operation> Operations { get; } = operations;

    /// <summary>No operation of it needs a user, and none answers users otherwise than others.</summary>
    public bool IsOpen { get; } = resource.Anonymous is null && operations.All(o => o.Allow == Access.Anonymous);

    /// <summary>Literal segments first: the more there are, the earlier the pattern is tried.</summary>
    public int Literals => _segments.Count(s => !s.StartsWith('{'));

    public Operation? Select(string method, string? op, bool anonymous) =>
        Operations.FirstOrDefault(o => o.Method == method && o.Op == op && (!anonymous || o.Allow == Access.Anonymous));

    /// <param name="path">Below the API prefix, still percent-encoded.</param>
    public bool TryMatch(string path, [NotNullWhen(true)] out Dictionary<string, string>? values)
    {
        values = null;
        var segments = path.Split('/');
        if (_open < 0 ? segments.Length != _segments.Length : segments.Length < _segments.Length) return false;

        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var extra = segments.Length - _segments.Length;
        for (int i = 0, at = 0; i < _segments.Length; i++)
        {
            var take = i == _open ? 1 + extra : 1;
            var value = string.Join('/', segments[at..(at + take)]);
            at += take;
            if (_segments[i].StartsWith('{'))
            {
                if (value.Length == 0) return false;
                found[_segments[i].Trim('{', '}')] = Uri.UnescapeDataString(value);
            }
            else if (_segments[i] != value)
            {
                return false;
            }
        }

        values = found;
        return true;
    }
}
