using System.Globalization;
using Maas.Agent.Http;

namespace Maas.Agent.Preseeds;

/// <summary>The cloud-config that the kernel's command line points at (metadata.md §9), as far as it is for us.</summary>
internal sealed record Preseed
{
    /// <summary>Without a slash at the end.</summary>
    public required string MetadataUrl { get; init; }

    /// <summary>Null while the appliance does not know this machine.</summary>
    public OAuthToken? Token { get; init; }

    /// <summary>The status webhook, or null.</summary>
    public Uri? Endpoint { get; init; }

    public OAuthToken? ReportingToken { get; init; }

    /// <summary>What to do at the end; null stays up.</summary>
    public PowerStateChange? PowerState { get; init; }

    /// <summary><c>host:port</c> of the appliance's syslog.</summary>
    public string? RemoteLog { get; init; }

    /// <summary>An installation is wanted.</summary>
    public bool IsInstallation => MetadataUrl.EndsWith("/curtin", StringComparison.Ordinal);

    public Uri Metadata(string path) => new($"{MetadataUrl}/2012-03-01/{path}");

    /// <summary>Scheme, host and port of the appliance.</summary>
    public string BaseUrl => new Uri(MetadataUrl).GetLeftPart(UriPartial.Authority);

    /// <returns>Null when the text is no cloud-config with a MAAS datasource.</returns>
    public static Preseed? Parse(string text)
    {
        if (YamlNode.Parse(text) is not { } root || root.TextAt("datasource", "MAAS", "metadata_url") is not { } url)
            return null;
        if (!Uri.TryCreate(url, UriKind.Absolute, out _))
            return null;
        return new Preseed
        {
            MetadataUrl = url.TrimEnd('/'),
            Token = Credentials(root.At("datasource", "MAAS")),
            Endpoint = Uri.TryCreate(root.TextAt("reporting", "maas", "endpoint"), UriKind.Absolute, out var endpoint) ? endpoint : null,
            ReportingToken = Credentials(root.At("reporting", "maas")),
            PowerState = PowerStateChange.Read(root.At("power_state")),
            RemoteLog = root.TextAt("rsyslog", "remotes", "maas"),
        };
    }

    /// <summary>Host and port of <see cref="RemoteLog"/>.</summary>
    public (string Host, int Port)? LogTarget
    {
        get
        {
            var colon = RemoteLog?.LastIndexOf(':') ?? -1;
            return colon > 0 && int.TryParse(RemoteLog.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
                ? (RemoteLog![..colon].Trim('[', ']', '@'), port)
                : null;
        }
    }

    private static OAuthToken? Credentials(YamlNode? node) =>
        node?.TextAt("token_key") is { Length: > 0 } key && node.TextAt("token_secret") is { Length: > 0 } secret
            ? new OAuthToken(node.TextAt("consumer_key") ?? "", key, secret)
            : null;
}
