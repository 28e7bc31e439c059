using System.Net;
using Maas.Domain.Booting;

namespace Maas.Domain.Tests.Booting;

public class KernelCommandLineTests
{
    private static readonly KernelCommandLine Noble = new()
    {
        Server = IPAddress.Parse("10.0.0.1"),
        BootPort = 5248,
        Hostname = "node-1",
        PreseedUrl = "http://10.0.0.1:5248/MAAS/metadata/latest/by-id/abc123/?op=get_preseed",
        LogHost = "10.0.0.1",
        LogPort = 5247,
        Arch = "amd64",
        Osystem = "ubuntu",
        Series = "noble",
        RootPath = "e42de3a/ubuntu/amd64/ga-24.04/noble/stable/squashfs",
    };

    [Fact]
    public void A_squashfs_is_overlaid() => Assert.Equal(
        "nomodeset root=squash:http://10.0.0.1:5248/images/e42de3a/ubuntu/amd64/ga-24.04/noble/stable/squashfs ip=::::node-1:BOOTIF ip6=off "
        + "cc:{'datasource_list': ['MAAS']}end_cc "
        + "cloud-config-url=http://10.0.0.1:5248/MAAS/metadata/latest/by-id/abc123/?op=get_preseed "
        + "ro overlayroot=tmpfs overlayroot_cfgdisk=disabled log_host=10.0.0.1 log_port=5247 --- console=ttyS0 quiet",
        (Noble with { ExtraOptions = " console=ttyS0\nquiet " }).ToString());

    [Fact]
    public void A_system_in_its_initrd_has_no_root() => Assert.Equal(
        "nomodeset ip=::::maas-enlist:BOOTIF ip6=off cc:{'datasource_list': ['MAAS']}end_cc cloud-config-url=http://x/ log_host=10.0.0.1 log_port=5247",
        (Noble with { RootPath = null, Osystem = "maas", Series = "ephemeral", Hostname = "maas-enlist", PreseedUrl = "http://x/" }).ToString());

    [Theory]
    [InlineData("root.tgz", "root=tar:http://10.0.0.1:5248/images/root.tgz ", false)]
    [InlineData("root.txz", "root=tar:http://10.0.0.1:5248/images/root.txz ", false)]
    [InlineData("squashfs", "root=squash:http://10.0.0.1:5248/images/squashfs ", true)]
    public void An_archive_is_unpacked_not_overlaid(string path, string root, bool overlay)
    {
        var line = (Noble with { RootPath = path }).ToString();
        Assert.Contains(root, line);
        Assert.Equal(overlay, line.Contains(" ro overlayroot=tmpfs "));
    }

    [Theory]
    [InlineData("focal", true)]
    [InlineData("jammy", false)]
    [InlineData("noble", false)]
    public void Old_series_boot_without_apparmor(string series, bool off) =>
        Assert.Equal(off, (Noble with { Series = series }).ToString().Contains(" apparmor=0 log_host="));

    [Fact]
    public void Over_ipv6_the_client_is_configured_by_dhcpv6()
    {
        var line = (Noble with { Server = IPAddress.Parse("fd00::1") }).ToString();
        Assert.Contains("root=squash:http://[fd00::1]:5248/images/", line);
        Assert.Contains(" ip=off ip6=dhcp ", line);
    }

    [Theory]
    [InlineData("ppc64el", "log_port=5247 rootdelay=60")]
    [InlineData("armhf", "log_port=5247 console=ttyAMA0")]
    public void Architectures_have_options_of_their_own(string arch, string end) => Assert.EndsWith(end, (Noble with { Arch = arch }).ToString());

    [Fact]
    public void Options_of_this_boot_only_come_before_the_separator() =>
        Assert.EndsWith("log_port=5247 a=1 --- b=2", (Noble with { EphemeralOptions = "a=1", ExtraOptions = "b=2" }).ToString());
}
