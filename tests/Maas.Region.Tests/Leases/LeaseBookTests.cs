using Maas.Domain.Dhcp;
using Maas.Domain.Networks;
using Maas.Protocols.Primitives;
using Maas.Region.Leases;
using Maas.Store;
using static Maas.Domain.Dhcp.LeaseRequestKind;

namespace Maas.Region.Tests.Leases;

public sealed class LeaseBookTests
{
    [Fact]
    public async Task A_storm_never_gets_one_address_twice_and_the_last_ones_get_none()
    {
        await using var leases = await LeaseFixture.StartAsync();
        var offers = Enumerable.Range(0, 150).Select(i => leases.Ask(Discover, i)).ToList();
        var offered = offers.Where(o => o.Verdict == LeaseVerdict.Offer).Select(o => o.Address).ToList();
        Assert.Equal(100, offered.Distinct().Count());
        Assert.Equal(100, offered.Count);
        Assert.All(offers.Skip(100), o => Assert.Equal(LeaseVerdict.Exhausted, o.Verdict));
    }

    [Fact]
    public async Task An_offer_is_repeated_while_it_is_held_and_free_when_it_expired()
    {
        await using var leases = await LeaseFixture.StartAsync();
        await leases.Store.CommitAsync(new Batch().Put(Collections.IpRanges, LeaseFixture.Range("10.0.0.100", "10.0.0.100")));
        Assert.Equal(leases.Ask(Discover, 1), leases.Ask(Discover, 1));
        Assert.Equal(LeaseVerdict.Exhausted, leases.Ask(Discover, 2).Verdict);
        leases.Clock.Advance(LeaseBook.OfferHold);
        leases.Book.Sweep();
        Assert.Equal(LeaseVerdict.Offer, leases.Ask(Discover, 2).Verdict);
    }

    [Fact]
    public async Task A_client_that_chose_another_server_frees_its_offer()
    {
        await using var leases = await LeaseFixture.StartAsync();
        await leases.Store.CommitAsync(new Batch().Put(Collections.IpRanges, LeaseFixture.Range("10.0.0.100", "10.0.0.100")));
        leases.Ask(Discover, 1);
        Assert.Equal(LeaseVerdict.Silent, leases.Ask(Declining, 1).Verdict);
        Assert.Equal(LeaseVerdict.Offer, leases.Ask(Discover, 2).Verdict);
    }

    [Fact]
    public async Task A_client_comes_back_to_its_address_after_the_lease_expired()
    {
        await using var leases = await LeaseFixture.StartAsync();
        var address = leases.Lease(1, seconds: LeaseTimes.Pxe);
        leases.Clock.Advance(TimeSpan.FromMinutes(10));
        leases.Book.Sweep();
        Assert.Equal(0, leases.Book.Count);
        for (var other = 2; other < 60; other++) Assert.NotEqual(address, leases.Lease(other));
        Assert.Equal(address, leases.Lease(1));
    }

    [Fact]
    public async Task A_remembered_address_goes_to_another_only_when_nothing_else_is_left()
    {
        await using var leases = await LeaseFixture.StartAsync();
        await leases.Store.CommitAsync(new Batch().Put(Collections.IpRanges, LeaseFixture.Range("10.0.0.100", "10.0.0.101")));
        var first = leases.Lease(1);
        Assert.Equal(LeaseVerdict.Silent, leases.Ask(Release, 1, first).Verdict);
        Assert.NotEqual(first, leases.Lease(2));
        Assert.Equal(first, leases.Lease(3));
        Assert.Equal(LeaseVerdict.Exhausted, leases.Ask(Discover, 1).Verdict);
    }

