using Maas.Agent.Preseeds;

namespace Maas.Agent.Networking;

/// <summary>A command, or a value for an attribute of sysfs.</summary>
internal sealed record NetplanStep(IReadOnlyList<string> Command, (string Path, string Value)? Attribute = null, bool MayFail = false)
{
    public static NetplanStep Run(params string[] command) => new(command);

    public static NetplanStep Set(string path, string value) => new([], (path, value));
}

/// <summary>A netplan version 2 document (deploy.md §5) as commands: the ephemeral system has neither netplan nor networkd.</summary>
internal sealed class NetplanCommands
{
    private readonly List<NetplanStep> _steps = [];
    private readonly List<string> _virtual = [];
    private readonly List<IReadOnlyList<string>> _ruleRemovals = [];
    private readonly List<string> _servers = [];
    private readonly List<string> _search = [];
    private readonly Dictionary<string, string> _names = [];

    public IReadOnlyList<NetplanStep> Steps => _steps;

    /// <summary>Interfaces that the steps create, in order.</summary>
    public IReadOnlyList<string> Virtual => _virtual;

    public IReadOnlyList<IReadOnlyList<string>> RuleRemovals => _ruleRemovals;

    public string? ResolverFile => _servers.Count == 0
        ? null
        : (_search.Count > 0 ? $"search {string.Join(' ', _search.Distinct())}\n" : "") + string.Concat(_servers.Distinct().Select(server => $"nameserver {server}\n"));

    /// <param name="byMac">The interface of this boot with that address.</param>
    public static NetplanCommands Of(YamlNode document, Func<string, string?> byMac)
    {
        var commands = new NetplanCommands();
        if (document.At("network") is not { } network)
            return commands;
        foreach (var (name, ethernet) in Section(network, "ethernets"))
            commands._names[name] = ethernet.TextAt("match", "macaddress") is { } mac && byMac(mac) is { } present ? present : name;
        commands.Create(network);
        foreach (var (name, link) in ((string[])["ethernets", "bonds", "vlans", "bridges"]).SelectMany(section => Section(network, section)))
            commands.Configure(commands.Real(name), link);
        return commands;
    }

    private static IReadOnlyDictionary<string, YamlNode> Section(YamlNode network, string name) => network.At(name)?.Children ?? new Dictionary<string, YamlNode>();

    /// <summary>Bonds first, then the VLANs on them, then bridges; a bridge below a VLAN is created when the VLAN asks for it.</summary>
    private void Create(YamlNode network)
    {
        foreach (var (name, bond) in Section(network, "bonds"))
            CreateBond(name, bond);
        var vlans = Section(network, "vlans");
        var bridges = Section(network, "bridges");
        foreach (var (name, bridge) in bridges.Where(bridge => !bridge.Value.At("interfaces")?.Texts.Any(vlans.ContainsKey) ?? true))
            CreateBridge(name, bridge);
        foreach (var (name, vlan) in vlans)
        {
            var link = Real(vlan.TextAt("link") ?? "");
            Add(NetplanStep.Run("ip", "link", "set", link, "up"), NetplanStep.Run("ip", "link", "add", "link", link, "name", name, "type", "vlan", "id", vlan.TextAt("id") ?? "0"));
            _virtual.Add(name);
        }
        foreach (var (name, bridge) in bridges.Where(bridge => !_virtual.Contains(bridge.Key)))
            CreateBridge(name, bridge);
    }

    private void CreateBond(string name, YamlNode bond)
    {
        Add(NetplanStep.Run("ip", "link", "add", name, "type", "bond"));
        _virtual.Add(name);
        // The mode decides which other parameters exist, so it goes first.
        foreach (var (key, value) in (bond.At("parameters")?.Children ?? new Dictionary<string, YamlNode>()).OrderBy(parameter => parameter.Key != "mode"))
        {
            if (BondAttribute(key) is { } attribute && string.Join(',', value.Texts) is { Length: > 0 } text)
                Add(NetplanStep.Set($"/sys/class/net/{name}/bonding/{attribute}", text));
        }
        foreach (var member in bond.At("interfaces")?.Texts ?? [])
            Add(NetplanStep.Run("ip", "link", "set", Real(member), "down"), NetplanStep.Run("ip", "link", "set", Real(member), "master", name));
    }

