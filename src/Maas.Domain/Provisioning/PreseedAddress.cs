namespace Maas.Domain.Provisioning;

/// <summary>Where a node finds the appliance (metadata.md §9.2, last paragraph).</summary>
/// <param name="BaseUrl"><c>http://host:port</c>, without a slash at the end.</param>
/// <param name="Host">The host alone, as it stands in an URL.</param>
/// <param name="Syslog"><c>host:port</c> for remote syslog.</param>
/// <param name="Proxy">The HTTP proxy that nodes use; null for none.</param>
public sealed record PreseedAddress(string BaseUrl, string Host, string Syslog, string? Proxy)
{
    public string Metadata => BaseUrl + "/MAAS/metadata/";

    /// <summary>The tree that serves installers.</summary>
    public string Curtin => BaseUrl + "/MAAS/metadata/curtin";

    public string Status(string systemId) => $"{BaseUrl}/MAAS/metadata/status/{systemId}";
}
