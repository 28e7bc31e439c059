using Maas.Domain.Scripts;
using Maas.Domain.Storage;

namespace Maas.Domain.Tests.Scripts;

public sealed class ScriptRulesTests
{
    private static readonly HardwareFacts Hardware = new(
        ["pci:v00008086d00001572sv00001028sd00000000bc02sc00i00"], [], new Dictionary<string, string> { ["system_vendor"] = "ACME Corp" });

    private static readonly HardwareFacts Unknown = new([], [], new Dictionary<string, string>());

    private static Script Make(int id, string name, ScriptType type, bool builtin = false, string[]? tags = null, string[]? hardware = null, string parameters = "{}") => new()
    {
        Id = id,
        Name = name,
        ScriptType = type,
        Default = builtin,
        Tags = tags ?? [],
        ForHardware = hardware ?? [],
        Parameters = parameters,
        Versions = [new ScriptVersion(id, "#!/bin/sh\n", "", DateTimeOffset.UnixEpoch)],
    };

    private static readonly Script[] All =
    [
        Make(1, "builtin", ScriptType.Commissioning, builtin: true),
        Make(2, "own", ScriptType.Commissioning, tags: ["mine"]),
        Make(3, "shy", ScriptType.Commissioning, tags: ["noauto", "mine"]),
        Make(4, "nic", ScriptType.Commissioning, tags: ["mine"], hardware: ["pci:8086:1572"]),
        Make(5, "bmc", ScriptType.Commissioning, builtin: true, tags: ["bmc-config"]),
        Make(6, "greeting", ScriptType.Commissioning, tags: ["enlisting"]),
        Make(7, "smart", ScriptType.Testing, builtin: true, tags: ["commissioning"]),
        Make(8, "other", ScriptType.Testing, builtin: true),
    ];

    private static string[] Names(Outcome<IReadOnlyList<Script>> chosen) => [.. chosen.Value!.Select(s => s.Name)];

    [Fact]
    public void Commissioning_takes_everything_that_is_for_every_machine() =>
        Assert.Equal(["bmc", "builtin", "greeting", "own"], Names(ScriptSelection.Commissioning(All, null, Hardware)));

    [Fact]
    public void None_means_the_built_in_ones() => Assert.Equal(["bmc", "builtin"], Names(ScriptSelection.Commissioning(All, ["none"], Hardware)));

    [Fact]
    public void Words_are_names_numbers_and_tags_and_hardware_must_match()
    {
        Assert.Equal(["bmc", "builtin", "nic", "own", "shy"], Names(ScriptSelection.Commissioning(All, ["mine"], Hardware)));
        Assert.Equal(["bmc", "builtin", "own", "shy"], Names(ScriptSelection.Commissioning(All, ["mine", "4"], Unknown)));
    }

    [Fact]
    public void A_word_that_means_nothing_is_named() => Assert.Contains("nosuch", ScriptSelection.Commissioning(All, ["nosuch"], Hardware).Refusal!.Text);

    [Fact]
    public void A_machine_that_enlists_runs_what_is_built_in_or_only_what_finds_its_bmc()
    {
        Assert.Equal(["bmc", "builtin", "greeting"], ScriptSelection.Enlisting(All, commission: true).Select(s => s.Name));
        Assert.Equal(["bmc"], ScriptSelection.Enlisting(All, commission: false).Select(s => s.Name));
    }

    [Fact]
    public void Tests_default_to_the_tag_commissioning() => Assert.Equal(["smart"], Names(ScriptSelection.Testing(All, null, Unknown)));

    [Theory]
    [InlineData("pci:8086:1572", true)]
    [InlineData("pci:8086:1573", false)]
    [InlineData("modalias:pci:v00008086d*", true)]
    [InlineData("system_vendor:ACME*", true)]
    [InlineData("system_vendor:Other", false)]
    [InlineData("usb:1d6b:0002", false)]
    public void Hardware_matches_by_alias_identity_and_vendor(string pattern, bool matches) => Assert.Equal(matches, HardwareMatch.Matches([pattern], Hardware));

