using Maas.Domain.Networks;

namespace Maas.Domain.Dhcp.Snippets;

/// <summary>Whether a snippet's statements can be honoured where it is to be in force.</summary>
public static class SnippetRules
{
    /// <param name="subnets">Those that a host may be in: the snippet's subnet, or all.</param>
    public static Refusal? Check(DhcpSnippet snippet, IReadOnlyList<Subnet> subnets)
    {
        var parsed = SnippetParser.Parse(snippet.Value);
        if (parsed.IsRefused) return parsed.Refusal;
        var statements = parsed.Value!;
        if (snippet.SystemId is null && statements.DenyBooting is not null) return Wrong("'booting' is allowed and denied to a host or a node only.");
        if (snippet.SystemId is not null && statements.DenyUnknownClients is not null) return Wrong("'unknown-clients' are allowed and denied to a subnet or a range, not to a node.");
        if (snippet.SystemId is not null && statements.Hosts.Count > 0) return Wrong("A host cannot be declared inside a node's snippet.");
        if (snippet.IpRangeId is not null && statements.Hosts.Count > 0) return Wrong("A host cannot be declared inside a range; declare it in the subnet.");
        foreach (var host in statements.Hosts)
        {
            if (host.Statements.DenyUnknownClients is not null) return Wrong($"'unknown-clients' means nothing inside the host '{host.Name}'.");
            if (host.Address is { } address && !subnets.Any(s => s.Cidr.Contains(address.ToIPAddress())))
                return Wrong($"The fixed-address {address} of the host '{host.Name}' is in no subnet that the snippet is for.");
        }

        return null;
    }

    private static Refusal Wrong(string message) => Refusal.Invalid("value", message);
}
