using System.Globalization;
using System.Net;
using System.Text;

namespace Maas.Protocols.Dns;

/// <summary>RDATA of each type from its parts or its zone-file text (RFC 1035 §3.3, RFC 2782, RFC 4255).</summary>
public static class RecordData
{
    /// <summary>An address (A or AAAA by its family).</summary>
    public static byte[] Address(IPAddress address) => address.GetAddressBytes();

    /// <summary>SOA: source of the zone, its keeper's mailbox, serial and times in seconds.</summary>
    public static byte[] Soa(byte[] mname, byte[] rname, uint serial, uint refresh, uint retry, uint expire, uint minimum) =>
        [.. mname, .. rname, .. UInt32(serial), .. UInt32(refresh), .. UInt32(retry), .. UInt32(expire), .. UInt32(minimum)];

    /// <summary>Data as the zone file writes it, such as <c>10 mail.example.com.</c> for MX. False when the text is not of the type's form.</summary>
    public static bool TryParse(RecordType type, string text, out byte[] data)
    {
        data = [];
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        switch (type)
        {
            case RecordType.Cname or RecordType.Ns or RecordType.Ptr:
                if (words is not [var target] || !DnsName.TryParse(target, out var name)) return false;
                data = name;
                return true;
            case RecordType.Mx:
                if (words is not [var preference, var exchange] || !TryUInt16(preference, out var pref) || !DnsName.TryParse(exchange, out var mail)) return false;
                data = [.. pref, .. mail];
                return true;
            case RecordType.Srv:
                if (words is not [var priority, var weight, var port, var host] || !TryUInt16(priority, out var p) || !TryUInt16(weight, out var w)
                    || !TryUInt16(port, out var o) || !DnsName.TryParse(host, out var at))
                    return false;
                data = [.. p, .. w, .. o, .. at];
                return true;
            case RecordType.Sshfp:
                return TrySshfp(words, out data);
            case RecordType.Txt:
                data = Text(text);
                return true;
            case RecordType.A or RecordType.Aaaa:
                if (!IPAddress.TryParse(text, out var address)) return false;
                data = Address(address);
                return data.Length == (type == RecordType.A ? 4 : 16);
            default:
                return false;
        }
    }

    private static bool TrySshfp(string[] words, out byte[] data)
    {
        data = [];
        if (words is not [var algorithm, var type, .. var rest] || !byte.TryParse(algorithm, CultureInfo.InvariantCulture, out var a)
            || !byte.TryParse(type, CultureInfo.InvariantCulture, out var t))
            return false;
        var digits = string.Concat(rest);
        if (digits.Length % 2 != 0 || !digits.All(char.IsAsciiHexDigit)) return false;
        data = [a, t, .. Convert.FromHexString(digits)];
        return true;
    }

    /// <summary>One string in quotes or without, cut into pieces of 255 octets (RFC 1035 §3.3.14).</summary>
    private static byte[] Text(string text)
    {
        var inner = text is ['"', .. var quoted, '"'] ? quoted : text;
        var octets = Encoding.UTF8.GetBytes(inner);
        return [.. octets.Chunk(255).DefaultIfEmpty([]).SelectMany(piece => (byte[])[(byte)piece.Length, .. piece])];
    }

    private static bool TryUInt16(string text, out byte[] octets)
    {
        var good = ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value);
        octets = [(byte)(value >> 8), (byte)value];
        return good;
    }

    private static byte[] UInt32(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
