using Maas.Domain.Allocation;
using Maas.Domain.VmHosts;

namespace Maas.Domain.Tests.VmHosts;

/// <summary>What an allocation orders of a VM host, and on which hosts it would get it (api-resources.md §7.1).</summary>
public sealed class WantedMachineTests
{
    private static readonly VmHost Host = new() { Id = 3, Name = "kvm1", Type = "virsh", ZoneId = 7, Architectures = ["amd64/generic", "arm64/generic"], Tags = ["rack5"] };

    [Theory]
    [InlineData("", 1, 2048, "8000000000 local")]
    [InlineData("cpu_count=4&mem=512", 4, 1024, "8000000000 local")]
    [InlineData("cpu_count=4&cpu_count=2.5&mem=4096&mem=3000", 3, 3000, "8000000000 local")]
    [InlineData("cpu_count=many&mem=", 1, 2048, "8000000000 local")]
    [InlineData("cpu_count=1e300", int.MaxValue, 2048, "8000000000 local")]
    [InlineData("storage=root:20(ssd),5", 1, 2048, "20000000000 ssd, 5000000000")]
    [InlineData("storage=root:big", 0, 0, null)]
    public void Constraints_order_cores_memory_and_disks(string sent, int cores, long memory, string? disks)
    {
        var wanted = WantedMachine.Of(Sent(sent), []);
        Assert.Equal(disks, wanted is null ? null : string.Join(", ", wanted.Disks.Select(d => string.Join(' ', d.Tags.Prepend($"{d.Size}")))));
        if (wanted is not null) Assert.Equal((cores, memory), (wanted.Cores, wanted.Memory));
    }

    [Fact]
    public void A_host_makes_it_in_the_first_architecture_that_meets_the_other_constraints()
    {
        Constraint arm = new("arch", "", n => n.Architecture == "arm64/generic"), tagged = new("tags", "", n => n.Tags.Contains("virtual") && n.Tags.Contains("rack5"));
        Constraint disks = new("storage", "", _ => false), mips = new("arch", "", n => n.Architecture == "mips/generic");
        var made = WantedMachine.Of(Sent("cpu_count=2"), [arm, tagged, disks])!.On(Host, [])!;
        Assert.Equal(("arm64/generic", 2, 2048, 7, 3, "virsh"), (made.Architecture, made.CpuCount, made.Memory, made.ZoneId, made.VmHostId, made.PowerType));
        Assert.Null(WantedMachine.Of(Sent(""), [mips])!.On(Host, []));
    }

    private static Dictionary<string, IReadOnlyList<string>> Sent(string text) => text.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2))
        .GroupBy(p => p[0]).ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.Select(p => p[1])]);
}
