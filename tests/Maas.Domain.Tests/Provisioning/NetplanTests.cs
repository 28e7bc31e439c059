using System.Diagnostics;
using Maas.Domain.Provisioning;
using Maas.Domain.Yaml;
using Maas.Testing;

namespace Maas.Domain.Tests.Provisioning;

public class NetplanTests
{
    public static TheoryData<string> Names() => [.. SampleNetworks.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_network_is_rendered_as_its_golden_file(string name) => Golden.Matches(
        YamlWriter.Write(Netplan.Of(SampleNetworks.All[name])), "tests", "Maas.Domain.Tests", "Provisioning", "Golden", $"netplan-{name}.yaml");

    [Theory]
    [MemberData(nameof(Names))]
    public void A_network_is_rendered_for_version_1_as_its_golden_file(string name) => Golden.Matches(
        YamlWriter.Write(NetworkV1.Of(SampleNetworks.All[name])), "tests", "Maas.Domain.Tests", "Provisioning", "Golden", $"v1-{name}.yaml");

    /// <summary>The real one: what it cannot read, a deployed machine cannot either.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task Netplan_generates_networkd_files_from_it(string name)
    {
        Needs.Root();
        Assert.SkipUnless(name != "ovs-bridge" || File.Exists("/usr/bin/ovs-vsctl"), "netplan takes Open vSwitch bridges only where Open vSwitch is installed");
        using var root = new TemporaryDirectory();
        var folder = Directory.CreateDirectory(root.PathOf("etc/netplan")).FullName;
        var file = Path.Combine(folder, "50-maas.yaml");
        await File.WriteAllTextAsync(file, YamlWriter.Write(Netplan.Of(SampleNetworks.All[name])));
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var netplan = Process.Start(new ProcessStartInfo("netplan", ["generate", "--root-dir", root.Path]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var said = await netplan.StandardError.ReadToEndAsync();
        await netplan.WaitForExitAsync();
        Assert.True(netplan.ExitCode == 0, said);
        Assert.DoesNotContain("Error", said, StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetFiles(root.PathOf("run/systemd/network")));
    }

    /// <summary>The other reader: in an installed system without netplan, cloud-init renders the document for what is there.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task Cloud_init_renders_it_for_networkd(string name)
    {
        Needs.Root();
        using var root = new TemporaryDirectory();
        var file = root.PathOf("network.yaml");
        await File.WriteAllTextAsync(file, YamlWriter.Write(Netplan.Of(SampleNetworks.All[name])));
        using var convert = Process.Start(new ProcessStartInfo(
            "cloud-init", ["devel", "net-convert", "-p", file, "-k", "yaml", "-d", root.PathOf("out"), "-D", "debian", "-O", "networkd"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var said = await convert.StandardError.ReadToEndAsync();
        await convert.WaitForExitAsync();
        Assert.True(convert.ExitCode == 0, said);
        Assert.NotEmpty(Directory.GetFiles(root.PathOf("out/etc/systemd/network")));
    }

    [Fact]
    public void While_commissioning_the_boot_interface_asks_for_its_automatic_address()
    {
        var network = SampleNetworks.All["automatic"];
        var waiting = network with { Addresses = [.. network.Addresses.Select(a => a with { Ip = null })] };
        Assert.Contains("dhcp4: true", YamlWriter.Write(Netplan.Of(waiting, ephemeral: true)), StringComparison.Ordinal);
        Assert.DoesNotContain("dhcp4", YamlWriter.Write(Netplan.Of(waiting)), StringComparison.Ordinal);
    }
}
