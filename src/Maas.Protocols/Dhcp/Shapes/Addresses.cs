using Maas.Protocols.Primitives;

namespace Maas.Protocols.Dhcp.Shapes;

/// <summary>One IPv4 address.</summary>
internal sealed class Address : Shape<Ipv4Address>
{
    public override bool TryRead(ReadOnlySpan<byte> wire, out Ipv4Address value)
    {
        value = wire.Length == Ipv4Address.Length ? Ipv4Address.Read(wire) : default;
        return wire.Length == Ipv4Address.Length;
    }

    public override void Write(ref WireWriter wire, Ipv4Address value) => wire.WriteUInt32(value.Value);
}

/// <summary>One or more IPv4 addresses, four octets each (RFC 2132 §3.5 and its many siblings).</summary>
internal sealed class Addresses : Shape<Ipv4Address[]>
{
    public override bool TryRead(ReadOnlySpan<byte> wire, out Ipv4Address[] value)
    {
        value = new Ipv4Address[wire.Length / Ipv4Address.Length];
        for (var i = 0; i < value.Length; i++) value[i] = Ipv4Address.Read(wire[(i * Ipv4Address.Length)..]);
        return value.Length > 0 && wire.Length % Ipv4Address.Length == 0;
    }

    public override void Write(ref WireWriter wire, Ipv4Address[] value)
    {
        foreach (var address in value) wire.WriteUInt32(address.Value);
    }
}

/// <summary>A destination of classless routing and its router (RFC 3442).</summary>
/// <param name="Destination">The network reached.</param>
/// <param name="Router">By way of; 0.0.0.0 when on the link itself.</param>
public readonly record struct ClasslessRoute(Cidr Destination, Ipv4Address Router);

/// <summary>Routes whose destination is written with only its significant octets (RFC 3442 §3).</summary>
internal sealed class Routes : Shape<ClasslessRoute[]>
{
    public override bool TryRead(ReadOnlySpan<byte> wire, out ClasslessRoute[] value)
    {
        var routes = new List<ClasslessRoute>();
        var reader = new WireReader(wire);
        value = [];
        Span<byte> network = stackalloc byte[4];
        while (reader.TryReadByte(out var prefix))
        {
            if (prefix > 32 || !reader.TryRead((prefix + 7) / 8, out var significant) || !reader.TryReadUInt32(out var router)) return false;
            network.Clear();
            significant.CopyTo(network);
            routes.Add(new ClasslessRoute(new Cidr(Ipv4Address.Read(network).ToIPAddress(), prefix), new Ipv4Address(router)));
        }

        value = [.. routes];
        return value.Length > 0;
    }

    public override void Write(ref WireWriter wire, ClasslessRoute[] value)
    {
        Span<byte> network = stackalloc byte[4];
        foreach (var (destination, router) in value)
        {
            Ipv4Address.From(destination.Network).Write(network);
            wire.WriteByte((byte)destination.PrefixLength);
            wire.Write(network[..((destination.PrefixLength + 7) / 8)]);
            wire.WriteUInt32(router.Value);
        }
    }
}
