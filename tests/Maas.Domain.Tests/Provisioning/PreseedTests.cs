using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Domain.Provisioning;
using Maas.Domain.Yaml;
using Maas.Testing;

namespace Maas.Domain.Tests.Provisioning;

public sealed class PreseedTests
{
    private static readonly PreseedAddress Address = new("http://10.0.0.2:5248", "10.0.0.2", "10.0.0.2:5247", null);
    private static readonly NodeToken Token = new("consumer", "token", new Secret("secret"));

    private static Node Node(NodeState status) => new() { SystemId = "abc123", Id = 1, Hostname = "node", Architecture = "amd64/generic", Status = status, Token = Token };

    [Theory]
    [InlineData(NodeState.Commissioning)]
    [InlineData(NodeState.Deploying)]
    [InlineData(NodeState.EnteringRescueMode)]
    [InlineData(NodeState.DiskErasing)]
    [InlineData(NodeState.Ready)]
    public void A_preseed_is_as_committed(NodeState status) => Golden.Matches(
        Preseed.Of(Node(status), Token, Address, new AptSources(), "noble"), "tests", "Maas.Domain.Tests", "Provisioning", "Golden", $"preseed-{status}.yaml");

    [Fact]
    public void The_enlistment_preseed_is_as_committed() => Golden.Matches(
        Preseed.Enlisting(Address with { Proxy = "http://proxy:3128/" }, new AptSources()), "tests", "Maas.Domain.Tests", "Provisioning", "Golden", "preseed-enlist.yaml");

    [Fact]
    public void Vendor_data_of_a_node_that_reports_its_hardware_is_as_committed() => Golden.Matches(
        VendorData.Of(Node(NodeState.Deployed) with { EnableHwSync = true, SyncInterval = 900 }, Address, ["10.0.0.2", "ntp.ubuntu.com"], "", () => ""),
        "tests", "Maas.Domain.Tests", "Provisioning", "Golden", "vendor-data-hardware-sync.yaml");

    [Fact]
    public void Vendor_data_of_a_system_in_memory_brings_its_network() => Golden.Matches(
        VendorData.Of(Node(NodeState.Deploying) with { EphemeralDeploy = true }, Address, [], "overlayroot=tmpfs:size=2G", () => "network:\n  version: 2\n"),
        "tests", "Maas.Domain.Tests", "Provisioning", "Golden", "vendor-data-memory.yaml");

    [Fact]
    public void Vendor_data_of_a_node_that_becomes_a_vm_host_is_as_committed()
    {
        var node = Node(NodeState.Deploying) with
        {
            RegisterVmHost = true,
            InstallKvm = true,
            VmHostAccess = new Dictionary<string, string> { ["certificate"] = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", ["key"] = "never sent", ["password"] = "0123abcd" },
        };
        Golden.Matches(
            VendorData.Of(node with { Netboot = false }, Address, [], "", () => ""), "tests", "Maas.Domain.Tests", "Provisioning", "Golden", "vendor-data-vm-host.yaml");
        // While the installer runs, there is no system yet to become anything.
        Assert.DoesNotContain("vmhost", VendorData.Of(node, Address, [], "", () => ""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("debian", true)]
    [InlineData("ubuntu", false)]
    public void A_debian_is_told_of_the_proxy_and_keeps_its_own_archive(string osystem, bool isTold)
    {
        var node = Node(NodeState.Deployed) with { Osystem = osystem, Netboot = false };
        var told = VendorData.Of(node, Address with { Proxy = "http://proxy:3128/" }, [], "", () => "");
        Assert.Equal(isTold, told.Contains("apt:", StringComparison.Ordinal) && told.Contains("preserve_sources_list: true", StringComparison.Ordinal) && told.Contains("proxy: http://proxy:3128/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(NodeState.Commissioning, false, PowerState.Off, "poweroff 3600")]
    [InlineData(NodeState.Commissioning, true, PowerState.Off, null)]
    [InlineData(NodeState.Testing, false, PowerState.On, "reboot 1800")]
    [InlineData(NodeState.Testing, false, PowerState.Off, "poweroff 3600")]
    [InlineData(NodeState.Deploying, false, PowerState.Off, "reboot 1800")]
    [InlineData(NodeState.DiskErasing, false, PowerState.On, "poweroff 604800")]
    [InlineData(NodeState.EnteringRescueMode, false, PowerState.On, null)]
    [InlineData(NodeState.Broken, false, PowerState.On, "poweroff 3600")]
    public void What_happens_to_the_power_follows_the_state(NodeState status, bool ssh, PowerState before, string? expected)
    {
        var power = PreseedPower.Of(Node(status) with { EnableSsh = ssh, PowerStateBeforeTransition = before });
        Assert.Equal(expected, power is null ? null : $"{power["mode"]} {power["timeout"]}");
    }

    [Fact]
    public void Only_a_node_that_is_installed_gets_the_installers_tree()
    {
        Assert.True(Preseed.IsInstalling(Node(NodeState.Deploying)));
        Assert.False(Preseed.IsInstalling(Node(NodeState.Deploying) with { EphemeralDeploy = true }));
        Assert.False(Preseed.IsInstalling(Node(NodeState.Commissioning)));
    }

    [Fact]
    public void A_preseed_is_yaml() => Assert.True(YamlReader.TryRead(Preseed.Of(Node(NodeState.Deploying), Token, Address, new AptSources { Main = new AptSources().Main with { Key = "-----BEGIN\nx" } }, "jammy"), out _, out _));
}