    [Fact]
    public void A_storage_parameter_makes_one_result_for_each_disk()
    {
        var script = Make(9, "disk", ScriptType.Testing, parameters: """{"storage":{"type":"storage"},"passes":{"type":"runtime","default":60}}""");
        BlockDevice[] disks = [new() { Id = 11, Name = "sda", Model = "M", Serial = "S1", Tags = ["ssd"] }, new() { Id = 12, Name = "sdb", Serial = "S2" }];
        var scope = new ParameterScope(disks, [], new Dictionary<string, string>());
        Assert.Equal([11, 12], ScriptParameters.Resolve(script, new Dictionary<string, string>(), scope).Value!.Select(s => s.BlockDeviceId!.Value));
        Assert.Equal([11], ScriptParameters.Resolve(script, new Dictionary<string, string> { ["disk_storage"] = "ssd" }, scope).Value!.Select(s => s.BlockDeviceId!.Value));
        Assert.Equal([12], ScriptParameters.Resolve(script, new Dictionary<string, string> { ["storage"] = "/dev/sdb" }, scope).Value!.Select(s => s.BlockDeviceId!.Value));
        Assert.True(ScriptParameters.Resolve(script, new Dictionary<string, string> { ["storage"] = "sdz" }, scope).IsRefused);
        var none = ScriptParameters.Resolve(script, new Dictionary<string, string>(), scope with { Disks = [] }).Value!;
        Assert.True(ScriptParameters.IsPlaceholder(Assert.Single(none).Values.ToJsonString()));
        Assert.Equal(60, ScriptParameters.Timeout(none[0].Values.ToJsonString(), 5));
    }

    [Fact]
    public void Passwords_are_not_shown() =>
        Assert.Equal("REDACTED", ScriptParameters.Shown("""{"p":{"type":"password","value":"secret"}}""")["p"]!["value"]!.ToString());

    [Theory]
    [InlineData(ScriptStatus.Running, 0, false, null, ScriptStatus.Passed)]
    [InlineData(ScriptStatus.Running, 1, false, null, ScriptStatus.Failed)]
    [InlineData(ScriptStatus.Installing, 1, false, null, ScriptStatus.FailedInstalling)]
    [InlineData(ScriptStatus.ApplyingNetconf, 1, false, null, ScriptStatus.FailedApplyingNetconf)]
    [InlineData(ScriptStatus.Running, 124, true, "status: passed", ScriptStatus.TimedOut)]
    [InlineData(ScriptStatus.Running, 0, false, "status: skipped", ScriptStatus.Skipped)]
    [InlineData(ScriptStatus.Running, 1, false, "status: degraded", ScriptStatus.Degraded)]
    [InlineData(ScriptStatus.Running, 0, false, "results: {speed: [1, 2.5, fast]}", ScriptStatus.Passed)]
    public void A_script_ends_as_its_exit_and_its_own_words_say(ScriptStatus current, int exit, bool timedOut, string? yaml, ScriptStatus expected)
    {
        var verdict = ScriptVerdict.Of(current, exit, timedOut, yaml);
        Assert.Equal((expected, null), (verdict.Status, verdict.Problem));
    }

    [Theory]
    [InlineData("status: wonderful")]
    [InlineData("results: {a: {b: c}}")]
    [InlineData("[1")]
    [InlineData("just text")]
    public void A_result_file_that_cannot_be_used_is_a_problem(string yaml) => Assert.NotNull(ScriptVerdict.Of(ScriptStatus.Running, 0, false, yaml).Problem);

    [Theory]
    [InlineData("90", 90)]
    [InlineData("1:30", 90)]
    [InlineData("1:00:00", 3600)]
    [InlineData("1 0:00:01", 86401)]
    [InlineData("PT1H30M", 5400)]
    public void A_duration_is_read_in_every_form(string text, int seconds)
    {
        Assert.True(Durations.TryParse(text, out var read));
        Assert.Equal(seconds, read);
    }

    [Fact]
    public void A_duration_is_shown_with_its_days() => Assert.Equal(("0:05:00", "1 day, 2:00:00"), (Durations.Text(TimeSpan.FromMinutes(5)), Durations.Text(TimeSpan.FromHours(26))));
}
