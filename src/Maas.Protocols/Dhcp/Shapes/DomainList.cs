using System.Text;
using Maas.Protocols.Primitives;

namespace Maas.Protocols.Dhcp.Shapes;

/// <summary>Domain names in DNS form, one after the other (RFC 3397 §2); pointers to earlier names are read, and used in writing.</summary>
internal sealed class DomainList : Shape<string[]>
{
    /// <summary>Most names read: the option comes from the network.</summary>
    private const int MostNames = 128;

    private const byte Pointer = 0xC0;

    public override bool TryRead(ReadOnlySpan<byte> wire, out string[] value)
    {
        var names = new List<string>();
        value = [];
        for (var at = 0; at < wire.Length;)
        {
            if (names.Count == MostNames || !TryReadName(wire, ref at, out var name)) return false;
            names.Add(name);
        }

        value = [.. names];
        return value.Length > 0;
    }

    public override void Write(ref WireWriter wire, string[] value)
    {
        var start = wire.Position;
        var suffixes = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in value)
        {
            var rest = name;
            while (rest.Length > 0 && !suffixes.ContainsKey(rest))
            {
                // A pointer has 14 bits.
                if (wire.Position - start < 0x4000) suffixes[rest] = wire.Position - start;
                var dot = rest.IndexOf('.', StringComparison.Ordinal);
                var label = dot < 0 ? rest : rest[..dot];
                wire.WriteByte((byte)label.Length);
                var place = wire.Take(label.Length);
                if (place.Length == label.Length) Encoding.Latin1.GetBytes(label, place);
                rest = dot < 0 ? "" : rest[(dot + 1)..];
            }

            if (rest.Length > 0) wire.WriteUInt16((ushort)(Pointer << 8 | suffixes[rest]));
            else wire.WriteByte(0);
        }
    }

    /// <summary>Pointers lead backwards only, so a name ends.</summary>
    private static bool TryReadName(ReadOnlySpan<byte> wire, ref int at, out string name)
    {
        var text = new StringBuilder();
        name = "";
        var (position, lowest, jumped) = (at, at, false);
        while (position < wire.Length && wire[position] != 0)
        {
            var length = wire[position];
            if (length >= Pointer)
            {
                if (position + 1 >= wire.Length) return false;
                var target = (length & 0x3F) << 8 | wire[position + 1];
                if (target >= lowest) return false;
                if (!jumped) at = position + 2;
                (position, lowest, jumped) = (target, target, true);
                continue;
            }

            if (length > 63 || position + 1 + length > wire.Length || text.Length + length > 253) return false;
            if (text.Length > 0) text.Append('.');
            text.Append(Encoding.Latin1.GetString(wire.Slice(position + 1, length)));
            position += 1 + length;
        }

        if (position >= wire.Length) return false;
        if (!jumped) at = position + 1;
        name = text.ToString();
        return name.Length > 0;
    }
}
