using Maas.Region.Tags;

namespace Maas.Region.Tests.Tags;

public sealed class TagDefinitionTests
{
    private const string Lshw =
        """<list><node id="server" class="system"><node id="core" class="bus"><node id="cpu" class="processor"><vendor>Intel Corp.</vendor></node><node id="memory"><size units="bytes">17179869184</size></node></node></node></list>""";

    private const string Lldp = """<lldp label="LLDP neighbors"><interface name="eth0"><chassis><name>switch-7</name></chassis></interface></lldp>""";

    private static bool IsMet(string expression, string? lshw = Lshw, string? lldp = Lldp)
    {
        static byte[]? Bytes(string? text) => text is null ? null : System.Text.Encoding.UTF8.GetBytes(text);
        var definition = TagDefinition.Parse(expression, out var problem);
        Assert.True(definition is not null, problem);
        return definition.IsMetBy(DetailsDocument.Of(Bytes(lshw), Bytes(lldp)));
    }

    [Theory]
    [InlineData("//node[@id='cpu']", true)]
    [InlineData("//node[@id='display']", false)]
    [InlineData("//node[@id=\"memory\"]/size[@units='bytes'] > 16000000000", true)]
    [InlineData("count(//node) = 4", true)]
    [InlineData("//lshw:node[@id='core']", true)]
    [InlineData("//lldp:interface[@name='eth0']//lldp:name[text()='switch-7']", true)]
    [InlineData("//lldp:interface[@name='eth1']", false)]
    [InlineData("contains(//vendor, 'Intel') and not(//node[@id='gpu'])", true)]
    [InlineData("0", false)]
    [InlineData("''", false)]
    [InlineData("'x'", true)]
    public void An_expression_is_true_or_false_of_the_hardware(string expression, bool met) => Assert.Equal(met, IsMet(expression));

    [Theory]
    [InlineData("//node[")]
    [InlineData("")]
    [InlineData("//nosuch:node")]
    [InlineData("nosuch()")]
    [InlineData("$x")]
    [InlineData("1) or (2")]
    public void What_is_no_expression_is_refused_with_its_reason(string expression)
    {
        Assert.Null(TagDefinition.Parse(expression, out var problem));
        Assert.NotEmpty(problem);
    }

    [Theory]
    [InlineData("not a document")]
    [InlineData("<list><node></list>")]
    [InlineData("<!DOCTYPE list [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><list>&x;</list>")]
    public void Details_that_are_no_document_meet_nothing(string lshw) => Assert.False(IsMet("//node or //lshw:list or string-length(//list) > 0", lshw, null));

    [Fact]
    public void An_expression_that_would_take_forever_is_not_met_instead()
    {
        var wide = $"<list>{string.Concat(Enumerable.Range(0, 3000).Select(i => $"<node id='n{i}'/>"))}</list>";
        Assert.False(IsMet("count(//node[count(//node[count(//node) > 0]) > 0]) > 0", wide));
    }
}
