using Maas.Protocols.Primitives;

namespace Maas.Protocols.Dhcp;

/// <summary>What a relay agent adds (option 82, RFC 3046): where the client is attached and what the server should assume. Returned as it came.</summary>
public sealed record RelayInfo
{
    /// <summary>Sub-option 1: the port on the agent (RFC 3046 §3.1).</summary>
    public byte[]? CircuitId { get; init; }

    /// <summary>Sub-option 2: the far end of the circuit (RFC 3046 §3.2).</summary>
    public byte[]? RemoteId { get; init; }

    /// <summary>Sub-option 5: the subnet to choose from, when it is not giaddr's (RFC 3527).</summary>
    public Ipv4Address? LinkSelection { get; init; }

    /// <summary>Sub-option 6: an identifier of the subscriber (RFC 3993).</summary>
    public string? SubscriberId { get; init; }

    /// <summary>Sub-option 11: what to call the server towards the client, so that renewals pass the agent (RFC 5107).</summary>
    public Ipv4Address? ServerIdOverride { get; init; }

    /// <summary>Equality by value, octets included.</summary>
    public bool Equals(RelayInfo? other) =>
        other is not null && CircuitId.AsSpan().SequenceEqual(other.CircuitId) && RemoteId.AsSpan().SequenceEqual(other.RemoteId)
        && (CircuitId is null) == (other.CircuitId is null) && (RemoteId is null) == (other.RemoteId is null)
        && LinkSelection == other.LinkSelection && SubscriberId == other.SubscriberId && ServerIdOverride == other.ServerIdOverride;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(CircuitId?.Length, RemoteId?.Length, LinkSelection, SubscriberId, ServerIdOverride);

    /// <summary>The two sub-options a server acts on, read in place.</summary>
    /// <returns>False: the option ended inside a sub-option.</returns>
    public static bool TryReadHints(ReadOnlySpan<byte> value, out Ipv4Address linkSelection, out Ipv4Address serverIdOverride)
    {
        (linkSelection, serverIdOverride) = (default, default);
        while (value.Length > 0)
        {
            if (value.Length < 2 || value.Length - 2 < value[1]) return false;
            var octets = value.Slice(2, value[1]);
            if (value[0] == SubOption.LinkSelection && octets.Length == 4) linkSelection = Ipv4Address.Read(octets);
            if (value[0] == SubOption.ServerIdOverride && octets.Length == 4) serverIdOverride = Ipv4Address.Read(octets);
            value = value[(2 + octets.Length)..];
        }

        return true;
    }

    internal static class SubOption
    {
        public const byte CircuitId = 1;
        public const byte RemoteId = 2;
        public const byte LinkSelection = 5;
        public const byte SubscriberId = 6;
        public const byte ServerIdOverride = 11;
    }
}
