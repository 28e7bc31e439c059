using Maas.Agent.Scripts;

namespace Maas.Agent.Tests.Scripts;

public sealed class ScriptOrderTests
{
    private static ScriptEntry Script(string name, int parallel = 0, int hardware = 0, bool network = false, int packages = 0) => new()
    {
        Name = name,
        Path = "commissioning/" + name,
        Parallel = parallel,
        HardwareType = hardware,
        ApplyConfiguredNetworking = network,
        Packages = new ScriptPackages([.. Enumerable.Range(0, packages).Select(index => $"p{index}")], [], []),
    };

    [Fact]
    public void Serial_scripts_run_by_hardware_then_instances_together_then_the_rest_at_once()
    {
        var steps = ScriptOrder.Steps(
        [
            Script("b"), Script("a"), Script("disk", hardware: 3), Script("smart", 1, 3), Script("smart", 1, 3), Script("bad", 1, 3),
            Script("x", 2, packages: 2), Script("y", 2), Script("net", 2, 4, network: true), Script("cpu", hardware: 1),
        ]);

        Assert.Equal("cpu; disk; a; b; bad; smart smart; y x; net", string.Join("; ", steps.Select(step => string.Join(' ', step.Select(script => script.Name)))));
    }

    [Fact]
    public void Nothing_has_no_steps() => Assert.Empty(ScriptOrder.Steps([]));
}
