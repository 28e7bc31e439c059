using Maas.Domain.Dhcp.Snippets;
using Maas.Store;

namespace Maas.Region.Leases;

/// <summary>Where DHCP snippets are kept.</summary>
public static class DhcpSnippets
{
    public static readonly Collection<DhcpSnippet> All = new("dhcp_snippets", s => Collections.Key(s.Id));
    public static readonly Index<DhcpSnippet> BySubnet = All.Index("subnet", s => s.SubnetId is { } id ? [Collections.Key(id)] : []);
    public static readonly Index<DhcpSnippet> ByRange = All.Index("range", s => s.IpRangeId is { } id ? [Collections.Key(id)] : []);
    public static readonly Index<DhcpSnippet> ByNode = All.Index("node", s => s.SystemId is { } id ? [id] : []);

    /// <summary>Numbers of versions, unique over all snippets.</summary>
    public static readonly Collection<Collections.Numbered> VersionNumbers = new("dhcp_snippet_versions", n => Collections.Key(n.Id));
}
