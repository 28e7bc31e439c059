using System.Globalization;
using System.Net;
using Maas.Domain.Images;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Booting;

/// <summary>What the kernel of an ephemeral system is told, in the order that images expect (boot.md §6). The boot loader adds <c>BOOTIF</c>.</summary>
public sealed record KernelCommandLine
{
    private static readonly (int, int) Jammy = (22, 4);

    /// <summary>The appliance's address towards the node.</summary>
    public required IPAddress Server { get; init; }
    public required int BootPort { get; init; }
    public required string Hostname { get; init; }

    /// <summary><c>cloud-config-url</c>.</summary>
    public required string PreseedUrl { get; init; }
    public required string LogHost { get; init; }
    public required int LogPort { get; init; }
    public required string Arch { get; init; }

    /// <summary>System and series that are booted, not those being installed.</summary>
    public required string Osystem { get; init; }
    public required string Series { get; init; }

    /// <summary>Path of the root image below <c>/images/</c>; null for a system that is all in its initrd.</summary>
    public string? RootPath { get; init; }

    /// <summary>Options of this boot only, never carried to an installed system.</summary>
    public string EphemeralOptions { get; init; } = "";

    /// <summary>Options that the installed system gets too.</summary>
    public string ExtraOptions { get; init; } = "";

    /// <summary>An address as the host part of a URL.</summary>
    public static string HostOf(IPAddress address) => address.IsIPv6() ? $"[{address}]" : address.ToString();

    public override string ToString() => string.Join(' ', Items().Where(item => item.Length > 0));

    private IEnumerable<string> Items()
    {
        var squash = RootPath is not null && !IsArchive(RootPath);
        yield return "nomodeset";
        if (RootPath is not null) yield return $"root={(squash ? "squash" : "tar")}:http://{HostOf(Server)}:{BootPort}/images/{RootPath}";
        yield return Server.IsIPv6() ? "ip=off" : $"ip=::::{Hostname}:BOOTIF";
        yield return Server.IsIPv6() ? "ip6=dhcp" : "ip6=off";
        yield return "cc:{'datasource_list': ['MAAS']}end_cc";
        yield return $"cloud-config-url={PreseedUrl}";
        if (squash) yield return "ro overlayroot=tmpfs overlayroot_cfgdisk=disabled";
        if (Osystem == "ubuntu" && UbuntuReleases.Find(Series) is { } release && release.CompareTo(Jammy) < 0) yield return "apparmor=0";
        yield return $"log_host={LogHost}";
        yield return string.Create(CultureInfo.InvariantCulture, $"log_port={LogPort}");
        yield return Arch switch { "ppc64el" => "rootdelay=60", "armhf" => "console=ttyAMA0", _ => "" };
        yield return Line(EphemeralOptions);
        if (Line(ExtraOptions) is { Length: > 0 } extra) yield return $"--- {extra}";
    }

    private static bool IsArchive(string path) => path.EndsWith(".tgz", StringComparison.Ordinal) || path.EndsWith(".txz", StringComparison.Ordinal);

    /// <summary>Options end up in configuration files of one line each: no line ends.</summary>
    private static string Line(string options) => string.Concat(options.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
}
