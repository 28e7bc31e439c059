using CsCheck;
using Maas.Domain.Yaml;
using YamlDotNet.Serialization;

namespace Maas.Domain.Tests.Yaml;

public class YamlWriterTests
{
    private static readonly IDeserializer Yaml = new DeserializerBuilder().Build();

    [Theory]
    [InlineData("52:54:00:00:00:01")]
    [InlineData("yes")]
    [InlineData("1e3")]
    [InlineData("0755")]
    [InlineData("")]
    [InlineData("#cloud-config\na: b\n")]
    [InlineData("line\n\nline\n\n")]
    [InlineData("- x: \"y\"\\n")]
    [InlineData("size=10%")]
    [InlineData(" leading\nspace")]
    [InlineData("http://10.0.0.2:5248/MAAS/metadata/")]
    public void A_text_is_read_back_as_it_was(string text)
    {
        var written = YamlWriter.Write(new YamlMap { { "a", text }, { "b", new[] { text, "end" } } });
        var read = Yaml.Deserialize<Dictionary<string, object>>(written);
        Assert.Equal(text, read["a"]);
        Assert.Equal([text, "end"], Assert.IsType<List<object>>(read["b"]));
    }

    [Fact]
    public void Any_text_is_read_back_as_it_was() => Gen.String[Gen.Char[' ', '~'], 0, 40].Sample(text =>
        (string)Yaml.Deserialize<Dictionary<string, object>>(YamlWriter.Write(new YamlMap { { "a", text } }))["a"] == text);

    [Fact]
    public void Maps_and_lists_nest()
    {
        var written = YamlWriter.Write(new YamlMap { { "a", new[] { new YamlMap { { "b", 1 }, { "c", new YamlMap() } } } }, { "d", Array.Empty<string>() }, { "e", true }, { "f", null } });
        Assert.Equal("a:\n- b: 1\n  c: {}\nd: []\ne: true\n", written);
    }
}
