using Maas.Protocols.Primitives;

namespace Maas.Power.Transports;

/// <summary>The kernel's table of neighbours: which address a MAC was last seen with.</summary>
internal static class Neighbours
{
    private const string Table = "/proc/net/arp";

    /// <summary>Columns: address, hardware type, flags, hardware address, mask, device.</summary>
    public static string? AddressOf(string mac)
    {
        if (!MacAddress.TryParse(mac, null, out var wanted) || !File.Exists(Table)) return null;
        foreach (var line in File.ReadLines(Table))
        {
            var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length >= 4 && MacAddress.TryParse(columns[3], null, out var found) && found == wanted) return columns[0];
        }

        return null;
    }
}
