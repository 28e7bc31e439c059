namespace Maas.Domain.Dhcp.Snippets;

/// <summary>Statements in the language of dhcpd.conf that an operator adds to what DHCP serves (network.md §1.9): for everybody, for a subnet or one
/// of its ranges, or for a node.</summary>
public sealed record DhcpSnippet
{
    public required int Id { get; init; }
    public required string Name { get; init; }
    public string Description { get; init; } = "";
    public bool Enabled { get; init; } = true;
    public string? SystemId { get; init; }
    public int? SubnetId { get; init; }

    /// <summary>One range of the subnet; null for the whole subnet.</summary>
    public int? IpRangeId { get; init; }

    /// <summary>Oldest first; the last is the one in force.</summary>
    public required IReadOnlyList<SnippetVersion> Versions { get; init; }

    public string Value => Versions[^1].Value;

    public bool IsGlobal => SystemId is null && SubnetId is null;
}

public sealed record SnippetVersion(int Id, string Value, DateTimeOffset Created);
