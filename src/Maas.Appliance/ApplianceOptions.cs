namespace Maas.Appliance;

/// <summary>How one appliance is run; the same names on the command line, in <c>appliance.json</c> and in the environment (<c>MAAS_DATA_DIR</c>, …).</summary>
public sealed record ApplianceOptions
{
    public const int DefaultHttpPort = 5240;
    public const int DefaultBootHttpPort = 5248;

    public string DataDir { get; init; } = "/var/lib/maas-appliance";

    /// <summary>Where DHCP, TFTP and boot are offered; none: only the API.</summary>
    public IReadOnlyList<string> Interfaces { get; init; } = [];
    public int HttpPort { get; init; } = DefaultHttpPort;
    public int BootHttpPort { get; init; } = DefaultBootHttpPort;
    public int DnsPort { get; init; } = 53;
    public int TftpPort { get; init; } = 69;
    public bool NoDhcp { get; init; }
    public bool NoTftp { get; init; }
    public bool NoDns { get; init; }

    /// <summary>The operator's own files, served read-only after the built-in names.</summary>
    public IReadOnlyList<string> BootFiles { get; init; } = [];

    /// <summary>Images and boot loaders that come with the appliance.</summary>
    public string ImagesDir { get; init; } = "";
}
