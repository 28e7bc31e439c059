using System.Collections.Frozen;
using System.Text.Json.Nodes;
using static Maas.Domain.Settings.SettingKind;

namespace Maas.Domain.Settings;

/// <summary>All settings that the API reads and writes (api-resources.md §3). Adding one is one row.</summary>
public static class Settings
{
    private static readonly string[] LinkModes = ["auto", "dhcp", "static", "link_up"];
    private static readonly string[] Layouts = ["bcache", "blank", "custom", "flat", "lvm", "vmfs6", "vmfs7"];
    private static readonly string[] ScanIntervals = ["0", "604800", "86400", "43200", "21600", "10800", "3600", "1800", "600"];

    public static readonly IReadOnlyList<Setting> All =
    [
        Line("maas_name", "maas") with { Required = true },
        Line("theme", ""),
        Line("kernel_opts", null),
        Flag("enable_http_proxy", true),
        Port("maas_proxy_port", 8000),
        Flag("use_peer_proxy", false),
        Flag("prefer_v4_proxy", false),
        Line("http_proxy", null) with { Rule = SettingRules.Url },
        Whole("default_dns_ttl", 30),
        Line("upstream_dns", null) with { Rule = SettingRules.Addresses },
        Choice("dnssec_validation", "auto", "auto", "yes", "no") with { EmptyIsDefault = true },
        Line("maas_internal_domain", "maas-internal") with { Rule = SettingRules.DomainName },
        Line("dns_trusted_acl", null) with { Rule = SettingRules.AccessList },
        Line("ntp_servers", "ntp.ubuntu.com") with { Rule = SettingRules.Hosts },
        Flag("ntp_external_only", false),
        Flag("allow_only_trusted_transfers", false),
        Line("remote_syslog", null) with { EmptyIsNull = true, Rule = SettingRules.SyslogHost },
        Port("maas_syslog_port", 5247),
        Choice("network_discovery", "enabled", "enabled", "disabled") with { EmptyIsDefault = true },
        Whole("active_discovery_interval", 10800) with { Choices = ScanIntervals, ShownAsText = true, EmptyIsNull = false },
        Choice("default_boot_interface_link_type", "auto", LinkModes),
        Line("default_osystem", "ubuntu") with { EmptyIsDefault = true },
        Line("default_distro_series", "noble") with { EmptyIsDefault = true },
        Line("default_min_hwe_kernel", ""),
        Flag("enable_kernel_crash_dump", false),
        Choice("default_storage_layout", "flat", Layouts) with { Required = true, NoChoice = v => FieldWords.NoChoice(v) },
        Line("commissioning_distro_series", "noble") with { EmptyIsDefault = true },
        Flag("enable_third_party_drivers", true),
        Line("windows_kms_host", null) with { RefusedAsText = true, Rule = SettingRules.KmsHost },
        Flag("enable_disk_erasing_on_release", false),
        Flag("disk_erase_with_secure_erase", true),
        Flag("disk_erase_with_quick_erase", false),
        Flag("boot_images_auto_import", true),
        Flag("boot_images_no_proxy", false),
        Flag("curtin_verbose", true),
        Flag("force_v1_network_yaml", false),
        Flag("enable_analytics", true),
        Flag("completed_intro", false),
        Whole("max_node_commissioning_results", 10) with { Minimum = 1 },
        Whole("max_node_testing_results", 10) with { Minimum = 1 },
        Whole("max_node_installation_results", 3) with { Minimum = 1 },
        Whole("max_node_release_results", 3) with { Minimum = 1 },
        Whole("subnet_ip_exhaustion_threshold_count", 16) with { Minimum = 1 },
        Flag("release_notifications", true),
        Flag("use_rack_proxy", true),
        Whole("node_timeout", 30) with { Minimum = 1 },
        Flag("prometheus_enabled", false),
        Line("prometheus_push_gateway", null),
        Whole("prometheus_push_interval", 60),
        Flag("promtail_enabled", false),
        Whole("promtail_port", 5238),
        Flag("enlist_commissioning", true),
        Line("maas_auto_ipmi_user", "maas") with { MostCharacters = 20, EmptyIsDefault = true },
        Choice("maas_auto_ipmi_user_privilege_level", "ADMIN", "USER", "OPERATOR", "ADMIN") with
        {
            EmptyIsDefault = true,
            NoChoice = _ => "Valid choices are ADMIN, OPERATOR, or USER",
        },
        Line("maas_auto_ipmi_k_g_bmc_key", "") with { Rule = SettingRules.BmcKey },
        Choice("maas_auto_ipmi_cipher_suite_id", "3", "17", "3", "", "8", "12") with { NoChoice = _ => "Valid choices are 17,3,,8,12" },
        Line("maas_auto_ipmi_workaround_flags", null) with { Rule = SettingRules.WorkaroundFlags },
        Line("vcenter_server", ""),
        Line("vcenter_username", ""),
        Line("vcenter_password", ""),
        Line("vcenter_datacenter", ""),
        Line("hardware_sync_interval", "15m") with { EmptyIsRuled = true, Rule = SettingRules.Span },
        Flag("tls_cert_expiration_notification_enabled", false),
        Whole("tls_cert_expiration_notification_interval", 30) with { Minimum = 1, Maximum = 90 },
        Whole("session_length", 1209600) with { Minimum = 10, Maximum = 1209600 },
        Flag("auto_vlan_creation", true),
    ];

    /// <summary>Settings that can be read and written but stand in no published list (boot.md §4).</summary>
    private static readonly Setting[] Unlisted = [Whole("tftp_max_blksize", 8192) with { Minimum = 8, Maximum = 8192 }];

    private static readonly FrozenDictionary<string, Setting> ByName = All.Concat(Unlisted).ToFrozenDictionary(s => s.Name);

    /// <summary>The setting of a name; <c>ntp_server</c> is an old name of <c>ntp_servers</c>.</summary>
    public static Setting? Find(string name) => ByName.GetValueOrDefault(name == "ntp_server" ? "ntp_servers" : name);

    private static Setting Line(string name, string? value) => new(name, value is null ? null : JsonValue.Create(value), Text);

    private static Setting Flag(string name, bool value) => new(name, JsonValue.Create(value), SettingKind.Flag);

    private static Setting Whole(string name, int value) => new(name, JsonValue.Create(value), Number) { EmptyIsDefault = true, EmptyIsNull = true };

    private static Setting Choice(string name, string value, params string[] choices) => new(name, JsonValue.Create(value), SettingKind.Choice) { Choices = choices };

    /// <summary>5240 to 5270 are the appliance's own; its syslog port is one of them and may stay.</summary>
    private static Setting Port(string name, int value) =>
        Whole(name, value) with { Rule = text => SettingRules.Port(text, ownPort: value) };
}
