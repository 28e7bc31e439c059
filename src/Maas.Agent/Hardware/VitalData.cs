using System.Buffers.Binary;
using System.Text;
using Maas.Domain.Hardware;

namespace Maas.Agent.Hardware;

/// <summary>
/// Vital product data (PCI local bus specification 2.2, appendix I): large resources <c>tag[1] length[2] data</c>, where 82h is the product's name and
/// 90h and 91h are lists of <c>keyword[2] length[1] value</c>; 0Fh in a small resource ends it.
/// </summary>
internal static class VitalData
{
    public static VitalProductData Parse(ReadOnlySpan<byte> data)
    {
        string? name = null;
        var entries = new SortedDictionary<string, string>(StringComparer.Ordinal);
        while (data.Length >= 3 && (data[0] & 0x80) != 0)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(data[1..]);
            if (length > data.Length - 3)
                break;
            var content = data.Slice(3, length);
            if (data[0] == 0x82)
                name = Text(content);
            else if (data[0] is 0x90 or 0x91)
                Entries(content, entries);
            data = data[(3 + length)..];
        }
        return new VitalProductData { ProductName = name, Entries = entries.Count > 0 ? entries : null };
    }

    private static void Entries(ReadOnlySpan<byte> list, SortedDictionary<string, string> entries)
    {
        while (list.Length >= 3 && list[2] <= list.Length - 3)
        {
            var keyword = Encoding.ASCII.GetString(list[..2]);
            // RV is the checksum and RW free space.
            if (keyword is not ("RV" or "RW"))
                entries[keyword] = Text(list.Slice(3, list[2]));
            list = list[(3 + list[2])..];
        }
    }

    private static string Text(ReadOnlySpan<byte> value) => Encoding.Latin1.GetString(value).Trim(' ', '\0');
}
