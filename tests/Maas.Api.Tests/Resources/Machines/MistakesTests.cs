using System.Text.Json;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Resources.Machines;

/// <summary>Everything that is wrong with a request is told at once, in the words that clients know.</summary>
public sealed class MistakesTests : IAsyncLifetime
{
    private TestAppliance _appliance = null!;
    private ApiClient _admin = null!;
    private string _machine = "";
    private string _device = "";

    public async ValueTask InitializeAsync()
    {
        _appliance = await TestAppliance.StartAsync();
        _admin = await _appliance.AsAsync("admin");
        async Task<string> Made(string path, params (string, string)[] fields) => (string)(await _admin.Post(path, fields)).Json["system_id"]!;
        _machine = await Made(
            "machines/", ("architecture", "amd64"), ("mac_addresses", "52:54:00:00:0b:01"), ("hostname", "one"), ("power_type", "manual"), ("commission", "false"));
        _device = await Made("devices/", ("mac_addresses", "52:54:00:00:0b:02"), ("hostname", "two"));
    }

    public ValueTask DisposeAsync() => _appliance.DisposeAsync();

    [Theory]
    [InlineData("hostname=a_b", "hostname: Host label cannot contain underscore: 'a_b'.")]
    [InlineData("hostname=bad host!", "hostname: Label contains disallowed characters: 'bad host!'.")]
    [InlineData("hostname=-a", "hostname: Label cannot start or end with hyphen: '-a'.")]
    [InlineData("hostname=a..maas", "hostname: DNS name contains an empty label.")]
    [InlineData("hostname=a.nosuch", "hostname: Nonexistant domain.")]
    [InlineData("hostname=two", "hostname: Node with this Hostname already exists.")]
    [InlineData("hostname=two&zone=x&pool=y&domain=z", "hostname: Node with this Hostname already exists.|domain: Unable to find domain z|zone: Select a valid choice. "
        + "That choice is not one of the available choices.|pool: Select a valid choice. That choice is not one of the available choices.")]
    [InlineData("swap_size=lots", "swap_size: Invalid size for swap: lots")]
    [InlineData("swap_size=5X&power_type=bogus", "swap_size: Invalid size for swap: 5X|power_type: Select a valid choice. bogus is not one of the available choices.")]
    [InlineData("disable_ipv4=true&zone=x", "disable_ipv4: If specified, disable_ipv4 must be False.|zone: Select a valid choice. That choice is not one of the available choices.")]
    public async Task A_machine_is_not_changed_by_mistakes(string fields, string told)
    {
        var before = (await _admin.Get($"machines/{_machine}/")).Text;
        await Refused(await _admin.Put($"machines/{_machine}/", Fields(fields)), told);
        Assert.Equal(before, (await _admin.Get($"machines/{_machine}/")).Text);
    }

    [Theory]
    [InlineData("mac_addresses=52:54:00:00:0b:01&hostname=one&parent=x&zone=y", "mac_addresses: MAC address 52:54:00:00:0b:01 already in use on one.|hostname: Node with this "
        + "Hostname already exists.|parent: Select a valid choice. That choice is not one of the available choices.|zone: Select a valid choice. That choice is not one of the available choices.")]
    [InlineData("mac_addresses=bogus", "mac_addresses: 'bogus' is not a valid MAC address.")]
    [InlineData("hostname=x", "mac_addresses: This field is required.")]
    public async Task A_device_is_not_made_of_mistakes(string fields, string told) => await Refused(await _admin.Post("devices/", Fields(fields)), told);

    [Fact]
    public async Task A_device_is_not_renamed_to_another_node() =>
        await Refused(await _admin.Put($"devices/{_device}/", ("hostname", "ONE")), "hostname: Node with this Hostname already exists.");

    [Fact]
    public async Task A_name_and_a_size_that_are_good_are_taken()
    {
        var changed = (await _admin.Put($"machines/{_machine}/", ("hostname", "One"), ("swap_size", "5M"))).Json;
        Assert.Equal(("One", 5_000_000), ((string)changed["hostname"]!, (int)changed["swap_size"]!));
    }

