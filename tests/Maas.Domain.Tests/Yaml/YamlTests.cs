using System.Text.Json.Nodes;
using Maas.Domain.Yaml;

namespace Maas.Domain.Tests.Yaml;

public sealed class YamlTests
{
    [Theory]
    [InlineData("yes")]
    [InlineData("null")]
    [InlineData("1.5")]
    [InlineData("0777")]
    [InlineData("a: b")]
    [InlineData("# no comment")]
    [InlineData("- no item")]
    [InlineData("")]
    [InlineData(" leading")]
    [InlineData("two\nlines")]
    [InlineData("two\nlines\n")]
    [InlineData("kept\n\n")]
    [InlineData("\ttab\nand line")]
    [InlineData("\"quoted\" and 'quoted'")]
    [InlineData("ünicode \u0001")]
    [InlineData("1:30:00")]
    public void A_text_stays_the_text_it_was(string text)
    {
        var document = new JsonObject { ["key"] = text, ["list"] = new JsonArray(text, new JsonObject { ["in"] = text }) };
        Assert.True(YamlReader.TryRead(YamlWriter.Write(document), out var read, out _));
        Assert.Equal(document.ToJsonString(), read!.ToJsonString());
    }

    [Fact]
    public void Aliases_are_refused() => Assert.False(YamlReader.TryRead("a: &x [1]\nb: *x\n", out _, out _));

    [Fact]
    public void A_document_that_is_too_deep_is_refused() => Assert.False(YamlReader.TryRead(new string('[', 100) + new string(']', 100), out _, out _));

    [Fact]
    public void What_is_wrong_is_told_with_its_line()
    {
        Assert.False(YamlReader.TryRead("a: 1\nb: [", out _, out var problem));
        Assert.Contains("line", problem);
    }
}
