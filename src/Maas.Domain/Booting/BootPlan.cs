using System.Net;
using Maas.Domain.Images;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Booting;

/// <summary>Everything a boot configuration says, whatever its form (boot.md §7).</summary>
public sealed record BootPlan
{
    public required BootMethod Method { get; init; }

    /// <summary>What the configuration was fetched with; boot loaders stay with it where they can do nothing else.</summary>
    public required BootProtocol Protocol { get; init; }

    /// <summary>The appliance's address that was asked.</summary>
    public required IPAddress Server { get; init; }
    public required int BootPort { get; init; }
    public required string Arch { get; init; }
    public MacAddress? Mac { get; init; }
    public required BootPurpose Purpose { get; init; }

    /// <summary>What is loaded; null when the node starts its own disk or switches itself off.</summary>
    public BootEntry? Entry { get; init; }

    /// <summary>For an unknown machine of 32 or 64 bits: what the 64-bit one loads instead of <see cref="Entry"/>.</summary>
    public BootEntry? Entry64 { get; init; }

    /// <summary>Where kernels and the like are, with the slash at the end.</summary>
    public string ImagesUrl => $"http://{KernelCommandLine.HostOf(Server)}:{BootPort}/images/";

    public string Render() => Method switch
    {
        BootMethod.Pxe => PxelinuxConfig.Render(this),
        BootMethod.Ipxe => IpxeScript.Render(this),
        BootMethod.Uefi or BootMethod.OpenFirmware => GrubConfig.Render(this),
        BootMethod.Powernv or BootMethod.S390x => PetitbootConfig.Render(this),
        BootMethod.S390xPartition => DpmConfig.Render(this),
    };
}

/// <summary>A kernel, its initrd and its command line.</summary>
public sealed record BootEntry(BootFiles Files, string CommandLine);
