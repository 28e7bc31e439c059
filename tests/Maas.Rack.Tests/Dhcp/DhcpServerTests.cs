using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Maas.Domain.Dhcp;
using Maas.Protocols.Primitives;
using Maas.Rack.Dhcp;
using Maas.Testing;
using Maas.Testing.Lab;

namespace Maas.Rack.Tests.Dhcp;

/// <summary>Clients and relay agents of Debian against the server, over real sockets in namespaces.</summary>
public sealed partial class DhcpServerTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryDirectory _directory = new();

    public DhcpServerTests() => Needs.Root();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Dhclient_gets_an_address_and_every_setting()
    {
        await using var lab = await DhcpLab.StartAsync();
        var client = await lab.AddClientAsync();
        var lease = await DhclientAsync(client);
        Assert.Contains("fixed-address 10.66.0.100;", lease, StringComparison.Ordinal);
        Assert.Contains("option subnet-mask 255.255.255.0;", lease, StringComparison.Ordinal);
        Assert.Contains("option routers 10.66.0.254;", lease, StringComparison.Ordinal);
        Assert.Contains("option domain-name-servers 10.66.0.1,9.9.9.9;", lease, StringComparison.Ordinal);
        Assert.Contains("option domain-search \"maas.\", \"lab.example.\";", lease, StringComparison.Ordinal);
        Assert.Contains("option ntp-servers 10.66.0.1;", lease, StringComparison.Ordinal);
        Assert.Contains("option interface-mtu 1400;", lease, StringComparison.Ordinal);
        Assert.Contains("option dhcp-lease-time 600;", lease, StringComparison.Ordinal);
        Assert.Contains("option dhcp-server-identifier 10.66.0.1;", lease, StringComparison.Ordinal);
        Assert.True(lab.Leases.Flushes > 0);
    }

    [Fact]
    public async Task Udhcpc_gets_an_address_by_unicast_and_by_broadcast()
    {
        await using var lab = await DhcpLab.StartAsync();
        var client = await lab.AddClientAsync();
        foreach (var broadcast in (string[])["-q", "-B"])
        {
            var (status, output, error) = await UdhcpcAsync(client, broadcast);
            Assert.True(status == 0, error);
            Assert.Contains("ip=10.66.0.100", output, StringComparison.Ordinal);
            Assert.Contains("router=10.66.0.254", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_new_address_that_somebody_uses_is_not_offered()
    {
        await using var lab = await DhcpLab.StartAsync();
        await lab.AddClientAsync(address: "10.66.0.100/24");
        var client = await lab.AddClientAsync();
        var (status, output, error) = await UdhcpcAsync(client);
        Assert.True(status == 0, error);
        Assert.Contains("ip=10.66.0.101", output, StringComparison.Ordinal);
        Assert.Equal([Ipv4Address.Parse("10.66.0.100")], lab.Leases.Conflicts);
    }

    [Fact]
    public async Task Without_durable_leases_nothing_is_acknowledged()
    {
        await using var lab = await DhcpLab.StartAsync();
        lab.Leases.IsBroken = true;
        Assert.NotEqual(0, (await UdhcpcAsync(await lab.AddClientAsync())).Status);
        Assert.Contains(LeaseRequestKind.Selecting, lab.Leases.Asked);
    }

    [Fact]
    public async Task A_wire_that_is_not_served_hears_nothing_until_it_is()
    {
        await using var lab = await DhcpLab.StartAsync();
        var plan = lab.Leases.Plan;
        lab.Leases.Plan = DhcpPlan.Nothing;
        var client = await lab.AddClientAsync();
        Assert.NotEqual(0, (await UdhcpcAsync(client)).Status);
        lab.Leases.Plan = plan;
        Assert.Equal(0, (await UdhcpcAsync(client)).Status);
    }

    [Fact]
    public async Task Perfdhcp_as_a_relay_agent_completes_all_its_exchanges()
    {
        await using var lab = await DhcpLab.StartAsync();
        var client = await lab.AddClientAsync(address: "10.66.0.2/24");
        var (_, report, error) = await DhcpLab.RunAsync(client, "perfdhcp", "-4", "-l", "10.66.0.2", "-r", "50", "-n", "100", "-R", "50", "-W", "500000", "10.66.0.1");
        var received = Received().Matches(report).Select(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)).ToList();
        Assert.True(received.Count == 2 && received.TrueForAll(r => r >= 99), report + error);
    }

    [Fact]
    public async Task A_client_behind_dhcrelay_gets_an_address_of_its_own_subnet()
    {
        await using var lab = await DhcpLab.StartAsync();
        var relay = await lab.AddClientAsync(address: "10.66.0.2/24");
        var far = relay + "f";
        await lab.AddSpaceAsync(far);
        await Programs.RunAsync(["ip", "link", "add", "inner", "netns", relay, "type", "veth", "peer", "name", "eth0", "netns", far]);
        foreach (var line in (string[])[$"-n {relay} addr add 10.67.0.1/24 dev inner", $"-n {relay} link set inner up", $"-n {far} link set eth0 up"])
            await Programs.RunAsync(["ip", .. line.Split(' ')]);
        await lab.RouteBackAsync("10.67.0.0/24", via: "10.66.0.2");
        var arguments = new[] { "netns", "exec", relay, "dhcrelay", "-4", "-d", "-a", "-id", "inner", "-iu", "eth0", "10.66.0.1" };
        using var agent = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        try
        {
            while (await agent.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains("Sending on   Socket", StringComparison.Ordinal))
            {
            }

            var (status, output, error) = await UdhcpcAsync(far);
            Assert.True(status == 0, error);
            Assert.Contains("ip=10.67.0.100", output, StringComparison.Ordinal);
            Assert.Contains("router=10.67.0.254", output, StringComparison.Ordinal);
        }
        finally
        {
            agent.Kill();
            await agent.WaitForExitAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task Rdisc6_of_a_booting_client_hears_that_there_is_no_router_and_nobody_else_does()
    {
        await using var lab = await DhcpLab.StartAsync();
        var mac = "52:54:00:66:00:10";
        var client = await lab.AddClientAsync(mac: mac);
        await Poll.UntilAsync(
            async () => (await Programs.RunAsync(["ip", "-n", client, "-6", "addr", "show", "dev", "eth0", "-tentative"])).Contains("fe80:", StringComparison.Ordinal),
            Patience,
            () => Task.FromResult("the client's kernel still looks for its address on the wire"),
            TimeSpan.FromMilliseconds(100));
        string[] ask = ["rdisc6", "-1", "-r", "3", "-w", "1000", "eth0"];
        var (_, unheard, silence) = await DhcpLab.RunAsync(client, ask);
        Assert.Contains("No response.", unheard + silence, StringComparison.Ordinal);
        await WireLab.SendAsync(
            client,
            $"Ether(src='{mac}', dst='ff:ff:ff:ff:ff:ff')/IP(src='0.0.0.0', dst='255.255.255.255')/UDP(sport=68, dport=67)"
            + $"/BOOTP(chaddr=mac2str('{mac}'), xid=7)/DHCP(options=[('message-type', 'discover'), (77, b'iPXE'), 'end'])");
        var (status, heard, error) = await DhcpLab.RunAsync(client, ask);
        Assert.True(status == 0, heard + error);
        Assert.Matches(@"Router lifetime\s+:\s+0 ", heard);
        Assert.Matches(@"Stateful address conf\.\s+:\s+No", heard);
        Assert.DoesNotContain("Prefix", heard, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_server_on_the_wire_is_found()
    {
        await using var lab = await DhcpLab.StartAsync(new DhcpServerOptions { Interfaces = [DhcpLab.Bridge], SearchEvery = TimeSpan.FromSeconds(1) });
        var stranger = await lab.AddClientAsync(address: "10.66.0.9/24");
        var arguments = new[]
        {
            "netns", "exec", stranger, "dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--port=0", "--interface=eth0", "--bind-interfaces", "--no-ping",
            "--user=root", "--pid-file=", "--dhcp-range=10.66.0.200,10.66.0.210,600", $"--dhcp-leasefile={_directory.PathOf("leases")}", "--log-facility=-",
        };
        using var server = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        try
        {
            await Poll.UntilAsync(() => lab.Leases.Foreign.Contains(Ipv4Address.Parse("10.66.0.9")), Patience, () => "dnsmasq was not noticed");
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task What_is_said_on_another_VLAN_of_the_wire_is_not_about_this_one()
    {
        await using var lab = await DhcpLab.StartAsync();
        var stranger = await lab.AddClientAsync(address: "10.66.0.9/24");
        const string Offer = "IP(src='10.66.0.9', dst='255.255.255.255')/UDP(sport=67, dport=68)/BOOTP(op=2, siaddr='10.66.0.9')/DHCP(options=[('message-type', 'offer'), ('server_id', '{0}'), 'end'])";
        const string Everybody = "Ether(dst='ff:ff:ff:ff:ff:ff', src='02:00:00:00:00:09')/";

        // Another station answers for the address that is about to be offered, and another server speaks: with a tag, and without.
        await WireLab.SendAsync(stranger, Everybody + "Dot1Q(vlan=5)/" + Offer.Replace("{0}", "10.66.0.55", StringComparison.Ordinal), Everybody + Offer.Replace("{0}", "10.66.0.56", StringComparison.Ordinal));
        await Poll.UntilAsync(() => lab.Leases.Foreign.Contains(Ipv4Address.Parse("10.66.0.56")), Patience, () => "the server on this VLAN was not noticed");
        Assert.DoesNotContain(Ipv4Address.Parse("10.66.0.55"), lab.Leases.Foreign);
        var client = await lab.AddClientAsync();
        var claims = WireLab.SendAsync(stranger, $"*[{Everybody}Dot1Q(vlan=5)/ARP(op=2, psrc='10.66.0.100', hwsrc='02:00:00:00:00:09', pdst='10.66.0.100')]*200");
        var (status, output, error) = await UdhcpcAsync(client);
        await claims;
        Assert.True(status == 0, error);
        Assert.Contains("ip=10.66.0.100", output, StringComparison.Ordinal);
        Assert.Empty(lab.Leases.Conflicts);
    }

    [Fact]
    public async Task A_second_server_on_the_port_is_refused()
    {
        await using var lab = await DhcpLab.StartAsync();
        var refused = await Assert.ThrowsAsync<LabException>(() => lab.StartSecondAsync());
        Assert.True(Assert.IsType<Rack.Dhcp.Wire.SocketFailedException>(refused.InnerException).IsInUse);
    }

    private async Task<string> DhclientAsync(string client)
    {
        var (leases, pid) = (_directory.PathOf("dhclient.leases"), _directory.PathOf("dhclient.pid"));
        var configuration = _directory.PathOf("dhclient.conf");
        await File.WriteAllTextAsync(
            configuration,
            "request subnet-mask, broadcast-address, routers, domain-name, domain-name-servers, domain-search, ntp-servers, interface-mtu;\ntimeout 20;\n");
        var (status, _, error) = await DhcpLab.RunAsync(client, "dhclient", "-1", "-sf", "/bin/true", "-cf", configuration, "-lf", leases, "-pf", pid, "eth0");
        Assert.True(status == 0, error);
        var lease = await File.ReadAllTextAsync(leases);
        await DhcpLab.RunAsync(client, "dhclient", "-x", "-pf", pid, "-lf", leases, "-sf", "/bin/true", "eth0");
        return lease;
    }

    /// <summary>Its script prints what the client learned.</summary>
    private Task<(int Status, string Output, string Error)> UdhcpcAsync(string client, params string[] more)
    {
        var script = _directory.PathOf("udhcpc.sh");
        File.WriteAllText(script, "#!/bin/sh\nenv\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return DhcpLab.RunAsync(client, ["busybox", "udhcpc", "-i", "eth0", "-n", "-q", "-f", "-t", "4", "-T", "2", "-s", script, .. more]);
    }

    [GeneratedRegex(@"received packets: (\d+)")]
    private static partial Regex Received();
}
