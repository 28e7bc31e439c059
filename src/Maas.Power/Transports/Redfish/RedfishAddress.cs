namespace Maas.Power.Transports.Redfish;

/// <summary>Where a service is, out of what people write: its host; its service root; or, as other programs have it, one of its systems. What stands
/// before <c>/redfish</c> is a proxy's and belongs before every path.</summary>
/// <param name="Root">Scheme, host and port.</param>
/// <param name="Prefix">Before every path of the service; mostly empty.</param>
/// <param name="System">The path of the system that the address names; null when it names none.</param>
internal sealed record RedfishAddress(Uri Root, string Prefix, string? System)
{
    private const string Service = "/redfish";
    private const string Systems = "/redfish/v1/Systems/";

    public static RedfishAddress Of(Uri address)
    {
        var root = new Uri(address.GetLeftPart(UriPartial.Authority) + "/");
        var path = address.AbsolutePath.TrimEnd('/');
        var at = (path + "/").IndexOf(Service + "/", StringComparison.Ordinal);
        if (at < 0) return new RedfishAddress(root, path, null);
        var inside = path[at..];
        var isSystem = inside.StartsWith(Systems, StringComparison.Ordinal) && inside.IndexOf('/', Systems.Length) < 0;
        return new RedfishAddress(root, path[..at], isSystem ? inside : null);
    }

    /// <summary>Where a link of the service leads: a path, or an address that the service thinks is its own. It is followed on this service in any case,
    /// since no other host is to get the password.</summary>
    /// <exception cref="PowerException">It is no address.</exception>
    public Uri Follow(string link)
    {
        try
        {
            var path = link.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || link.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
                ? new Uri(link).PathAndQuery
                : new Uri(new Uri(Root, $"{Service}/v1/"), link.StartsWith("//", StringComparison.Ordinal) ? link.TrimStart('/') : link).PathAndQuery;
            return new Uri(Root, path.StartsWith(Prefix + "/", StringComparison.Ordinal) ? path : Prefix + path);
        }
        catch (UriFormatException)
        {
            throw new PowerException(PowerFailure.Failed, "Redfish request failed: the service's link is no address.");
        }
    }
}
