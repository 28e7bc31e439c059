using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Maas.Agent.Preseeds;

/// <summary>A YAML document as a tree, read from the parser's events: the serializer of the same library needs reflection, which this program has not.</summary>
internal sealed class YamlNode
{
    private readonly Dictionary<string, YamlNode> _children = [];
    private readonly List<YamlNode> _items = [];

    /// <summary>A scalar's text; null for mappings, sequences and YAML's null.</summary>
    public string? Text { get; private set; }

    public IReadOnlyList<YamlNode> Items => _items;
    public IReadOnlyDictionary<string, YamlNode> Children => _children;
    public bool IsMapping { get; private set; }
    public bool IsSequence { get; private set; }

    /// <summary>The node under a chain of keys, or null.</summary>
    public YamlNode? At(params ReadOnlySpan<string> path)
    {
        var node = this;
        foreach (var key in path)
        {
            if (!node._children.TryGetValue(key, out var next))
                return null;
            node = next;
        }
        return node;
    }

    public string? TextAt(params ReadOnlySpan<string> path) => At(path)?.Text;

    /// <summary>Texts of a sequence, or of a lone scalar.</summary>
    public IReadOnlyList<string> Texts => Text is not null ? [Text] : [.. _items.Select(item => item.Text).OfType<string>()];

    /// <returns>Null when the text is not YAML, or too large to be meant for us.</returns>
    public static YamlNode? Parse(string text)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _))
                return new YamlNode();
            parser.Consume<DocumentStart>();
            return Read(parser, [], depth: 0);
        }
        catch (Exception e) when (e is YamlException or InvalidDataException)
        {
            return null;
        }
    }

    private static YamlNode Read(Parser parser, Dictionary<string, YamlNode> anchors, int depth)
    {
        if (depth > 64)
            throw new InvalidDataException("nested too deeply");
        if (parser.TryConsume<AnchorAlias>(out var alias))
            return anchors.GetValueOrDefault(alias.Value.Value) ?? throw new InvalidDataException($"unknown alias {alias.Value}");
        var node = new YamlNode();
        var anchor = parser.Current is NodeEvent { Anchor.IsEmpty: false } named ? named.Anchor.Value : null;
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            node.Text = scalar is { Style: ScalarStyle.Plain, Value: "" or "~" or "null" } ? null : scalar.Value;
        }
        else if (parser.TryConsume<SequenceStart>(out _))
        {
            node.IsSequence = true;
            while (!parser.TryConsume<SequenceEnd>(out _))
                node._items.Add(Read(parser, anchors, depth + 1));
        }
        else
        {
            parser.Consume<MappingStart>();
            node.IsMapping = true;
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var key = Read(parser, anchors, depth + 1).Text ?? "";
                node._children[key] = Read(parser, anchors, depth + 1);
            }
        }
        if (anchor is not null)
            anchors[anchor] = node;
        return node;
    }
}
