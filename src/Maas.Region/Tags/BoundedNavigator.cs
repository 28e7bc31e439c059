using System.Runtime.CompilerServices;
using System.Xml;
using System.Xml.XPath;

namespace Maas.Region.Tags;

/// <summary>A navigator with a number of steps to spend, shared by all its clones: nested axes multiply, and nobody may keep the appliance busy for hours
/// with one line of XPath.</summary>
internal sealed class BoundedNavigator : XPathNavigator
{
    private const int MostSteps = 3_000_000;

    private readonly XPathNavigator _inner;
    private readonly StrongBox<int> _left;

    public BoundedNavigator(XPathNavigator inner)
        : this(inner, new StrongBox<int>(MostSteps))
    {
    }

    private BoundedNavigator(XPathNavigator inner, StrongBox<int> left)
    {
        _inner = inner;
        _left = left;
    }

    public override string BaseURI => _inner.BaseURI;
    public override bool IsEmptyElement => _inner.IsEmptyElement;
    public override string LocalName => _inner.LocalName;
    public override string Name => _inner.Name;
    public override XmlNameTable NameTable => _inner.NameTable;
    public override string NamespaceURI => _inner.NamespaceURI;
    public override XPathNodeType NodeType => _inner.NodeType;
    public override string Prefix => _inner.Prefix;
    public override string Value => Spend(_inner.Value);

    public override XPathNavigator Clone() => new BoundedNavigator(_inner.Clone(), _left);

    public override bool IsSamePosition(XPathNavigator other) => other is BoundedNavigator bounded && _inner.IsSamePosition(bounded._inner);

    public override bool MoveTo(XPathNavigator other) => Step() && other is BoundedNavigator bounded && _inner.MoveTo(bounded._inner);

    public override bool MoveToFirstAttribute() => Step() && _inner.MoveToFirstAttribute();

    public override bool MoveToFirstChild() => Step() && _inner.MoveToFirstChild();

    public override bool MoveToFirstNamespace(XPathNamespaceScope namespaceScope) => Step() && _inner.MoveToFirstNamespace(namespaceScope);

    public override bool MoveToId(string id) => Step() && _inner.MoveToId(id);

    public override bool MoveToNext() => Step() && _inner.MoveToNext();

    public override bool MoveToNextAttribute() => Step() && _inner.MoveToNextAttribute();

    public override bool MoveToNextNamespace(XPathNamespaceScope namespaceScope) => Step() && _inner.MoveToNextNamespace(namespaceScope);

    public override bool MoveToParent() => Step() && _inner.MoveToParent();

    public override bool MoveToPrevious() => Step() && _inner.MoveToPrevious();

    private bool Step() => Take(1);

    /// <summary>Reading the text of a subtree costs what is read.</summary>
    private string Spend(string text)
    {
        Take(1 + (text.Length / 16));
        return text;
    }

    private bool Take(int steps) => (_left.Value -= steps) >= 0 ? true : throw new XPathException("The expression takes too long.");
}
