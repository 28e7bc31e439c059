namespace Maas.Protocols.Dhcp;

/// <summary>How iPXE makes itself known.</summary>
public static class IpxeFeatures
{
    /// <summary>Encapsulated options that say: this offer is complete, wait for no ProxyDHCP server (no-pxedhcp, sub-option 176).</summary>
    public static readonly byte[] NoProxyDhcp = [176, 1, 1];

    private const byte Http = 19;
    private const byte BzImage = 24;
    private const byte Efi = 36;

    /// <summary>Whether option 77 names the class. iPXE writes the bare text, RFC 3004 §4 wants a length before each class: both are read.</summary>
    public static bool IsUserClass(ReadOnlySpan<byte> userClass)
    {
        if (userClass.SequenceEqual("iPXE"u8)) return true;
        while (userClass.Length > 0 && userClass[0] < userClass.Length && userClass[0] > 0)
        {
            if (userClass.Slice(1, userClass[0]).SequenceEqual("iPXE"u8)) return true;
            userClass = userClass[(1 + userClass[0])..];
        }

        return false;
    }

    /// <summary>Whether the encapsulated options (175) say that it can fetch over HTTP and start a kernel or an EFI program.</summary>
    public static bool CanBoot(ReadOnlySpan<byte> encapsulated)
    {
        var (http, program) = (false, false);
        var features = new OptionReader(encapsulated);
        while (features.MoveNext())
        {
            var on = features.Value is [not 0, ..];
            http |= on && features.Code == Http;
            program |= on && features.Code is BzImage or Efi;
        }

        return http && program && !features.Truncated;
    }
}