    private void CreateBridge(string name, YamlNode bridge)
    {
        Add(NetplanStep.Run("ip", "link", "add", name, "type", "bridge"));
        _virtual.Add(name);
        if (bridge.TextAt("parameters", "stp") is { } stp)
            Add(NetplanStep.Set($"/sys/class/net/{name}/bridge/stp_state", stp is "true" or "1" or "yes" or "on" ? "1" : "0"));
        // The kernel counts in hundredths of a second.
        if (int.TryParse(bridge.TextAt("parameters", "forward-delay"), out var delay))
            Add(NetplanStep.Set($"/sys/class/net/{name}/bridge/forward_delay", $"{delay * 100}"));
        foreach (var member in bridge.At("interfaces")?.Texts ?? [])
            Add(NetplanStep.Run("ip", "link", "set", Real(member), "master", name));
    }

    private void Configure(string name, YamlNode link)
    {
        if (link.TextAt("macaddress") is { } mac)
            Add(NetplanStep.Run("ip", "link", "set", name, "address", mac));
        if (link.TextAt("mtu") is { } mtu)
            Add(NetplanStep.Run("ip", "link", "set", name, "mtu", mtu));
        // A missing device that nobody needs must not fail the rest.
        Add(NetplanStep.Run("ip", "link", "set", name, "up") with { MayFail = link.TextAt("optional") == "true" });
        foreach (var address in link.At("addresses")?.Texts ?? [])
            Add(NetplanStep.Run("ip", "addr", "replace", address, "dev", name));
        if (link.TextAt("dhcp4") is "true" or "yes")
            Add(NetplanStep.Run("udhcpc", "-i", name, "-n", "-q", "-t", "10", "-T", "2", "-s", Environment.ProcessPath ?? "/proc/self/exe"));
        if (link.TextAt("dhcp6") is "true" or "yes")
            Add(NetplanStep.Run("udhcpc6", "-i", name, "-n", "-q", "-t", "10", "-T", "2", "-s", Environment.ProcessPath ?? "/proc/self/exe"));
        if (link.TextAt("gateway4") is { } gateway)
            Add(NetplanStep.Run("ip", "-4", "route", "replace", "default", "via", gateway, "dev", name));
        if (link.TextAt("gateway6") is { } gateway6)
            Add(NetplanStep.Run("ip", "-6", "route", "replace", "default", "via", gateway6, "dev", name));
        Routes(name, link);
        _servers.AddRange(link.At("nameservers", "addresses")?.Texts ?? []);
        _search.AddRange(link.At("nameservers", "search")?.Texts ?? []);
    }

    private void Routes(string name, YamlNode link)
    {
        foreach (var route in link.At("routes")?.Items ?? [])
        {
            if (route.TextAt("to") is not { } to || route.TextAt("via") is not { } via)
                continue;
            string[] words = ["ip", "route", "replace", to is "0.0.0.0/0" or "::/0" ? "default" : to, "via", via, "dev", name];
            Add(NetplanStep.Run([.. words, .. Optional("metric", route), .. Optional("table", route)]));
        }
        foreach (var rule in link.At("routing-policy")?.Items ?? [])
        {
            string[] words = [.. Optional("from", rule), .. Optional("to", rule), .. Optional("table", rule), .. Optional("priority", rule)];
            Add(NetplanStep.Run(["ip", "rule", "add", .. words]));
            _ruleRemovals.Add(["ip", "rule", "del", .. words]);
        }
    }

    private static string[] Optional(string key, YamlNode node) => node.TextAt(key) is { } value ? [key, value] : [];

    private static string? BondAttribute(string netplan) => netplan switch
    {
        "mode" => "mode",
        "mii-monitor-interval" => "miimon",
        "lacp-rate" => "lacp_rate",
        "transmit-hash-policy" => "xmit_hash_policy",
        "down-delay" => "downdelay",
        "up-delay" => "updelay",
        "gratuitious-arp" or "gratuitous-arp" => "num_grat_arp",
        "ad-select" => "ad_select",
        "arp-interval" => "arp_interval",
        "arp-ip-targets" => "arp_ip_target",
        "arp-validate" => "arp_validate",
        "arp-all-targets" => "arp_all_targets",
        "all-slaves-active" => "all_slaves_active",
        "min-links" => "min_links",
        "packets-per-slave" => "packets_per_slave",
        "primary-reselect-policy" => "primary_reselect",
        "fail-over-mac-policy" => "fail_over_mac",
        "learn-packet-interval" => "lp_interval",
        _ => null,
    };

    private string Real(string name) => _names.GetValueOrDefault(name, name);

    private void Add(params ReadOnlySpan<NetplanStep> steps) => _steps.AddRange(steps);
}
