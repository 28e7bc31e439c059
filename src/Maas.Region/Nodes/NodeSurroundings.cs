namespace Maas.Region.Nodes;

/// <summary>What the appliance knows of its own place in the network, for the sentences that explain a failure.</summary>
public sealed record NodeSurroundings
{
    /// <summary>TCP port of the node-facing HTTP service.</summary>
    public int BootPort { get; init; } = 5248;

    /// <summary>TCP port of the API, for nodes told not to use the node-facing service.</summary>
    public int HttpPort { get; init; } = 5240;

    /// <summary>Interfaces on which DHCP and boot files are offered.</summary>
    public IReadOnlyList<string> Interfaces { get; init; } = [];

    /// <summary>An address of the appliance for nodes that have not booted from it yet.</summary>
    public string Address { get; init; } = "";
}
