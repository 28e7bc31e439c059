using System.Net;
using Maas.Domain.Booting;
using Maas.Domain.Images;
using Maas.Protocols.Primitives;
using Maas.Testing;

namespace Maas.Domain.Tests.Booting;

/// <summary>Every form of boot configuration, compared whole with the files in <c>Golden/</c>.</summary>
public class BootPlanTests
{
    private static readonly BootFiles Files = new(
        "e42de3a/ubuntu/amd64/ga-24.04/noble/stable/boot-kernel", "b97c1f0/ubuntu/amd64/ga-24.04/noble/stable/boot-initrd",
        "0a1b2c3/ubuntu/amd64/ga-24.04/noble/stable/squashfs", "ubuntu", "noble");

    private static readonly BootEntry Entry = new(Files, "nomodeset ip=::::node-1:BOOTIF cc:{'datasource_list': ['MAAS']}end_cc --- console=ttyS0");

    private static readonly BootPlan Plan = new()
    {
        Method = BootMethod.Pxe,
        Protocol = BootProtocol.Http,
        Server = IPAddress.Parse("10.0.0.1"),
        BootPort = 5248,
        Arch = "amd64",
        Mac = MacAddress.Parse("52:54:00:77:00:10"),
        Purpose = BootPurpose.Commissioning,
        Entry = Entry,
    };

    public static readonly TheoryData<string, BootMethod, string, BootProtocol, BootPurpose, bool> Forms = new()
    {
        { "pxelinux-commissioning", BootMethod.Pxe, "amd64", BootProtocol.Http, BootPurpose.Commissioning, true },
        { "pxelinux-commissioning-tftp", BootMethod.Pxe, "amd64", BootProtocol.Tftp, BootPurpose.Commissioning, true },
        { "pxelinux-xinstall", BootMethod.Pxe, "amd64", BootProtocol.Http, BootPurpose.Xinstall, true },
        { "pxelinux-local", BootMethod.Pxe, "amd64", BootProtocol.Http, BootPurpose.Local, false },
        { "pxelinux-poweroff", BootMethod.Pxe, "amd64", BootProtocol.Http, BootPurpose.Poweroff, false },
        { "pxelinux-arm64", BootMethod.Pxe, "arm64", BootProtocol.Tftp, BootPurpose.Commissioning, true },
        { "pxelinux-arm64-local", BootMethod.Pxe, "arm64", BootProtocol.Tftp, BootPurpose.Local, false },
        { "ipxe-commissioning", BootMethod.Ipxe, "amd64", BootProtocol.Http, BootPurpose.Commissioning, true },
        { "ipxe-local", BootMethod.Ipxe, "amd64", BootProtocol.Http, BootPurpose.Local, false },
        { "ipxe-poweroff", BootMethod.Ipxe, "amd64", BootProtocol.Http, BootPurpose.Poweroff, false },
        { "grub-commissioning-tftp", BootMethod.Uefi, "amd64", BootProtocol.Tftp, BootPurpose.Commissioning, true },
        { "grub-commissioning-http", BootMethod.Uefi, "amd64", BootProtocol.Http, BootPurpose.Commissioning, true },
        { "grub-enlist-tftp", BootMethod.Uefi, "amd64", BootProtocol.Tftp, BootPurpose.Enlist, true },
        { "grub-local", BootMethod.Uefi, "amd64", BootProtocol.Tftp, BootPurpose.Local, false },
        { "grub-local-arm64", BootMethod.Uefi, "arm64", BootProtocol.Tftp, BootPurpose.Local, false },
        { "grub-local-ppc64el", BootMethod.OpenFirmware, "ppc64el", BootProtocol.Tftp, BootPurpose.Local, false },
        { "grub-poweroff", BootMethod.Uefi, "amd64", BootProtocol.Tftp, BootPurpose.Poweroff, false },
        { "powernv-commissioning", BootMethod.Powernv, "ppc64el", BootProtocol.Tftp, BootPurpose.Commissioning, true },
        { "powernv-local", BootMethod.Powernv, "ppc64el", BootProtocol.Tftp, BootPurpose.Local, false },
        { "s390x-commissioning", BootMethod.S390x, "s390x", BootProtocol.Tftp, BootPurpose.Commissioning, true },
        { "s390x_partition-commissioning", BootMethod.S390xPartition, "s390x", BootProtocol.Tftp, BootPurpose.Commissioning, true },
        { "s390x_partition-local", BootMethod.S390xPartition, "s390x", BootProtocol.Tftp, BootPurpose.Local, false },
    };

    [Theory, MemberData(nameof(Forms))]
    public void Every_form_is_as_committed(string name, BootMethod method, string arch, BootProtocol protocol, BootPurpose purpose, bool loads) => Matches(
        (Plan with { Method = method, Arch = arch, Protocol = protocol, Purpose = purpose, Entry = loads ? Entry : null }).Render(), name);

    [Fact]
    public void A_stranger_of_unknown_word_size_is_asked_by_a_module() => Matches(
        (Plan with { Arch = "i386", Purpose = BootPurpose.Enlist, Entry64 = Entry }).Render(), "pxelinux-enlist-i386");

    [Fact]
    public void A_board_with_a_device_tree_gets_it() => Matches(
        (Plan with { Arch = "arm64", Protocol = BootProtocol.Tftp, Entry = Entry with { Files = Files with { DtbPath = "d7b0000/boot-dtb" } } }).Render(), "pxelinux-arm64-dtb");

    [Fact]
    public void The_first_scripts_lead_to_the_machines_own() =>
        Matches(GrubConfig.Preloader + "----\n" + IpxeScript.Preloader(IPAddress.Parse("fd00::1"), 5248), "preloaders");

    private static void Matches(string rendered, string name) => Golden.Matches(rendered, "tests", "Maas.Domain.Tests", "Booting", "Golden", name + ".cfg");
}
