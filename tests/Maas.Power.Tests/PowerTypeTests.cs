using System.Text.Json;
using System.Text.RegularExpressions;
using Maas.Power.Tests.Peers;
using Maas.Testing;

namespace Maas.Power.Tests;

/// <summary>What the drivers declare is what the API publishes.</summary>
public sealed class PowerTypeTests
{
    private static readonly PowerDrivers Drivers = new Equipment().Drivers;

    /// <summary>The published document lost backslashes and asterisks in these two (power.md §5.1).</summary>
    private static readonly Dictionary<string, string> Mangled = new()
    {
        ["power_on_regex"] = @"status.*\:.*running",
        ["power_off_regex"] = @"status.*\:.*stopped",
    };

    public static TheoryData<string> Names => [.. Drivers.Types.Select(t => t.Name)];

    [Fact]
    public void Every_published_type_has_a_driver()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("tests", "Maas.Power.Tests", "power-types.json")));
        Assert.Equal(
            document.RootElement.GetProperty("power_types").EnumerateArray().Select(t => t.GetProperty("name").GetString()!).Order(StringComparer.Ordinal),
            Drivers.Types.Select(t => t.Name).Order(StringComparer.Ordinal));
        Assert.Equal(
            document.RootElement.GetProperty("pod_types").EnumerateArray().Select(t => t.GetProperty("name").GetString()!).Order(StringComparer.Ordinal),
            Drivers.Types.Where(t => t.IsVmHost).Select(t => t.Name).Order(StringComparer.Ordinal));
    }

    /// <summary>The table of power.md §2: what a type can do, and of each setting whether it is required, secret, the node's own.</summary>
    [Theory]
    [MemberData(nameof(Rows))]
    public void A_type_is_as_the_contracts_table_says(string name, string description, bool chassis, bool probe, bool query, string fields)
    {
        var type = Drivers.Find(name)!.Type;
        Assert.Equal((description, chassis, probe, query), (type.Description, type.IsChassis, type.CanProbe, type.IsQueryable));
        if (fields.StartsWith('§')) return;
        Assert.Equal(
            fields == "none" ? [] : fields.Split(", ").Select(f => Regex.Replace(f, "=?`[^`]*`(\\([a-z]+(, default)?\\)|/`[^`]*`)*|\\(3.6\\)|\\(default\\)|/|=", "").Replace(" ", "")),
            type.Settings.Select(s => s.Name + (s.PerNode ? "(n)" : "") + (s.Secret ? "(s)" : "") + (s.Required ? "R" : "")));
    }

    public static TheoryData<string, string, bool, bool, bool, string> Rows
    {
        get
        {
            var data = new TheoryData<string, string, bool, bool, bool, string>();
            var lines = File.ReadAllLines(Repository.Shared("contract", "power.md")).SkipWhile(l => !l.StartsWith("| amt |", StringComparison.Ordinal)).TakeWhile(l => l.StartsWith('|'));
            foreach (var cells in lines.Select(l => l.Replace("\\|", "\u0001").Split('|').Select(c => c.Trim().Replace('\u0001', '|')).ToList()))
                data.Add(cells[1].Split(' ')[0], cells[2], cells[3] == "✓", cells[4] == "✓", cells[5] == "✓", cells[7].Replace("http, default", "http"));
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_types_settings_are_those_of_the_published_document(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("tests", "Maas.Power.Tests", "power-types.json")));
        var published = document.RootElement.GetProperty("power_types").EnumerateArray().Single(t => t.GetProperty("name").GetString() == name);
        var type = Drivers.Find(name)!.Type;
        Assert.Equal(published.GetProperty("description").GetString(), type.Description);
        var settings = type.Settings.Where(s => !s.Unlisted).ToList();
        Assert.Equal(published.GetProperty("parameters").EnumerateArray().Select(p => p.GetProperty("name").GetString()), settings.Select(s => s.Name));
        foreach (var (parameter, setting) in published.GetProperty("parameters").EnumerateArray().Zip(settings))
        {
            Assert.Equal(parameter.GetProperty("label").GetString(), setting.Label);
            var standard = parameter.TryGetProperty("default", out var given) ? given.ToString() : "";
            Assert.Equal(Mangled.GetValueOrDefault(setting.Name, standard).Replace('\'', '"'), setting.Default);
            var choices = parameter.TryGetProperty("choices", out var listed) ? listed.EnumerateArray().ToList() : [];
            Assert.Equal(choices.Select(c => (c.GetProperty("value").GetString()!, c.GetProperty("label").GetString()!)), setting.Choices.Select(c => (c.Value, c.Label)));
        }
    }

    [Fact]
    public void The_copy_of_the_published_document_is_the_published_document() => Assert.Equal(
        File.ReadAllText(Repository.Shared("api", "power-types.json")), File.ReadAllText(Repository.PathOf("tests", "Maas.Power.Tests", "power-types.json")));

    [Theory]
    [InlineData("ipmi", "", "This field is required.")]
    [InlineData("ipmi", "power_user=maas", "IP address: This field is required.")]
    [InlineData("ipmi", "power_address=192.0.2.1", null)]
    [InlineData("ipmi", "power_address=192.0.2.1;power_driver=LAN_3_0", "Power driver: 'LAN_3_0' is not a valid power_driver.  It should be one of: 'LAN', 'LAN_2_0'.")]
    [InlineData("ipmi", "power_address=192.0.2.1;cipher_suite_id=", null)]
    [InlineData("ipmi", "power_address=192.0.2.1;workaround_flags=['idzero', 'sun20']", null)]
    [InlineData("ipmi", "power_address=192.0.2.1;power_off_mode=soft", null)]
    [InlineData("manual", "", null)]
    [InlineData("webhook", "power_on_uri=http://a/on;power_off_uri=http://a/off", "URI to query the nodes power status: This field is required.")]
    public void Settings_are_checked(string name, string given, string? problem) => Assert.Equal(problem, Drivers.Find(name)!.Type.Problem(Parameters(given)));

    [Fact]
    public void Missing_settings_get_their_defaults()
    {
        var complete = Drivers.Find("ipmi")!.Type.Complete(Parameters("power_address=192.0.2.1"));
        Assert.Equal(
            ["cipher_suite_id", "k_g", "mac_address", "power_address", "power_boot_type", "power_driver", "power_pass", "power_user", "privilege_level", "workaround_flags"],
            complete.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("3", """["opensesspriv"]"""), (complete["cipher_suite_id"], complete["workaround_flags"]));
    }

    [Theory]
    [InlineData("""["idzero","sun20"]""")]
    [InlineData("['idzero', 'sun20']")]
    [InlineData("idzero,sun20")]
    [InlineData(" idzero  sun20 ")]
    public void Several_values_are_read_as_people_write_them(string text) => Assert.Equal(["idzero", "sun20"], Setting.Values(text));

    [Fact]
    public void Passwords_keys_and_tokens_are_secret() => Assert.Equal(
        ["ipmi.k_g", "ipmi.power_pass", "webhook.power_pass", "webhook.power_token"],
        new[] { "ipmi", "manual", "webhook" }.SelectMany(n => Drivers.Find(n)!.Type.Settings.Where(s => s.Secret).Select(s => $"{n}.{s.Name}")).Order(StringComparer.Ordinal));

    private static Dictionary<string, string> Parameters(string given) =>
        given.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => p[1]);
}
