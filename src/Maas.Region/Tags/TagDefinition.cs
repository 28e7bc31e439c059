using System.Xml;
using System.Xml.Linq;
using System.Xml.XPath;

namespace Maas.Region.Tags;

/// <summary>A tag's XPath 1.0 expression over <see cref="DetailsDocument"/>. Evaluation is bounded: an expression that asks too much of a document
/// counts as not met.</summary>
public sealed class TagDefinition
{
    /// <summary>Longer than any definition anybody reads, shorter than what makes the parser's recursion a danger.</summary>
    private const int MostCharacters = 4096;

    private static readonly XmlNamespaceManager Namespaces = Known();

    private readonly XPathExpression _expression;

    private TagDefinition(XPathExpression expression) => _expression = expression;

    /// <param name="problem">What is wrong with the text.</param>
    public static TagDefinition? Parse(string text, out string problem)
    {
        problem = "";
        if (text.Length > MostCharacters) problem = $"it is longer than {MostCharacters} characters.";
        else if (text.Count(c => c is '(' or '[') > 200) problem = "it is nested too deep.";
        else
        {
            try
            {
                // By itself first: a text that only closes and opens the wrapping's brackets is no expression.
                XPathExpression.Compile(text, Namespaces);
                // The wrapping makes a boolean of whatever it yields, by XPath's own rules (XPath 1.0 §4.3).
                var expression = XPathExpression.Compile($"boolean({text})", Namespaces);
                new XDocument(new XElement("list")).CreateNavigator().Evaluate(expression);
                return new TagDefinition(expression);
            }
            catch (Exception wrong) when (wrong is XPathException or ArgumentException or InvalidOperationException)
            {
                problem = wrong.Message;
            }
        }

        return null;
    }

    public bool IsMetBy(XDocument details)
    {
        try
        {
            return new BoundedNavigator(details.CreateNavigator()).Evaluate(_expression.Clone()) is true;
        }
        catch (XPathException)
        {
            return false;
        }
    }

    private static XmlNamespaceManager Known()
    {
        var known = new XmlNamespaceManager(new NameTable());
        known.AddNamespace(DetailsDocument.LshwNamespace, DetailsDocument.LshwNamespace);
        known.AddNamespace(DetailsDocument.LldpNamespace, DetailsDocument.LldpNamespace);
        return known;
    }
}
