using System.Text;
using Maas.Protocols.Primitives;

namespace Maas.Protocols.Dhcp.Shapes;

/// <summary>Text without an end mark; clients that add one all the same are forgiven (RFC 2132 §2). Octets beyond ASCII are read as Latin-1, so that none is lost.</summary>
internal sealed class Ascii : Shape<string>
{
    public override bool TryRead(ReadOnlySpan<byte> wire, out string value)
    {
        value = Encoding.Latin1.GetString(wire.TrimEnd((byte)0));
        return value.Length > 0;
    }

    public override void Write(ref WireWriter wire, string value)
    {
        var place = wire.Take(value.Length);
        if (place.Length == value.Length) Encoding.Latin1.GetBytes(value, place);
    }
}

/// <summary>Octets whose meaning is not the protocol's: identifiers, vendor data, request lists.</summary>
internal sealed class Octets(int least = 1) : Shape<byte[]>
{
    public override bool TryRead(ReadOnlySpan<byte> wire, out byte[] value)
    {
        value = wire.ToArray();
        return wire.Length >= least;
    }

    public override void Write(ref WireWriter wire, byte[] value) => wire.Write(value);
}

/// <summary>Classes a user gave a machine, each with its length (RFC 3004 §4). iPXE writes the text of one class alone, with no length: also read.</summary>
internal sealed class UserClasses : Shape<string[]>
{
    public override bool TryRead(ReadOnlySpan<byte> wire, out string[] value)
    {
        value = wire.SequenceEqual("iPXE"u8) ? ["iPXE"] : [];
        if (value.Length > 0) return true;
        var classes = new List<string>();
        var reader = new WireReader(wire);
        while (reader.TryReadByte(out var length))
        {
            if (length == 0 || !reader.TryRead(length, out var octets)) return false;
            classes.Add(Encoding.Latin1.GetString(octets));
        }

        value = [.. classes];
        return value.Length > 0;
    }

    public override void Write(ref WireWriter wire, string[] value)
    {
        foreach (var one in value)
        {
            wire.WriteByte((byte)one.Length);
            var place = wire.Take(one.Length);
            if (place.Length == one.Length) Encoding.Latin1.GetBytes(one, place);
        }
    }
}

/// <summary>Machine identifier: a kind and 16 octets (RFC 4578 §2.3), the kind 0 for a UUID as SMBIOS has it.</summary>
internal sealed class MachineUuid : Shape<Guid>
{
    public override bool TryRead(ReadOnlySpan<byte> wire, out Guid value)
    {
        var well = wire.Length == 17 && wire[0] == 0;
        value = well ? new Guid(wire[1..], bigEndian: false) : default;
        return well;
    }

    public override void Write(ref WireWriter wire, Guid value)
    {
        wire.WriteByte(0);
        var place = wire.Take(16);
        if (place.Length == 16) value.TryWriteBytes(place);
    }
}
