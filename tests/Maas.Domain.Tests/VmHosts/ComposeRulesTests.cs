using Maas.Domain.VmHosts;

namespace Maas.Domain.Tests.VmHosts;

/// <summary>Room on VM hosts (power.md §8.3).</summary>
public sealed class ComposeRulesTests
{
    private static readonly VmHost Host = new()
    {
        Id = 1,
        Name = "kvm",
        Type = "virsh",
        Total = new VmResources { Cores = 4, Memory = 8192 },
        CpuOverCommitRatio = 1.5,
        StoragePools = [new VmStoragePool("a", "slow", "dir", "/a", 10_000_000_000), new VmStoragePool("b", "fast", "dir", "/b", 50_000_000_000)],
        DefaultStoragePool = "b",
    };

    [Theory]
    [InlineData(2, 4, 2048, null)]
    [InlineData(3, 4, 2048, "Unable to compose KVM instance in 'kvm'. CPU overcommit ratio is 1.5 and there are 3 available resources; 4 requested.")]
    [InlineData(0, 1, 9000, "Unable to compose KVM instance in 'kvm'. Memory overcommit ratio is 1.0 and there are 8192 available resources; 9000 requested.")]
    [InlineData(7, 1, 1, "Unable to compose KVM instance in 'kvm'. CPU overcommit ratio is 1.5 and there are 0 available resources; 1 requested.")]
    public void A_host_promises_no_more_than_its_ratios_allow(int used, int cores, long memory, string? refusal) =>
        Assert.Equal(refusal, ComposeRules.Overcommit(Host, new VmResources { Cores = used }, cores, memory));

    [Theory]
    [InlineData("root:8(local)", "8000000000 local")]
    [InlineData("root:8.5(a, b),20", "8500000000 a+b|20000000000 ")]
    [InlineData("5", "5000000000 ")]
    [InlineData("", null)]
    [InlineData("root:", null)]
    [InlineData("root:0", null)]
    [InlineData("root:8)", null)]
    [InlineData("8(a,9", null)]
    public void Disks_are_read_or_refused_whole(string storage, string? disks) =>
        Assert.Equal(disks, ComposeRules.Disks(storage) is { } read ? string.Join('|', read.Select(d => $"{d.Size} {string.Join('+', d.Tags)}")) : null);

    [Fact]
    public void A_disk_goes_to_the_pool_it_names_or_else_where_there_is_room()
    {
        var none = new Dictionary<string, long>();
        IEnumerable<string> Pools(IReadOnlyDictionary<string, long> used, params (long, string[])[] disks) =>
            ComposeRules.Place(Host, used, [.. disks.Select(d => (d.Item1, (IReadOnlyList<string>)d.Item2))]) is { Value: { } placed } ? placed.Select(d => d.Pool.Name) : ["none"];
        Assert.Equal(["slow", "fast"], Pools(none, (1, ["slow", "ssd"]), (1, [])));
        Assert.Equal(["slow"], Pools(new Dictionary<string, long> { ["b"] = 50_000_000_000 }, (1, [])));
        Assert.Equal(["none"], Pools(none, (11_000_000_000, ["slow"])));
        Assert.Equal(["none"], Pools(none, (6_000_000_000, ["slow"]), (6_000_000_000, ["slow"])));
        Assert.Equal("Not enough storage space on any storage pools: slow", ComposeRules.Place(Host, none, [(11_000_000_000, ["slow"])]).Refusal!.Text);
    }
}
