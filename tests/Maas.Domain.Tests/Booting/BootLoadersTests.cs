using Maas.Domain.Booting;
using Maas.Protocols.Dhcp;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Tests.Booting;

public sealed class BootLoadersTests
{
    private static readonly Ipv4Address Server = Ipv4Address.Parse("10.0.0.1");

    [Theory]
    [InlineData(null, true, "ipxe", "http://10.0.0.1:5248/ipxe.cfg", "", false)]
    [InlineData(0x0007, true, "ipxe", "http://10.0.0.1:5248/ipxe.cfg", "", false)]
    [InlineData(0x0000, false, "pxe", "lpxelinux.0", "http://10.0.0.1:5248/", false)]
    [InlineData(0x0007, false, "uefi_amd64_tftp", "bootx64.efi", "", false)]
    [InlineData(0x0010, false, "uefi_amd64_http", "http://10.0.0.1:5248/images/bootx64.efi", "", true)]
    [InlineData(0x0009, false, "uefi_ebc_tftp", "bootx64.efi", "", false)]
    [InlineData(0x000B, false, "uefi_arm64_tftp", "bootaa64.efi", "", false)]
    [InlineData(0x0013, false, "uefi_arm64_http", "http://10.0.0.1:5248/images/bootaa64.efi", "", true)]
    [InlineData(0x000C, false, "open-firmware_ppc64el", "bootppc64.bin", "", false)]
    [InlineData(0x000E, false, "powernv", "pxelinux.0", "ppc64el/", false)]
    [InlineData(0x001F, false, "s390x", "boots390x.bin", "s390x/", false)]
    [InlineData(0x0020, false, "s390x_partition", "s390x_partition/maas", "", false)]
    [InlineData(null, false, "pxe", "lpxelinux.0", "http://10.0.0.1:5248/", false)]
    [InlineData(0x1234, false, "pxe", "lpxelinux.0", "http://10.0.0.1:5248/", false)]
    public void Each_kind_of_client_gets_its_loader(int? architecture, bool isIpxe, string method, string file, string prefix, bool http)
    {
        var loader = BootLoaders.For(new BootClient((ClientArchitecture?)architecture, isIpxe), [])!;
        Assert.Equal((method, file, prefix, http), (loader.Method, loader.FileFor(Server, 5248), loader.PathPrefixFor(Server, 5248), loader.IsHttpClient));
    }

    [Fact]
    public void PXELINUX_gets_its_prefix_unasked_and_petitboot_when_it_asks() =>
        Assert.Equal(["pxe"], BootLoaders.All.Where(l => l.ForcePathPrefix).Select(l => l.Method));

    [Theory]
    [InlineData("uefi_amd64_tftp")]
    [InlineData("00:07")]
    public void A_row_switched_off_is_not_there_and_its_clients_fall_through(string disabled) =>
        Assert.Equal("pxe", BootLoaders.For(new BootClient(ClientArchitecture.X64Uefi, false), [disabled])!.Method);

    [Fact]
    public void Without_the_last_row_nothing_is_left() => Assert.Null(BootLoaders.For(default, ["pxe"]));

    [Fact]
    public void iPXE_switched_off_counts_as_the_firmware_beneath() =>
        Assert.Equal("uefi_amd64_tftp", BootLoaders.For(new BootClient(ClientArchitecture.X64Uefi, true), ["ipxe"])!.Method);
}