    [Theory]
    [InlineData("machines/?op=allocate", "zone=x&pool=y&bogus=1&mem=much", "zone: No such zone(s): x.|pool: No such pool(s): y.|bogus: No such constraint.|mem: Invalid memory: number of MiB required.")]
    [InlineData("machines/?op=set_zone", "", "system_id: No node selected.|zone: This field is required.")]
    [InlineData("machines/?op=set_zone", "nodes=x&zone=y", "system_id: Some of the given system ids are invalid system ids.|zone: Select a valid choice. That choice is not one of the available choices.")]
    [InlineData("license-keys/", "osystem=windows&distro_series=win2012&license_key=x", "osystem: 'windows' is not a valid osystem.  It should be one of: .|"
        + "distro_series: 'windows/win2012' is not a valid distro_series.  It should be one of: .")]
    [InlineData("vm-hosts/", "", "type: This field is required.")]
    [InlineData("vm-hosts/", "type=virsh", "power_address: This field is required.")]
    [InlineData("tags/", "name=t&definition=//node[", "definition: Invalid xpath expression: Invalid expression")]
    [InlineData("maas/?op=set_config", "name=maas_proxy_port&value=80", "maas_proxy_port: Unable to change port number. Port number is reserved for system services.")]
    [InlineData("maas/?op=set_config", "name=maas_proxy_port&value=70000", "maas_proxy_port: Unable to change port number. Port number is not between 0 - 65535.")]
    [InlineData("maas/?op=set_config", "name=maas_proxy_port&value=5250", "maas_proxy_port: Unable to change port number. Port number is reserved for MAAS services.")]
    [InlineData("maas/?op=set_config", "name=ntp_servers&value=1.2.3.999", "ntp_servers: Invalid IP address: failed to detect a valid IP address from '1.2.3.999'.")]
    [InlineData("maas/?op=set_config", "name=ntp_servers&value=bad!host", "ntp_servers: Invalid hostname: Label contains disallowed characters: 'bad!host'.")]
    public async Task Fields_are_told(string path, string fields, string told) => await Refused(await _admin.Post(path, Fields(fields)), told);

    [Theory]
    [InlineData("GET", "events/?op=query&limit=x", "Invalid limit: Please enter an integer value")]
    [InlineData("GET", "events/?op=query&after=x", "Invalid after: Please enter an integer value")]
    [InlineData("POST", "maas/?op=set_config", "No provided name!")]
    [InlineData("POST", "commissioning-scripts/", "No provided content!")]
    public async Task Parameters_are_told_as_text(string method, string path, string told)
    {
        var reply = method == "GET" ? await _admin.Get(path) : await _admin.Post(path);
        Assert.Equal((400, "text/plain; charset=utf-8", told), (reply.Status, reply.ContentType, reply.Text));
    }

    [Theory]
    [InlineData("GET", "zones/?format=xml", 400, "Invalid output format specified 'xml'.")]
    [InlineData("POST", "discovery/?op=clear_by_mac_and_ip", 410, "Gone")]
    public async Task Answers_without_a_charset(string method, string path, int status, string told)
    {
        var reply = method == "GET" ? await _admin.Get(path) : await _admin.Post(path, ("ip", "10.9.9.9"), ("mac", "52:54:00:99:99:99"));
        Assert.Equal((status, "text/plain", told), (reply.Status, reply.ContentType, reply.Text));
    }

    private static (string, string)[] Fields(string text) =>
        [.. text.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => (pair[..pair.IndexOf('=', StringComparison.Ordinal)], pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..]))];

    private static Task Refused(Reply reply, string told)
    {
        Assert.Equal(400, reply.Status);
        var fields = JsonDocument.Parse(reply.Text).RootElement.EnumerateObject().Select(f => $"{f.Name}: {f.Value[0]}").Order(StringComparer.Ordinal);
        Assert.Equal(told.Split('|').Order(StringComparer.Ordinal), fields);
        return Task.CompletedTask;
    }
}
