using Maas.Agent.Host;

namespace Maas.Agent.Hardware;

/// <summary>Names of PCI vendors and products, from the list that distributions carry; without the list only numbers are known.</summary>
internal sealed class HardwareNames
{
    private static readonly string[] Places = ["/usr/share/misc/pci.ids", "/usr/share/hwdata/pci.ids", "/usr/share/pci.ids"];

    private readonly Dictionary<string, string> _vendors = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Vendor, string Product), string> _products = [];

    public string Vendor(string id) => _vendors.GetValueOrDefault(id, "");

    public string Product(string vendor, string id) => _products.GetValueOrDefault((vendor, id), "");

    public static HardwareNames Load(SystemTree tree)
    {
        foreach (var place in Places.Where(tree.Exists))
            return Parse(File.ReadLines(tree.Path(place)));
        return new HardwareNames();
    }

    /// <summary>A vendor's line starts at the margin, its products' with one tab, their subsystems' with two; classes follow behind all vendors.</summary>
    public static HardwareNames Parse(IEnumerable<string> lines)
    {
        var names = new HardwareNames();
        var vendor = "";
        foreach (var line in lines.TakeWhile(line => !line.StartsWith("C ", StringComparison.Ordinal)))
        {
            if (line.Length < 7 || line[0] == '#' || line.StartsWith("\t\t", StringComparison.Ordinal))
                continue;
            if (line[0] == '\t')
                names._products[(vendor, line[1..5])] = line[5..].Trim();
            else
                names._vendors[vendor = line[..4]] = line[4..].Trim();
        }
        return names;
    }
}
