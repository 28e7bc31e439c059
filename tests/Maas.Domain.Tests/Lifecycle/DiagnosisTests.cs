using Maas.Domain.Events;
using Maas.Domain.Lifecycle;

namespace Maas.Domain.Tests.Lifecycle;

public class DiagnosisTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Surroundings Lab = new("10.0.0.1", 5248, "eth1", "");

    private static Event At(int seconds, EventType type, string description = "") =>
        new() { Type = type, SystemId = "abc123", Description = description, Created = Start + TimeSpan.FromSeconds(seconds) };

    [Fact]
    public void Nothing_seen_at_all_points_to_power() =>
        Assert.Equal(
            "nothing was seen of the node: the power was never switched on: switch the node on by hand, or configure its power type.",
            Diagnosis.Explain([], Lab, Start));

    [Fact]
    public void A_refusing_bmc_is_named() =>
        Assert.Contains("the power could not be switched on: wrong password", Diagnosis.Explain([], Lab with { PowerProblem = "wrong password" }, Start));

    [Fact]
    public void Power_without_dhcp_points_to_the_network() =>
        Assert.Equal(
            "power switched on 12:00:00, then nothing for 30 minutes: no DHCP request arrived: check that the node boots from the network first, "
            + "that its cable is in the VLAN that eth1 serves, and that DHCP is on there.",
            Diagnosis.Explain([At(0, EventType.NodePoweredOn)], Lab, Start + TimeSpan.FromMinutes(30)));

    [Fact]
    public void Everything_loaded_but_no_contact_points_to_the_metadata_address()
    {
        Event[] events =
        [
            At(0, EventType.NodePoweredOn), At(3, EventType.NodeDhcpLease, "10.0.0.7"), At(4, EventType.NodeTftpRequest, "lpxelinux.0"),
            At(5, EventType.NodePxeRequest, "commissioning"), At(6, EventType.NodeHttpRequest, "/images/abc/boot-kernel"),
            At(8, EventType.NodeHttpRequest, "/images/def/boot-initrd"),
        ];
        var why = Diagnosis.Explain(events, Lab, Start + TimeSpan.FromMinutes(30));
        Assert.StartsWith("power switched on 12:00:00, DHCP lease given 12:00:03, boot loader fetched 12:00:04", why);
        Assert.Contains("the node has not reached the metadata address 10.0.0.1:5248", why);
    }

    [Fact]
    public void A_loader_that_did_not_arrive_whole_counts_as_not_fetched()
    {
        Event[] events =
        [
            At(0, EventType.NodePoweredOn), At(3, EventType.NodeDhcpLease, "10.0.0.7"),
            At(40, EventType.NodeTftpRequest, $"bootx64.efi {Diagnosis.BrokeOff} the client fell silent after 0 of 1048504 bytes"),
        ];
        Assert.Contains("no boot loader was fetched", Diagnosis.Explain(events, Lab, Start + TimeSpan.FromMinutes(30)));
    }
}
