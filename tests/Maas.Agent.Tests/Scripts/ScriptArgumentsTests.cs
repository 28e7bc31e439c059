using System.Text.Json;
using Maas.Agent.Scripts;

namespace Maas.Agent.Tests.Scripts;

public sealed class ScriptArgumentsTests
{
    private static readonly ScriptArguments Present = new(
        [new PresentDisk("/dev/sda", "QEMU HARDDISK", "s1", ["/dev/sda", "/dev/disk/by-id/ata-QEMU_HARDDISK_s1"]), new PresentDisk("/dev/vdb", null, null, ["/dev/vdb", "/dev/disk/by-path/pci-0000:00:05.0"])],
        [new PresentInterface("eth0", "52:54:00:00:00:01"), new PresentInterface("eth1", "52:54:00:00:00:02"), new PresentInterface("bond0", "52:54:00:00:00:01")]);

    private static ScriptCommandLine Of(string parameters)
    {
        using var document = JsonDocument.Parse($$"""{"name": "s", "path": "testing/s", "parameters": {{parameters}}}""");
        return Present.Of(ScriptEntry.Read(document.RootElement));
    }

    [Theory]
    [InlineData("""{"storage": {"type": "storage", "value": {"name": "sdb", "model": "QEMU_HARDDISK", "serial": "s1", "id_path": "/dev/disk/by-id/x"}}}""", "--storage=/dev/sda")]
    [InlineData("""{"storage": {"type": "storage", "argument_format": "-d {path} -m {model}", "value": {"name": "sda", "model": "", "serial": "", "id_path": "/dev/disk/by-path/pci-0000:00:05.0"}}}""", "-d|/dev/vdb|-m")]
    [InlineData("""{"interface": {"type": "interface", "value": {"name": "enp1s0", "mac_address": "52:54:00:00:00:02"}}}""", "--interface=eth1")]
    [InlineData("""{"interface": {"type": "interface", "value": {"name": "bond0", "mac_address": "52:54:00:00:00:01"}}}""", "--interface=bond0")]
    [InlineData("""{"url": {"type": "url", "value": "http://a,http://b"}}""", "--url=http://a,http://b")]
    [InlineData("""{"runtime": {"type": "runtime", "value": 60}}""", "--runtime=60")]
    [InlineData("""{"secure_erase": {"type": "boolean", "argument_format": "--secure-erase={input}", "value": true}}""", "--secure-erase=true")]
    [InlineData("""{"secure_erase": {"type": "boolean", "argument_format": "--secure-erase", "value": false}}""", "")]
    [InlineData("""{"text": {"type": "string", "argument_format": "-x {input}", "value": "a b"}}""", "-x|a|b")]
    [InlineData("""{"unset": {"type": "string", "value": null}}""", "")]
    public void Parameters_become_arguments(string parameters, string expected) => Assert.Equal(expected, string.Join('|', Of(parameters).Arguments));

    [Theory]
    [InlineData("""{"storage": {"type": "storage", "value": {"name": "sdz", "model": "m", "serial": "gone", "id_path": "/dev/disk/by-id/gone"}}}""")]
    [InlineData("""{"interface": {"type": "interface", "value": {"name": "eth9", "mac_address": "52:54:00:00:00:99"}}}""")]
    public void A_device_that_is_gone_is_an_error_with_its_name(string parameters)
    {
        var commandLine = Of(parameters);

        Assert.Empty(commandLine.Arguments);
        Assert.Contains("Unable to find", commandLine.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("30", 30)]
    [InlineData("\"01:00:05\"", 3605)]
    public void A_runtime_parameter_overrides_the_limit(string value, double seconds)
    {
        using var document = JsonDocument.Parse($$$"""{"name": "s", "path": "p", "timeout_seconds": 7, "parameters": {"runtime": {"type": "runtime", "value": {{{value}}} } } }""");

        Assert.Equal(seconds, ScriptEntry.Read(document.RootElement).EffectiveTimeout);
    }
}
