using System.Text.RegularExpressions;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Booting;

/// <summary>A request for a generated boot configuration, as its name tells it (boot.md §4).</summary>
public sealed partial record ConfigRequest(BootMethod Method)
{
    public MacAddress? Mac { get; init; }
    public string? HardwareUuid { get; init; }
    public string? Arch { get; init; }
    public string? Subarch { get; init; }

    /// <summary>The client has no name for itself in the path: its MAC address is to be found from its IP address.</summary>
    public bool NeedsMac { get; init; }

    /// <summary>Names somebody: an unknown name is not found, and the client goes on to ask for the default.</summary>
    public bool NamesNode => Mac is not null || HardwareUuid is not null;

    /// <param name="path">Normalized (<see cref="BootPath"/>).</param>
    public static bool TryParse(string path, out ConfigRequest request)
    {
        request = new ConfigRequest(BootMethod.Pxe);
        return TryPxelinux(path, ref request) || TryIpxe(path, ref request) || TryGrub(path, ref request) || TryOthers(path, ref request);
    }

    private static bool TryPxelinux(string path, ref ConfigRequest request)
    {
        var match = Pxelinux().Match(path);
        if (match.Success) request = Of(BootMethod.Pxe, match) with { HardwareUuid = Value(match, "uuid")?.ToLowerInvariant() };
        return match.Success;
    }

    private static bool TryIpxe(string path, ref ConfigRequest request)
    {
        var match = Ipxe().Match(path);
        if (match.Success) request = Of(BootMethod.Ipxe, match);
        return match.Success;
    }

    private static bool TryGrub(string path, ref ConfigRequest request)
    {
        var match = Grub().Match(path);
        if (!match.Success) return false;
        var asked = Of(BootMethod.Uefi, match);
        var arch = asked.Arch switch { "x86_64" => "amd64", "powerpc" or "ppc64" or "ppc64le" => "ppc64el", "aarch64" => "arm64", var other => other };
        request = asked with { Arch = arch, Method = arch == "ppc64el" ? BootMethod.OpenFirmware : BootMethod.Uefi };
        return true;
    }

    private static bool TryOthers(string path, ref ConfigRequest request)
    {
        if (path == "s390x_partition/maas")
        {
            request = new ConfigRequest(BootMethod.S390xPartition) { Arch = "s390x", NeedsMac = true };
            return true;
        }

        var match = PowerOrMainframe().Match(path);
        if (!match.Success) return false;
        var power = match.Groups["power"].Success;
        var asked = Of(power ? BootMethod.Powernv : BootMethod.S390x, match);
        request = asked with { Arch = power ? "ppc64el" : "s390x", NeedsMac = asked.Mac is null };
        return true;
    }

    private static ConfigRequest Of(BootMethod method, Match match) => new(method)
    {
        Mac = Value(match, "mac") is { } text && MacAddress.TryParse(text, out var mac) ? mac : null,
        Arch = Value(match, "arch"),
        Subarch = Value(match, "subarch"),
    };

    private static string? Value(Match match, string group) => match.Groups[group] is { Success: true, Value: { Length: > 0 } value } ? value : null;

    [GeneratedRegex(
        "^pxelinux\\.cfg/(?:01-(?<mac>[0-9a-f]{2}(?:-[0-9a-f]{2}){5})"
        + "|(?<uuid>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"
        + "|default(?:[.-](?<arch>[a-z0-9_]+)(?:-(?<subarch>[\\w.-]+))?)?)$",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Pxelinux();

    [GeneratedRegex(
        "^ipxe\\.cfg-(?:(?<mac>[0-9a-f]{2}(?::[0-9a-f]{2}){5})|default(?:-(?<arch>[a-z0-9_]+)(?:-(?<subarch>[\\w.-]+))?)?)$",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Ipxe();

    [GeneratedRegex(
        "^grub/grub\\.cfg-(?:(?<mac>[0-9a-fA-F]{2}(?:[:-][0-9a-fA-F]{2}){5})|default(?:-(?<arch>[a-z0-9_]+)(?:-(?<subarch>[\\w.-]+))?)?)$",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Grub();

    [GeneratedRegex(
        "^(?:(?<power>ppc64el)/pxelinux\\.cfg/|s390x/(?:pxelinux\\.cfg/)?)(?:01-(?<mac>[0-9a-f]{2}(?:-[0-9a-f]{2}){5})|default)$",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex PowerOrMainframe();
}
