using Maas.Domain.Booting;

namespace Maas.Domain.Tests.Booting;

public class ConfigRequestTests
{
    private const string Mac = "52:54:00:77:00:10";

    [Theory]
    [InlineData("pxelinux.cfg/01-52-54-00-77-00-10", BootMethod.Pxe, Mac, null, null, null)]
    [InlineData("pxelinux.cfg/77000000-0000-4000-8000-00000000ABCD", BootMethod.Pxe, null, "77000000-0000-4000-8000-00000000abcd", null, null)]
    [InlineData("pxelinux.cfg/default", BootMethod.Pxe, null, null, null, null)]
    [InlineData("pxelinux.cfg/default.arm64-generic", BootMethod.Pxe, null, null, "arm64", "generic")]
    [InlineData("pxelinux.cfg/default-arm", BootMethod.Pxe, null, null, "arm", null)]
    [InlineData("ipxe.cfg-52:54:00:77:00:10", BootMethod.Ipxe, Mac, null, null, null)]
    [InlineData("ipxe.cfg-default", BootMethod.Ipxe, null, null, null, null)]
    [InlineData("ipxe.cfg-default-amd64", BootMethod.Ipxe, null, null, "amd64", null)]
    [InlineData("ipxe.cfg-default-amd64-ga-24.04", BootMethod.Ipxe, null, null, "amd64", "ga-24.04")]
    [InlineData("grub/grub.cfg-52:54:00:77:00:10", BootMethod.Uefi, Mac, null, null, null)]
    [InlineData("grub/grub.cfg-52-54-00-77-00-10", BootMethod.Uefi, Mac, null, null, null)]
    [InlineData("grub/grub.cfg-default-x86_64", BootMethod.Uefi, null, null, "amd64", null)]
    [InlineData("grub/grub.cfg-default-arm64", BootMethod.Uefi, null, null, "arm64", null)]
    [InlineData("grub/grub.cfg-default-powerpc", BootMethod.OpenFirmware, null, null, "ppc64el", null)]
    [InlineData("grub/grub.cfg-default", BootMethod.Uefi, null, null, null, null)]
    [InlineData("ppc64el/pxelinux.cfg/01-52-54-00-77-00-10", BootMethod.Powernv, Mac, null, "ppc64el", null)]
    [InlineData("ppc64el/pxelinux.cfg/default", BootMethod.Powernv, null, null, "ppc64el", null)]
    [InlineData("s390x/01-52-54-00-77-00-10", BootMethod.S390x, Mac, null, "s390x", null)]
    [InlineData("s390x/pxelinux.cfg/default", BootMethod.S390x, null, null, "s390x", null)]
    [InlineData("s390x_partition/maas", BootMethod.S390xPartition, null, null, "s390x", null)]
    public void The_name_tells_who_asks_and_how(string path, BootMethod method, string? mac, string? uuid, string? arch, string? subarch)
    {
        Assert.True(ConfigRequest.TryParse(path, out var request));
        Assert.Equal((method, mac, uuid, arch, subarch), (request.Method, request.Mac?.ToString(), request.HardwareUuid, request.Arch, request.Subarch));
    }

    [Theory]
    [InlineData("pxelinux.cfg/20-52-54-00-77-00-10")]
    [InlineData("pxelinux.cfg/01-52-54-00-77-00-1")]
    [InlineData("pxelinux.cfg/01-52-54-00-77-00-AA")]
    [InlineData("pxelinux.cfg/0A4D0085")]
    [InlineData("pxelinux.cfg/")]
    [InlineData("x/pxelinux.cfg/default")]
    [InlineData("pxelinux.cfg/default/x")]
    [InlineData("grub/grub.cfg")]
    [InlineData("grub/grub.cfg-")]
    [InlineData("ipxe.cfg")]
    [InlineData("bootx64.efi")]
    [InlineData("ppc64el/vmlinux")]
    public void Other_names_are_not_configurations(string path) => Assert.False(ConfigRequest.TryParse(path, out _));

    [Theory]
    [InlineData("ppc64el/pxelinux.cfg/default", true)]
    [InlineData("s390x_partition/maas", true)]
    [InlineData("s390x/default", true)]
    [InlineData("ppc64el/pxelinux.cfg/01-52-54-00-77-00-10", false)]
    [InlineData("pxelinux.cfg/default", false)]
    public void Clients_that_cannot_name_themselves_are_known_by_address(string path, bool needsMac)
    {
        Assert.True(ConfigRequest.TryParse(path, out var request));
        Assert.Equal(needsMac, request.NeedsMac);
    }

    [Theory]
    [InlineData("/grub/grub.cfg", "grub/grub.cfg")]
    [InlineData("//grubx64.efi", "grubx64.efi")]
    [InlineData("\\Boot\\BCD", "Boot/BCD")]
    [InlineData("a//b/", "a/b")]
    public void Paths_are_made_one_form(string sent, string path)
    {
        Assert.True(BootPath.TryNormalize(sent, out var normalized));
        Assert.Equal(path, normalized);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("../etc/passwd")]
    [InlineData("a/../../b")]
    [InlineData("..\\..\\b")]
    [InlineData("a/./b")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    public void Paths_that_lead_out_are_refused(string sent) => Assert.False(BootPath.TryNormalize(sent, out _));
}
