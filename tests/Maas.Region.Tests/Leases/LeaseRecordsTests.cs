using System.Net;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Region.Leases;
using static Maas.Domain.Dhcp.LeaseRequestKind;

namespace Maas.Region.Tests.Leases;

/// <summary>From leases to the records that others see (network.md §6.4).</summary>
public sealed class LeaseRecordsTests
{
    [Fact]
    public async Task A_stranger_gets_an_interface_of_its_own_and_an_observed_address()
    {
        await using var leases = await LeaseFixture.StartAsync();
        leases.Lease(1);
        await ApplyAsync(leases);
        var nic = Assert.Single(leases.Store.Documents(UnknownInterfaces.All).All);
        Assert.Equal(("eth0", LeaseFixture.Vlan, InterfaceType.Unknown), (nic.Name, nic.VlanId, nic.Type));
        var row = Observed(leases);
        Assert.Equal(("10.0.0.100", 1, 600), (row.Ip!.ToString(), row.SubnetId, row.LeaseTime));
        Assert.Equal([new InterfaceRef(null, nic.Id)], row.Interfaces);
        Assert.Equal(leases.Clock.GetUtcNow(), row.Created);
    }

    [Fact]
    public async Task A_machine_that_enlists_takes_its_observed_address_over()
    {
        await using var leases = await LeaseFixture.StartAsync();
        leases.Lease(1);
        await ApplyAsync(leases);
        var nic = await leases.AddMachineAsync("mach01", LeaseFixture.Mac(1));
        await new ObservedAddresses(leases.Store, leases.Timeline).ApplyAsync(leases.Book.Bound(m => m == LeaseFixture.Mac(1)));
        Assert.Empty(leases.Store.Documents(UnknownInterfaces.All).All);
        Assert.Equal([new InterfaceRef("mach01", nic)], Observed(leases).Interfaces);
        Assert.Equal("mach01", leases.Timeline.ByAddress(IPAddress.Parse("10.0.0.100"))?.SystemId);
    }

    [Fact]
    public async Task The_end_of_a_lease_takes_the_address_and_leaves_the_row()
    {
        await using var leases = await LeaseFixture.StartAsync();
        leases.Lease(1);
        await ApplyAsync(leases);
        leases.Clock.Advance(TimeSpan.FromMinutes(11));
        leases.Book.Sweep();
        await ApplyAsync(leases);
        Assert.Null(Observed(leases).Ip);
        Assert.Equal(1, Observed(leases).SubnetId);
    }

    [Fact]
    public async Task An_interface_has_one_observed_address()
    {
        await using var leases = await LeaseFixture.StartAsync();
        var first = leases.Lease(1);
        await ApplyAsync(leases);
        leases.Ask(Decline, 1, first);
        var second = leases.Lease(1);
        await ApplyAsync(leases);
        Assert.Equal(second, Observed(leases).Ip!.ToString());
    }

    [Fact]
    public async Task A_renewal_that_changes_nothing_is_no_news()
    {
        await using var leases = await LeaseFixture.StartAsync();
        var address = leases.Lease(1);
        leases.Book.TakeNews([]);
        leases.Ask(Extending, 1, address);
        Assert.Empty(leases.Book.TakeNews([]));
    }

    [Fact]
    public async Task After_a_start_rows_of_leases_that_ended_lose_their_address()
    {
        await using var leases = await LeaseFixture.StartAsync();
        leases.Lease(1);
        leases.Lease(2);
        await ApplyAsync(leases);
        await new ObservedAddresses(leases.Store, leases.Timeline).ReconcileAsync(leases.Book.Bound(m => m == LeaseFixture.Mac(2)));
        Assert.Equal(["10.0.0.101"], Rows(leases).Where(r => r.Ip is not null).Select(r => r.Ip!.ToString()));
    }

    [Fact]
    public async Task Two_clients_that_swap_addresses_in_one_commit_both_keep_a_row()
    {
        await using var leases = await LeaseFixture.StartAsync();
        var address = leases.Lease(1);
        await ApplyAsync(leases);
        leases.Ask(Decline, 1, address);
        leases.Lease(1);
        leases.Clock.Advance(LeaseBook.DeclineHold);
        leases.Book.Sweep();
        leases.Lease(1);
        leases.Clock.Advance(TimeSpan.FromSeconds(1));
        leases.Ask(Discover, 2, address);
        leases.Ask(Selecting, 2, address);
        await ApplyAsync(leases);
        Assert.Equal(2, Rows(leases).Count(r => r.Ip is not null));
    }

    private static Task ApplyAsync(LeaseFixture leases) =>
        new ObservedAddresses(leases.Store, leases.Timeline).ApplyAsync([.. leases.Book.TakeNews([]).GroupBy(n => n.Key).Select(g => g.Last())]);

    private static StaticIpAddress Observed(LeaseFixture leases) => Assert.Single(Rows(leases));

    private static IReadOnlyList<StaticIpAddress> Rows(LeaseFixture leases) =>
        [.. leases.Store.Documents(Collections.IpAddresses).All.Where(a => a.AllocType == IpAllocationType.Discovered)];
}
