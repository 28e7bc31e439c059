namespace Maas.Rack.Dhcp;

/// <summary>How the DHCP server is run.</summary>
public sealed record DhcpServerOptions
{
    /// <summary>The interfaces listened on, by name.</summary>
    public required IReadOnlyList<string> Interfaces { get; init; }

    /// <summary>TCP port of the boot files, for boot file URLs.</summary>
    public int BootPort { get; init; } = 5248;

    /// <summary>UDP port listened on; another than 67 only in tests.</summary>
    public int Port { get; init; } = 67;

    /// <summary>UDP port of clients.</summary>
    public int ClientPort { get; init; } = 68;

    /// <summary>How long the wire is given to answer for a new address. RFC 5227 waits longer, for hosts that are starting; a host that is up answers at once.</summary>
    public TimeSpan ProbeWait { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often all servers on a wire are asked to show themselves.</summary>
    public TimeSpan SearchEvery { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long they have to answer.</summary>
    public TimeSpan SearchWait { get; init; } = TimeSpan.FromSeconds(5);
}