    [Theory]
    [InlineData(Selecting, "10.0.0.150", LeaseVerdict.Nak)]
    [InlineData(InitReboot, "10.0.0.150", LeaseVerdict.Nak)]
    [InlineData(InitReboot, "192.168.7.7", LeaseVerdict.Nak)]
    [InlineData(Extending, "10.0.0.150", LeaseVerdict.Nak)]
    [InlineData(Extending, "192.168.7.7", LeaseVerdict.Nak)]
    [InlineData(Selecting, "10.0.0.100", LeaseVerdict.Ack)]
    [InlineData(InitReboot, "10.0.0.100", LeaseVerdict.Ack)]
    [InlineData(Extending, "10.0.0.100", LeaseVerdict.Ack)]
    public async Task A_client_with_a_lease_keeps_it_and_gets_no_other(LeaseRequestKind kind, string address, LeaseVerdict verdict)
    {
        await using var leases = await LeaseFixture.StartAsync();
        Assert.Equal("10.0.0.100", leases.Lease(1));
        Assert.Equal(verdict, leases.Ask(kind, 1, address).Verdict);
    }

    [Theory]
    [InlineData(InitReboot, "10.0.0.150", LeaseVerdict.Silent)]
    [InlineData(InitReboot, "10.0.0.100", LeaseVerdict.Nak)]
    [InlineData(InitReboot, "10.0.0.1", LeaseVerdict.Nak)]
    [InlineData(Extending, "10.0.0.150", LeaseVerdict.Ack)]
    [InlineData(Extending, "10.0.0.100", LeaseVerdict.Nak)]
    [InlineData(Extending, "10.0.0.7", LeaseVerdict.Nak)]
    [InlineData(Selecting, "10.0.0.150", LeaseVerdict.Ack)]
    [InlineData(Selecting, "10.0.0.100", LeaseVerdict.Nak)]
    public async Task A_client_without_a_record_gets_what_the_RFC_says(LeaseRequestKind kind, string address, LeaseVerdict verdict)
    {
        await using var leases = await LeaseFixture.StartAsync();
        Assert.Equal("10.0.0.100", leases.Lease(1));
        Assert.Equal(verdict, leases.Ask(kind, 2, address).Verdict);
    }

    [Fact]
    public async Task An_address_claimed_for_a_machine_holds_from_the_next_packet_on()
    {
        await using var leases = await LeaseFixture.StartAsync();
        var nic = await leases.AddMachineAsync("mach01", LeaseFixture.Mac(1));
        var dynamic = leases.Lease(1);
        await leases.Store.CommitAsync(new Batch().Put(Collections.IpAddresses, leases.Row("10.0.0.20", IpAllocationType.Auto, "mach01", nic)));
        Assert.Equal(LeaseVerdict.Nak, leases.Ask(Extending, 1, dynamic).Verdict);
        Assert.Equal("10.0.0.20", leases.Lease(1));
    }

    [Fact]
    public async Task A_reserved_address_inside_a_range_goes_to_nobody_else()
    {
        await using var leases = await LeaseFixture.StartAsync();
        await leases.Store.CommitAsync(new Batch().Put(Collections.ReservedIps, new ReservedIp
        {
            Id = 1,
            SubnetId = 1,
            Ip = System.Net.IPAddress.Parse("10.0.0.100"),
            MacAddress = LeaseFixture.Mac(7),
        }));
        Assert.Equal("10.0.0.101", leases.Lease(1));
        Assert.Equal("10.0.0.100", leases.Lease(7));
        Assert.Equal(LeaseVerdict.Nak, leases.Ask(Selecting, 2, "10.0.0.100").Verdict);
    }

    [Fact]
    public async Task DHCP_switched_off_holds_from_the_next_packet_on()
    {
        await using var leases = await LeaseFixture.StartAsync();
        var vlan = leases.Store.Documents(Collections.Vlans).Find(Collections.Key(LeaseFixture.Vlan))!;
        Assert.NotEmpty(leases.Book.Plan.Networks);
        await leases.Store.CommitAsync(new Batch().Put(Collections.Vlans, vlan with { DhcpOn = false }));
        Assert.Empty(leases.Book.Plan.Networks);
    }

    [Fact]
    public async Task A_lease_outside_of_its_range_now_is_refused()
    {
        await using var leases = await LeaseFixture.StartAsync();
        var address = leases.Lease(1);
        await leases.Store.CommitAsync(new Batch().Put(Collections.IpRanges, LeaseFixture.Range("10.0.0.150", "10.0.0.160")));
        Assert.Equal(LeaseVerdict.Nak, leases.Ask(Extending, 1, address).Verdict);
        Assert.Equal("10.0.0.150", leases.Lease(1));
    }

