using System.Text;
using Maas.Protocols.Primitives;
using SubOption = Maas.Protocols.Dhcp.RelayInfo.SubOption;

namespace Maas.Protocols.Dhcp.Shapes;

/// <summary>Sub-options of a relay agent, each with code and length (RFC 3046 §2.0). Unknown ones are passed over.</summary>
internal sealed class Relay : Shape<RelayInfo>
{
    public override bool TryRead(ReadOnlySpan<byte> wire, out RelayInfo value)
    {
        value = new RelayInfo();
        var reader = new WireReader(wire);
        while (reader.TryReadByte(out var code))
        {
            if (!reader.TryReadByte(out var length) || !reader.TryRead(length, out var octets)) return false;
            value = code switch
            {
                SubOption.CircuitId => value with { CircuitId = octets.ToArray() },
                SubOption.RemoteId => value with { RemoteId = octets.ToArray() },
                SubOption.LinkSelection when length == 4 => value with { LinkSelection = Ipv4Address.Read(octets) },
                SubOption.SubscriberId => value with { SubscriberId = Encoding.Latin1.GetString(octets) },
                SubOption.ServerIdOverride when length == 4 => value with { ServerIdOverride = Ipv4Address.Read(octets) },
                _ => value,
            };
        }

        return wire.Length > 0;
    }

    public override void Write(ref WireWriter wire, RelayInfo value)
    {
        Write(ref wire, SubOption.CircuitId, value.CircuitId);
        Write(ref wire, SubOption.RemoteId, value.RemoteId);
        if (value.LinkSelection is { } link) Write(ref wire, SubOption.LinkSelection, link);
        Write(ref wire, SubOption.SubscriberId, value.SubscriberId is { } subscriber ? Encoding.Latin1.GetBytes(subscriber) : null);
        if (value.ServerIdOverride is { } server) Write(ref wire, SubOption.ServerIdOverride, server);
    }

    private static void Write(ref WireWriter wire, byte code, byte[]? octets)
    {
        if (octets is null) return;
        wire.WriteByte(code);
        wire.WriteByte((byte)octets.Length);
        wire.Write(octets);
    }

    private static void Write(ref WireWriter wire, byte code, Ipv4Address address)
    {
        wire.WriteByte(code);
        wire.WriteByte(Ipv4Address.Length);
        wire.WriteUInt32(address.Value);
    }
}
