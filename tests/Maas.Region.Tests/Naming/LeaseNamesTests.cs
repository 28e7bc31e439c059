using Maas.Domain.Naming;
using Maas.Domain.Networks;
using Maas.Region.Leases;
using Maas.Region.Naming;
using Maas.Region.Tests.Leases;
using Maas.Store;
using static Maas.Domain.Dhcp.LeaseRequestKind;

namespace Maas.Region.Tests.Naming;

/// <summary>Clients that tell DHCP their name have it in DNS (dns.md §6).</summary>
public sealed class LeaseNamesTests
{
    private static async Task<LeaseFixture> StartAsync()
    {
        var leases = await LeaseFixture.StartAsync();
        await leases.Store.CommitAsync(new Batch().Put(Collections.Domains, new DnsDomain { Id = 0, Name = "maas", IsDefault = true }));
        return leases;
    }

    private static async Task LeaseAsync(LeaseFixture leases, int client, string name)
    {
        var offer = leases.Ask(Discover, client, name: name);
        leases.Ask(Selecting, client, offer.Address.ToString(), name: name);
        await ApplyAsync(leases);
    }

    private static Task ApplyAsync(LeaseFixture leases) =>
        new ObservedAddresses(leases.Store, leases.Timeline).ApplyAsync([.. leases.Book.TakeNews([]).GroupBy(n => n.Key).Select(g => g.Last())]);

    private static IReadOnlyList<string> Names(LeaseFixture leases) =>
    [
        .. leases.Store.Documents(DnsCollections.Resources).All.Select(r =>
            $"{r.Name} {string.Join(' ', r.AddressIds.Select(id => leases.Store.Documents(Collections.IpAddresses).Find(Collections.Key(id))?.Ip))}"),
    ];

    [Theory]
    [InlineData("printer", "printer 10.0.0.100")]
    [InlineData("My Printer_2.lab", "my-printer-2-lab 10.0.0.100")]
    [InlineData("---", null)]
    [InlineData("", null)]
    public async Task A_name_is_made_of_what_the_client_says(string said, string? name)
    {
        await using var leases = await StartAsync();
        await LeaseAsync(leases, 1, said);
        Assert.Equal(name is null ? [] : [name], Names(leases));
    }

    [Fact]
    public async Task A_name_goes_with_its_lease_and_follows_the_client()
    {
        await using var leases = await StartAsync();
        await LeaseAsync(leases, 1, "one");
        await LeaseAsync(leases, 2, "one");
        Assert.Equal(["one 10.0.0.100 10.0.0.101"], Names(leases));
        await LeaseAsync(leases, 2, "two");
        Assert.Equal(["one 10.0.0.100", "two 10.0.0.101"], Names(leases));
        leases.Clock.Advance(TimeSpan.FromMinutes(11));
        leases.Book.Sweep();
        await ApplyAsync(leases);
        Assert.Empty(Names(leases));
    }

    [Fact]
    public async Task Names_that_others_have_are_left_alone()
    {
        await using var leases = await StartAsync();
        var nic = await leases.AddMachineAsync("mach01", LeaseFixture.Mac(9));
        var row = leases.Row("10.0.0.9", IpAllocationType.Sticky, "mach01", nic);
        await leases.Store.CommitAsync(new Batch().Put(Collections.IpAddresses, row)
            .Put(DnsCollections.Resources, new DnsResource { Id = 1, Name = "www", DomainId = 0, AddressIds = [row.Id] }));
        await LeaseAsync(leases, 1, "mach01");
        await LeaseAsync(leases, 2, "www");
        Assert.Equal(["www 10.0.0.9"], Names(leases));
    }
}