    [Fact]
    public async Task A_declined_address_is_left_alone_for_a_while()
    {
        await using var leases = await LeaseFixture.StartAsync();
        await leases.Store.CommitAsync(new Batch().Put(Collections.IpRanges, LeaseFixture.Range("10.0.0.100", "10.0.0.100")));
        leases.Ask(Decline, 1, leases.Lease(1));
        leases.Book.Flush();
        Assert.Equal(LeaseVerdict.Exhausted, leases.Ask(Discover, 1).Verdict);
        leases.Crash();
        Assert.Equal(LeaseVerdict.Exhausted, leases.Ask(Discover, 2).Verdict);
        leases.Clock.Advance(LeaseBook.DeclineHold);
        leases.Book.Sweep();
        Assert.Equal("10.0.0.100", leases.Lease(2));
    }

    [Fact]
    public async Task A_new_address_is_probed_once_and_a_known_clients_never()
    {
        await using var leases = await LeaseFixture.StartAsync();
        var first = leases.Ask(Discover, 1, probe: true);
        Assert.Equal(LeaseVerdict.Probe, first.Verdict);
        Assert.Equal(LeaseVerdict.Silent, leases.Ask(Discover, 1, probe: true).Verdict);
        leases.Book.Conflict(first.Address);
        var second = leases.Ask(Discover, 1, probe: true);
        Assert.Equal(LeaseVerdict.Probe, second.Verdict);
        Assert.NotEqual(first.Address, second.Address);
        Assert.Equal(second.Address, leases.Ask(Discover, 1, probe: false).Address);
        Assert.Equal(LeaseVerdict.Offer, leases.Ask(Discover, 1, probe: true).Verdict);
    }

    [Fact]
    public async Task What_was_flushed_survives_a_crash_and_nothing_else_does()
    {
        await using var leases = await LeaseFixture.StartAsync();
        var durable = leases.Lease(1);
        leases.Book.Flush();
        leases.Lease(2);
        leases.Crash();
        Assert.Equal(1, leases.Book.Count);
        Assert.Equal(LeaseFixture.Mac(1), leases.Book.HolderOf(Ipv4Address.Parse(durable)));
        Assert.Equal(LeaseVerdict.Ack, leases.Ask(Extending, 1, durable).Verdict);
        Assert.NotEqual(durable, leases.Lease(3));
    }

    [Fact]
    public async Task A_release_survives_too()
    {
        await using var leases = await LeaseFixture.StartAsync();
        leases.Ask(Release, 1, leases.Lease(1));
        leases.Book.Flush();
        leases.Crash();
        Assert.Equal(0, leases.Book.Count);
    }

    [Fact]
    public async Task A_journal_of_mostly_history_is_rewritten_and_says_the_same()
    {
        await using var leases = await LeaseFixture.StartAsync();
        var addresses = Enumerable.Range(1, 5).ToDictionary(i => i, i => leases.Lease(i));
        for (var round = 0; round < 200; round++)
        {
            foreach (var (client, address) in addresses) leases.Ask(Extending, client, address, name: $"machine{client}");
            leases.Book.Flush();
        }

        leases.Crash();
        Assert.Equal(5, leases.Book.Count);
        Assert.All(addresses, a => Assert.Equal(LeaseFixture.Mac(a.Key), leases.Book.HolderOf(Ipv4Address.Parse(a.Value))));
        Assert.Equal(["machine1", "machine2", "machine3", "machine4", "machine5"], leases.Book.Bound().Select(l => l.HostName).Order());
    }

    [Fact]
    public async Task A_torn_end_of_the_journal_costs_nothing_that_was_flushed()
    {
        await using var leases = await LeaseFixture.StartAsync();
        leases.Lease(1);
        leases.Book.Flush();
        var end = new FileInfo(leases.Journal).Length;
        leases.Crash(file =>
        {
            using var torn = new FileStream(file, FileMode.Open);
            torn.Position = end;
            torn.Write([1, 2, 3, 4, 37, 0, 1]);
        });
        Assert.Equal(1, leases.Book.Count);
    }
}
