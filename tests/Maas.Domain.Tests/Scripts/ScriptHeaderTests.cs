using Maas.Domain.Scripts;

namespace Maas.Domain.Tests.Scripts;

public sealed class ScriptHeaderTests
{
    private const string Smoke = """
        #!/bin/bash
        # --- Start MAAS 1.0 script metadata ---
        # name: smoke
        # title: Smoke
        # script_type: test
        # hardware_type: ssd
        # parallel: any
        # timeout: 00:05:00
        # tags: abc, def
        # destructive: true
        # parameters:
        #   storage: {type: storage}
        # packages: {apt: [fio]}
        # for_hardware: [pci:8086:1234]
        # --- End MAAS 1.0 script metadata ---
        exit 0
        """;

    [Fact]
    public void A_header_says_what_the_script_is()
    {
        var header = ScriptHeader.Read(Smoke).Value!;
        Assert.Equal(("smoke", ScriptType.Testing, HardwareType.Storage, ScriptParallel.Any, 300, true), (header.Name, header.ScriptType, header.HardwareType, header.Parallel, header.TimeoutSeconds, header.Destructive));
        Assert.Equal(["abc", "def"], header.Tags);
        Assert.Equal("""{"storage":{"type":"storage"}}""", header.Parameters!.ToJsonString());
        Assert.Equal(["pci:8086:1234"], header.ForHardware);
    }

    [Fact]
    public void The_marks_may_have_any_number_of_dashes_in_any_case()
    {
        var header = ScriptHeader.Read(Smoke.Replace("# --- Start MAAS", "#----- START maas", StringComparison.Ordinal).Replace("metadata ---\n", "metadata -\n", StringComparison.Ordinal));
        Assert.Equal("smoke", header.Value!.Name);
    }

    [Fact]
    public void A_script_without_a_header_says_nothing() => Assert.Equal(new ScriptHeader(), ScriptHeader.Read("#!/bin/sh\ntrue\n").Value);

    [Theory]
    [InlineData("no shebang", "script")]
    [InlineData("#!/bin/sh\n# --- Start MAAS 1.0 script metadata ---\n# a: [\n# --- End MAAS 1.0 script metadata ---\n", "script")]
    [InlineData("#!/bin/sh\n# --- Start MAAS 1.0 script metadata ---\n# timeout: soon\n# --- End MAAS 1.0 script metadata ---\n", "timeout")]
    [InlineData("#!/bin/sh\n# --- Start MAAS 1.0 script metadata ---\n# parallel: perhaps\n# --- End MAAS 1.0 script metadata ---\n", "parallel")]
    public void A_wrong_header_names_its_field(string script, string field) => Assert.Contains(field, ScriptHeader.Read(script).Refusal!.Fields!.Keys);
}
