using System.Buffers.Binary;
using Maas.Protocols.Primitives;

namespace Maas.Protocols.Dhcp.Shapes;

/// <summary>One octet.</summary>
internal sealed class Octet : Shape<byte>
{
    public override bool TryRead(ReadOnlySpan<byte> wire, out byte value)
    {
        value = wire.Length == 1 ? wire[0] : default;
        return wire.Length == 1;
    }

    public override void Write(ref WireWriter wire, byte value) => wire.WriteByte(value);
}

/// <summary>One octet, 0 or 1.</summary>
internal sealed class Flag : Shape<bool>
{
    public override bool TryRead(ReadOnlySpan<byte> wire, out bool value)
    {
        value = wire is [1];
        return wire is [0] or [1];
    }

    public override void Write(ref WireWriter wire, bool value) => wire.WriteByte(value ? (byte)1 : (byte)0);
}

/// <summary>Two octets, most significant first.</summary>
internal sealed class Word : Shape<ushort>
{
    public override bool TryRead(ReadOnlySpan<byte> wire, out ushort value) => BinaryPrimitives.TryReadUInt16BigEndian(wire, out value) && wire.Length == 2;

    public override void Write(ref WireWriter wire, ushort value) => wire.WriteUInt16(value);
}

/// <summary>One or more numbers of two octets.</summary>
internal sealed class Words : Shape<ushort[]>
{
    public override bool TryRead(ReadOnlySpan<byte> wire, out ushort[] value)
    {
        value = new ushort[wire.Length / 2];
        for (var i = 0; i < value.Length; i++) value[i] = BinaryPrimitives.ReadUInt16BigEndian(wire[(i * 2)..]);
        return value.Length > 0 && wire.Length % 2 == 0;
    }

    public override void Write(ref WireWriter wire, ushort[] value)
    {
        foreach (var word in value) wire.WriteUInt16(word);
    }
}

/// <summary>A number of four octets; times are seconds.</summary>
internal sealed class Seconds : Shape<uint>
{
    public override bool TryRead(ReadOnlySpan<byte> wire, out uint value) => BinaryPrimitives.TryReadUInt32BigEndian(wire, out value) && wire.Length == 4;

    public override void Write(ref WireWriter wire, uint value) => wire.WriteUInt32(value);
}

/// <summary>Kind of message (RFC 2132 §9.6).</summary>
internal sealed class Kind : Shape<MessageType>
{
    public override bool TryRead(ReadOnlySpan<byte> wire, out MessageType value)
    {
        value = wire.Length == 1 ? (MessageType)wire[0] : default;
        return value is >= MessageType.Discover and <= MessageType.Inform;
    }

    public override void Write(ref WireWriter wire, MessageType value) => wire.WriteByte((byte)value);
}

/// <summary>Architectures, most wanted first, two octets each (RFC 4578 §2.1).</summary>
internal sealed class Architectures : Shape<ClientArchitecture[]>
{
    public override bool TryRead(ReadOnlySpan<byte> wire, out ClientArchitecture[] value)
    {
        value = new ClientArchitecture[wire.Length / 2];
        for (var i = 0; i < value.Length; i++) value[i] = (ClientArchitecture)BinaryPrimitives.ReadUInt16BigEndian(wire[(i * 2)..]);
        return value.Length > 0 && wire.Length % 2 == 0;
    }

    public override void Write(ref WireWriter wire, ClientArchitecture[] value)
    {
        foreach (var architecture in value) wire.WriteUInt16((ushort)architecture);
    }
}
