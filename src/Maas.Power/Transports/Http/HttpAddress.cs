namespace Maas.Power.Transports.Http;

/// <summary>What people write for where a service is: a host, with a port or without, or a URL.</summary>
internal static class HttpAddress
{
    /// <summary>The address as a base URI that ends in a slash.</summary>
    /// <param name="port">When none is given; null for the scheme's own.</param>
    /// <exception cref="PowerException">It is no address.</exception>
    public static Uri Of(Bmc bmc, Setting setting, string scheme = "https", int? port = null)
    {
        var text = bmc[setting].Trim().TrimEnd('/');
        if (text.Length == 0) throw new PowerException(PowerFailure.Setting, $"{setting.Name} is not set. Set it and try again.");
        return Parse(text, scheme, port) ?? throw new PowerException(PowerFailure.Setting, $"{setting.Name} is no HTTP address.");
    }

    /// <summary>As the other, with a setting for the port; a port in the address goes before the default.</summary>
    /// <exception cref="PowerException">It is no address, or no port.</exception>
    public static Uri Of(Bmc bmc, Setting setting, Setting port, string scheme, int standard)
    {
        var given = bmc[port];
        if (given.Length == 0) return Of(bmc, setting, scheme, standard);
        if (!ushort.TryParse(given, out var number) || number == 0) throw new PowerException(PowerFailure.Setting, $"{port.Name} is no number from 1 to 65535.");
        return new UriBuilder(Of(bmc, setting, scheme, number)) { Port = number }.Uri;
    }

    /// <summary>Null when it is no address.</summary>
    public static Uri? Parse(string text, string scheme, int? port)
    {
        if (!text.Contains("://", StringComparison.Ordinal))
        {
            // A bare IPv6 address has colons and no port.
            if (text.Count(c => c == ':') > 1 && text[0] != '[') text = $"[{text}]";
            text = $"{scheme}://{text}";
        }

        if (!Uri.TryCreate(text + "/", UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0) return null;
        var builder = new UriBuilder(uri) { UserName = "", Password = "", Query = "", Fragment = "" };
        var authority = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..].Split('/')[0];
        var hasPort = authority.LastIndexOf(':') > authority.LastIndexOf(']');
        if (port is { } number && !hasPort) builder.Port = number;
        return builder.Uri;
    }
}
