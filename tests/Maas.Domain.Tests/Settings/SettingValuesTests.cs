using Maas.Domain.Settings;

namespace Maas.Domain.Tests.Settings;

/// <summary>What settings accept and how they keep it (api-resources.md §3).</summary>
public sealed class SettingValuesTests
{
    [Theory]
    [InlineData("maas_proxy_port", "8000", "8000")]
    [InlineData("maas_proxy_port", "", null)]
    [InlineData("node_timeout", "", null)]
    [InlineData("node_timeout", "45", "45")]
    [InlineData("node_timeout", "+45.0", "45")]
    [InlineData("active_discovery_interval", "600", "\"600\"")]
    [InlineData("active_discovery_interval", "", "\"\"")]
    [InlineData("dnssec_validation", "", "\"\"")]
    [InlineData("maas_auto_ipmi_cipher_suite_id", "", "\"\"")]
    [InlineData("maas_auto_ipmi_user", "", "\"\"")]
    [InlineData("remote_syslog", "", null)]
    [InlineData("remote_syslog", "log.example", "\"log.example:514\"")]
    [InlineData("http_proxy", "10.0.0.1", "\"http://10.0.0.1\"")]
    [InlineData("http_proxy", "http://squid:3128/", "\"http://squid:3128/\"")]
    [InlineData("upstream_dns", "8.8.8.8,fe80::1", "\"8.8.8.8 fe80::1\"")]
    [InlineData("dns_trusted_acl", "10.0.0.0/8, any", "\"10.0.0.0/8 any\"")]
    [InlineData("windows_kms_host", "kms.example", "\"kms.example\"")]
    [InlineData("hardware_sync_interval", "1h 30m", "\"1h 30m\"")]
    [InlineData("hardware_sync_interval", "5min30sec", "\"5min30sec\"")]
    [InlineData("enable_http_proxy", "", "false")]
    public void A_value_is_kept(string name, string sent, string? stored)
    {
        var (value, error) = SettingValues.Parse(Domain.Settings.Settings.Find(name)!, sent);
        Assert.Equal((null, stored), (error, value?.ToJsonString()));
    }

    [Theory]
    [InlineData("maas_name", "", "This field is required.")]
    [InlineData("default_storage_layout", "", "This field is required.")]
    [InlineData("default_storage_layout", "LVM", "Select a valid choice. LVM is not one of the available choices.")]
    [InlineData("node_timeout", "x", "Enter a whole number.")]
    [InlineData("node_timeout", "1e3", "Enter a whole number.")]
    [InlineData("active_discovery_interval", "7", "'7' is not a valid active_discovery_interval.  It should be one of: '0', '604800', '86400', '43200', '21600', '10800', '3600', '1800', '600'.")]
    [InlineData("maas_auto_ipmi_cipher_suite_id", "99", "Valid choices are 17,3,,8,12")]
    [InlineData("maas_auto_ipmi_user_privilege_level", "admin", "Valid choices are ADMIN, OPERATOR, or USER")]
    [InlineData("maas_auto_ipmi_k_g_bmc_key", "short", "Error: K_g must either be 20 characters in length, or 40 hexadecimal characters prefixed with \"0x\" (current length is 5).")]
    [InlineData("http_proxy", "x", "Enter a valid URL.")]
    [InlineData("http_proxy", "ftp://a.example/", "Enter a valid URL.")]
    [InlineData("upstream_dns", "1.5", "Invalid IP address: 1.5; provide a list of space-separated IP addresses")]
    [InlineData("ntp_servers", "-1", "Invalid hostname: Label cannot start or end with hyphen: '-1'.")]
    [InlineData("dns_trusted_acl", "bad acl!", "Invalid hostname: Label contains disallowed characters: 'acl!'.")]
    [InlineData("maas_internal_domain", "bad_domain", "Invalid domain name: bad_domain.")]
    [InlineData("windows_kms_host", "x y", "Domain name contains invalid characters.")]
    [InlineData("windows_kms_host", "-1", "Invalid domain name: -1.")]
    [InlineData("hardware_sync_interval", "", "value is not a valid interval: , only 'h|hr|hour|hours, m|min|minute|minutes, s|sec|second|seconds' are valid units")]
    [InlineData("hardware_sync_interval", "1x", "value is not a valid interval: 1x, only 'h|hr|hour|hours, m|min|minute|minutes, s|sec|second|seconds' are valid units")]
    public void A_value_is_refused(string name, string sent, string message) => Assert.Equal((null, message), SettingValues.Parse(Domain.Settings.Settings.Find(name)!, sent));

    [Theory]
    [InlineData("15m", 900)]
    [InlineData("1h 30m", 5400)]
    [InlineData("2 hours 5min 7s", 7507)]
    [InlineData("5m30s", 330)]
    [InlineData("30m 1h", null)]
    [InlineData(" ", null)]
    [InlineData("999999999h", null)]
    public void Spans_have_hours_minutes_and_seconds(string text, int? seconds) => Assert.Equal(seconds, TimeSpans.Seconds(text));
}
