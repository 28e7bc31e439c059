using Maas.Testing;

namespace Maas.Api.Tests.Contract;

/// <summary>An operation of the published API, as one row of <c>operations.tsv</c>.</summary>
public sealed record Published(string Handler, string Action, string Method, string Path, string? Op, IReadOnlyDictionary<string, bool> Parameters)
{
    public string Name => $"{Handler}_{Action}";

    /// <summary>The published list, kept as data beside this test.</summary>
    public static IReadOnlyList<Published> All { get; } =
    [
        .. File.ReadLines(Repository.PathOf("tests", "Maas.Api.Tests", "Contract", "operations.tsv")).Skip(1).Select(line => line.Split('\t')).Select(c => new Published(
            c[0], c[1], c[2], c[3], c[4] == "-" ? null : c[4],
            c[5].Split(' ', StringSplitOptions.RemoveEmptyEntries).DistinctBy(p => p.TrimEnd('!')).ToDictionary(p => p.TrimEnd('!'), p => p.EndsWith('!')))),
    ];
}
