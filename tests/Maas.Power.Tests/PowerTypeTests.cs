using System.Text.Json;
using Maas.Power.Transports;
using Maas.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Maas.Power.Tests;

/// <summary>What the drivers declare is what the API publishes.</summary>
public sealed class PowerTypeTests
{
    private static readonly PowerDrivers Drivers = Make();

    /// <summary>The published document lost backslashes and asterisks in these two (power.md §5.1).</summary>
    private static readonly Dictionary<string, string> Mangled = new()
    {
        ["power_on_regex"] = @"status.*\:.*running",
        ["power_off_regex"] = @"status.*\:.*stopped",
    };

    public static TheoryData<string> Names => [.. Drivers.Types.Select(t => t.Name)];

    [Fact]
    public void The_drivers_of_the_first_machine_are_there() => Assert.Superset(
        new HashSet<string> { "ipmi", "manual", "webhook" }, Drivers.Types.Select(t => t.Name).ToHashSet());

    [Theory]
    [MemberData(nameof(Names))]
    public void A_types_settings_are_those_of_the_published_document(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("tests", "Maas.Power.Tests", "power-types.json")));
        var published = document.RootElement.GetProperty("power_types").EnumerateArray().Single(t => t.GetProperty("name").GetString() == name);
        var type = Drivers.Find(name)!.Type;
        Assert.Equal(published.GetProperty("description").GetString(), type.Description);
        var settings = type.Settings.Where(s => !s.Unlisted).ToList();
        Assert.Equal(published.GetProperty("parameters").EnumerateArray().Select(p => p.GetProperty("name").GetString()), settings.Select(s => s.Name));
        foreach (var (parameter, setting) in published.GetProperty("parameters").EnumerateArray().Zip(settings))
        {
            Assert.Equal(parameter.GetProperty("label").GetString(), setting.Label);
            var standard = parameter.TryGetProperty("default", out var given) ? given.ToString() : "";
            Assert.Equal(Mangled.GetValueOrDefault(setting.Name, standard).Replace('\'', '"'), setting.Default);
            var choices = parameter.TryGetProperty("choices", out var listed) ? listed.EnumerateArray().ToList() : [];
            Assert.Equal(choices.Select(c => (c.GetProperty("value").GetString()!, c.GetProperty("label").GetString()!)), setting.Choices.Select(c => (c.Value, c.Label)));
        }
    }

    [Fact]
    public void The_copy_of_the_published_document_is_the_published_document() => Assert.Equal(
        File.ReadAllText(Repository.Shared("api", "power-types.json")), File.ReadAllText(Repository.PathOf("tests", "Maas.Power.Tests", "power-types.json")));

    [Theory]
    [InlineData("ipmi", "", "This field is required.")]
    [InlineData("ipmi", "power_user=maas", "IP address: This field is required.")]
    [InlineData("ipmi", "power_address=192.0.2.1", null)]
    [InlineData("ipmi", "power_address=192.0.2.1;power_driver=LAN_3_0", "Power driver: 'LAN_3_0' is not a valid choice. It should be one of: 'LAN', 'LAN_2_0'.")]
    [InlineData("ipmi", "power_address=192.0.2.1;cipher_suite_id=", null)]
    [InlineData("ipmi", "power_address=192.0.2.1;workaround_flags=['idzero', 'sun20']", null)]
    [InlineData("ipmi", "power_address=192.0.2.1;power_off_mode=soft", null)]
    [InlineData("manual", "", null)]
    [InlineData("webhook", "power_on_uri=http://a/on;power_off_uri=http://a/off", "URI to query the nodes power status: This field is required.")]
    public void Settings_are_checked(string name, string given, string? problem) => Assert.Equal(problem, Drivers.Find(name)!.Type.Problem(Parameters(given)));

    [Fact]
    public void Missing_settings_get_their_defaults()
    {
        var complete = Drivers.Find("ipmi")!.Type.Complete(Parameters("power_address=192.0.2.1"));
        Assert.Equal(
            ["cipher_suite_id", "k_g", "mac_address", "power_address", "power_boot_type", "power_driver", "power_pass", "power_user", "privilege_level", "workaround_flags"],
            complete.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("3", """["opensesspriv"]"""), (complete["cipher_suite_id"], complete["workaround_flags"]));
    }

    [Theory]
    [InlineData("""["idzero","sun20"]""")]
    [InlineData("['idzero', 'sun20']")]
    [InlineData("idzero,sun20")]
    [InlineData(" idzero  sun20 ")]
    public void Several_values_are_read_as_people_write_them(string text) => Assert.Equal(["idzero", "sun20"], Setting.Values(text));

    [Fact]
    public void Passwords_keys_and_tokens_are_secret() => Assert.Equal(
        ["ipmi.k_g", "ipmi.power_pass", "webhook.power_pass", "webhook.power_token"],
        new[] { "ipmi", "manual", "webhook" }.SelectMany(n => Drivers.Find(n)!.Type.Settings.Where(s => s.Secret).Select(s => $"{n}.{s.Name}")).Order(StringComparer.Ordinal));

    /// <summary>What <see cref="PowerServices.AddPower"/> registers, made by hand: this project has no container.</summary>
    private static PowerDrivers Make() => new(
        new ServiceCollection().AddPower().Where(s => s.ServiceType == typeof(IPowerDriver))
            .Select(s => (IPowerDriver)ActivatorUtilities.CreateInstance(new Transports(), s.ImplementationType!)));

    private sealed class Transports : IServiceProvider
    {
        public object? GetService(Type serviceType) =>
            serviceType == typeof(IpmiClient) ? new IpmiClient(TimeProvider.System) : serviceType == typeof(PowerHttp) ? new PowerHttp() : null;
    }

    private static Dictionary<string, string> Parameters(string given) =>
        given.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => p[1]);
}
