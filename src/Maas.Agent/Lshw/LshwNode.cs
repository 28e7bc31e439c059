using System.Globalization;
using System.Xml;

namespace Maas.Agent.Lshw;

/// <summary>One <c>node</c> of an lshw document; children of the same kind are numbered when there are several.</summary>
internal sealed record LshwNode(string Id, string Class)
{
    public string? Description { get; init; }
    public string? Product { get; init; }
    public string? Vendor { get; init; }
    public string? Physical { get; init; }
    public string? BusInfo { get; init; }
    public IReadOnlyList<string> LogicalNames { get; init; } = [];
    public string? Version { get; init; }
    public string? Serial { get; init; }
    public (string Units, long Value)? Size { get; init; }
    public (string Units, long Value)? Capacity { get; init; }
    public int? Width { get; init; }
    public IReadOnlyList<(string Id, string Value)> Settings { get; init; } = [];
    public IReadOnlyList<string> Capabilities { get; init; } = [];
    public IReadOnlyList<LshwNode> Children { get; init; } = [];

    /// <summary>In the order in which lshw writes its elements.</summary>
    public void Write(XmlWriter xml, string id)
    {
        xml.WriteStartElement("node");
        xml.WriteAttributeString("id", id);
        xml.WriteAttributeString("claimed", "true");
        xml.WriteAttributeString("class", Class);
        Element(xml, "description", Description);
        Element(xml, "product", Product);
        Element(xml, "vendor", Vendor);
        Element(xml, "physid", Physical);
        Element(xml, "businfo", BusInfo);
        foreach (var name in LogicalNames)
            Element(xml, "logicalname", name);
        Element(xml, "version", Version);
        Element(xml, "serial", Serial);
        Quantity(xml, "size", Size);
        Quantity(xml, "capacity", Capacity);
        Quantity(xml, "width", Width is { } bits ? ("bits", bits) : null);
        WriteSettings(xml);
        WriteCapabilities(xml);
        foreach (var group in Children.GroupBy(child => child.Id))
        {
            var siblings = group.ToList();
            for (var i = 0; i < siblings.Count; i++)
                siblings[i].Write(xml, siblings.Count == 1 ? group.Key : string.Create(CultureInfo.InvariantCulture, $"{group.Key}:{i}"));
        }
        xml.WriteEndElement();
    }

    private void WriteSettings(XmlWriter xml)
    {
        if (Settings.Count == 0)
            return;
        xml.WriteStartElement("configuration");
        foreach (var (id, value) in Settings)
        {
            xml.WriteStartElement("setting");
            xml.WriteAttributeString("id", id);
            xml.WriteAttributeString("value", Printable(value));
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private void WriteCapabilities(XmlWriter xml)
    {
        if (Capabilities.Count == 0)
            return;
        xml.WriteStartElement("capabilities");
        foreach (var capability in Capabilities)
        {
            xml.WriteStartElement("capability");
            xml.WriteAttributeString("id", capability);
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static void Element(XmlWriter xml, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
            xml.WriteElementString(name, Printable(text));
    }

    private static void Quantity(XmlWriter xml, string name, (string Units, long Value)? quantity)
    {
        if (quantity is not { } given)
            return;
        xml.WriteStartElement(name);
        xml.WriteAttributeString("units", given.Units);
        xml.WriteString(given.Value.ToString(CultureInfo.InvariantCulture));
        xml.WriteEndElement();
    }

    /// <summary>Firmware strings hold bytes that XML has no way to write.</summary>
    private static string Printable(string text) => new([.. text.Where(XmlConvert.IsXmlChar)]);
}
