using Maas.Domain.Scripts;

namespace Maas.Domain.Tests.Scripts;

/// <summary>What is told of a script that is made or changed (api-resources.md §16.1).</summary>
public sealed class ScriptFormsTests
{
    private const string Text = "#!/bin/sh\n# --- Start MAAS 1.0 script metadata ---\n# name: one\n# title: Own\n# script_type: testing\n# --- End MAAS 1.0 script metadata ---\ntrue\n";

    [Theory]
    [InlineData("", "This field is required.")]
    [InlineData(" one ", "Name ' one ' contains disallowed characters, e.g. space or quotes.")]
    [InlineData("a/b", "Name 'a/b' contains disallowed characters, e.g. space or quotes.")]
    [InlineData("None", "\"none\" is a reserved name.")]
    [InlineData("17", "Cannot be a number.")]
    [InlineData("taken", "Script with this Name already exists.")]
    public void A_name_that_will_not_do_is_told_why(string name, string told) =>
        Assert.Equal(told, Make(new ScriptForm { Name = name, Script = "#!/bin/sh\n" }).Refusal!.Fields!["name"][0]);

    [Fact]
    public void A_name_longer_than_any_is_told_how_long_it_is() => Assert.Equal(
        "Ensure this value has at most 255 characters (it has 256).", Make(new ScriptForm { Name = new string('a', 256), Script = "#!/bin/sh\n" }).Refusal!.Fields!["name"][0]);

    [Fact]
    public void Only_a_text_that_comes_along_can_be_contradicted()
    {
        Assert.Equal("May not override values defined in embedded YAML.", Make(new ScriptForm { Title = "Other", Script = Text }).Refusal!.Fields!["title"][0]);
        var script = Make(new ScriptForm { Script = Text }).Value!;
        var renamed = Change(script, new ScriptForm { Title = "Other", ScriptType = "commissioning" }).Value!;
        Assert.Equal(("Other", ScriptType.Commissioning), (renamed.Title, renamed.ScriptType));
        Assert.Equal("Other", Change(renamed, new ScriptForm { Description = "d" }).Value!.Title);
    }

    [Fact]
    public void An_empty_text_changes_none()
    {
        var script = Make(new ScriptForm { Script = Text }).Value!;
        Assert.Equal((Text, 1), (Change(script, new ScriptForm { Script = "" }).Value!.Current.Content, script.Versions.Count));
    }

    private static Outcome<Script> Make(ScriptForm form) => Change(null, form);

    private static Outcome<Script> Change(Script? stored, ScriptForm form) =>
        ScriptForms.Apply(stored, form, name => name == "taken", 1, (content, comment) => new ScriptVersion(1, content, comment ?? "", DateTimeOffset.UnixEpoch));
}
