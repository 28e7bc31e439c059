using System.Xml;
using System.Xml.Linq;

namespace Maas.Region.Tags;

/// <summary>The document that tag definitions look at: the <c>list</c> of lshw, and the same again with LLDP in namespaces of their own,
/// so that <c>//node</c>, <c>//lshw:node</c> and <c>//lldp:interface</c> all find what they mean (lifecycle.md §12.4).</summary>
internal static class DetailsDocument
{
    public const string LshwNamespace = "lshw";
    public const string LldpNamespace = "lldp";

    /// <summary>Elements deeper than this are no hardware; it also bounds the recursion of those who walk the tree.</summary>
    private const int MostDepth = 100;

    /// <summary>Documents from a node are input like any other: no DTD, nothing fetched. What is not well-formed is left out.</summary>
    public static XDocument Of(byte[]? lshw, byte[]? lldp)
    {
        var root = Parse(lshw) is { } hardware ? new XElement(hardware) : new XElement("list");
        if (root.Name.LocalName != "list") root = new XElement("list", root);
        root.SetAttributeValue(XNamespace.Xmlns + LshwNamespace, LshwNamespace);
        root.SetAttributeValue(XNamespace.Xmlns + LldpNamespace, LldpNamespace);
        if (Parse(lshw) is { } again) root.Add(InNamespace(again, LshwNamespace));
        if (Parse(lldp) is { } neighbours) root.Add(InNamespace(neighbours, LldpNamespace));
        return new XDocument(root);
    }

    private static XElement InNamespace(XElement element, XNamespace name)
    {
        foreach (var each in element.DescendantsAndSelf())
        {
            each.Attributes().Where(a => a.IsNamespaceDeclaration).Remove();
            each.Name = name + each.Name.LocalName;
        }

        return element;
    }

    private static XElement? Parse(byte[]? text)
    {
        if (text is null) return null;
        try
        {
            using var reader = XmlReader.Create(
                new MemoryStream(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = text.Length });
            var root = XElement.Load(reader);
            return root.DescendantsAndSelf().All(e => e.Ancestors().Count() < MostDepth) ? root : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
