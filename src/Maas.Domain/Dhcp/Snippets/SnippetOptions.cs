using System.Collections.Frozen;
using static Maas.Domain.Dhcp.Snippets.SnippetValue;

namespace Maas.Domain.Dhcp.Snippets;

/// <summary>An option under its name in dhcp-options(5).</summary>
/// <param name="Array">Whether several values may stand, separated by commas.</param>
internal sealed record SnippetOption(byte Code, SnippetValue Value, bool Array = false);

/// <summary>Kinds of values of dhcp-options(5).</summary>
internal enum SnippetValue
{
    Address,
    AddressPair,
    Text,
    Octets,
    Flag,
    Integer8,
    Integer16,
    Integer32,
    Signed8,
    Signed16,
    Signed32,
    DomainList,
}

/// <summary>The options of dhcp-options(5) that a server may be told. Those that the protocol itself sets are not among them: message type,
/// server identifier, lease time and what follows from it have statements of their own.</summary>
internal static class SnippetOptions
{
    public static readonly FrozenDictionary<string, SnippetOption> Known = new Dictionary<string, SnippetOption>(StringComparer.OrdinalIgnoreCase)
    {
        ["subnet-mask"] = new(1, Address),
        ["time-offset"] = new(2, Signed32),
        ["routers"] = new(3, Address, Array: true),
        ["time-servers"] = new(4, Address, Array: true),
        ["ien116-name-servers"] = new(5, Address, Array: true),
        ["domain-name-servers"] = new(6, Address, Array: true),
        ["log-servers"] = new(7, Address, Array: true),
        ["cookie-servers"] = new(8, Address, Array: true),
        ["lpr-servers"] = new(9, Address, Array: true),
        ["impress-servers"] = new(10, Address, Array: true),
        ["resource-location-servers"] = new(11, Address, Array: true),
        ["host-name"] = new(12, Text),
        ["boot-size"] = new(13, Integer16),
        ["merit-dump"] = new(14, Text),
        ["domain-name"] = new(15, Text),
        ["swap-server"] = new(16, Address),
        ["root-path"] = new(17, Text),
        ["extensions-path"] = new(18, Text),
        ["ip-forwarding"] = new(19, Flag),
        ["non-local-source-routing"] = new(20, Flag),
        ["policy-filter"] = new(21, AddressPair, Array: true),
        ["max-dgram-reassembly"] = new(22, Integer16),
        ["default-ip-ttl"] = new(23, Integer8),
        ["path-mtu-aging-timeout"] = new(24, Integer32),
        ["path-mtu-plateau-table"] = new(25, Integer16, Array: true),
        ["interface-mtu"] = new(26, Integer16),
        ["all-subnets-local"] = new(27, Flag),
        ["broadcast-address"] = new(28, Address),
        ["perform-mask-discovery"] = new(29, Flag),
        ["mask-supplier"] = new(30, Flag),
        ["router-discovery"] = new(31, Flag),
        ["router-solicitation-address"] = new(32, Address),
        ["static-routes"] = new(33, AddressPair, Array: true),
        ["trailer-encapsulation"] = new(34, Flag),
        ["arp-cache-timeout"] = new(35, Integer32),
        ["ieee802-3-encapsulation"] = new(36, Flag),
        ["default-tcp-ttl"] = new(37, Integer8),
        ["tcp-keepalive-interval"] = new(38, Integer32),
        ["tcp-keepalive-garbage"] = new(39, Flag),
        ["nis-domain"] = new(40, Text),
        ["nis-servers"] = new(41, Address, Array: true),
        ["ntp-servers"] = new(42, Address, Array: true),
        ["vendor-encapsulated-options"] = new(43, Octets),
        ["netbios-name-servers"] = new(44, Address, Array: true),
        ["netbios-dd-server"] = new(45, Address, Array: true),
        ["netbios-node-type"] = new(46, Integer8),
        ["netbios-scope"] = new(47, Text),
        ["font-servers"] = new(48, Address, Array: true),
        ["x-display-manager"] = new(49, Address, Array: true),
        ["vendor-class-identifier"] = new(60, Octets),
        ["nwip-domain"] = new(62, Octets),
        ["nisplus-domain"] = new(64, Text),
        ["nisplus-servers"] = new(65, Address, Array: true),
        ["tftp-server-name"] = new(66, Text),
        ["bootfile-name"] = new(67, Text),
        ["mobile-ip-home-agent"] = new(68, Address, Array: true),
        ["smtp-server"] = new(69, Address, Array: true),
        ["pop-server"] = new(70, Address, Array: true),
        ["nntp-server"] = new(71, Address, Array: true),
        ["www-server"] = new(72, Address, Array: true),
        ["finger-server"] = new(73, Address, Array: true),
        ["irc-server"] = new(74, Address, Array: true),
        ["streettalk-server"] = new(75, Address, Array: true),
        ["streettalk-directory-assistance-server"] = new(76, Address, Array: true),
        ["nds-servers"] = new(85, Address, Array: true),
        ["nds-tree-name"] = new(86, Text),
        ["nds-context"] = new(87, Text),
        ["bcms-controller-address"] = new(89, Address, Array: true),
        ["pcode"] = new(100, Text),
        ["tcode"] = new(101, Text),
        ["netinfo-server-address"] = new(112, Address, Array: true),
        ["netinfo-server-tag"] = new(113, Text),
        ["default-url"] = new(114, Text),
        ["domain-search"] = new(119, DomainList),
        ["sip-servers"] = new(120, Octets),
        ["loader-configfile"] = new(209, Text),
        ["loader-pathprefix"] = new(210, Text),
        ["loader-reboottime"] = new(211, Integer32),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Codes that the protocol itself sets; a snippet that sets them would break it.</summary>
    public static bool IsReserved(int code) => code is < 1 or > 254 or 50 or 51 or 52 or 53 or 54 or 55 or 56 or 57 or 58 or 59 or 61 or 82 or 90;
}
