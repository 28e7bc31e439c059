using Maas.Region.Provisioning;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Resources;

/// <summary>Archives that nodes take packages from (api-resources.md §20.5).</summary>
public sealed class PackageRepositoryTests(SharedAppliance shared)
{
    private readonly TestAppliance _appliance = shared.Appliance;

    [Fact]
    public async Task A_repository_is_in_what_nodes_are_told_as_long_as_it_is_enabled()
    {
        var admin = await _appliance.AsAsync("admin");
        var created = (await admin.Post(
            "package-repositories/", ("name", "extra"), ("url", "http://repo.example.com/debian"), ("distributions", "noble,noble-updates"), ("components", "main"),
            ("components", "contrib"), ("disable_sources", "true"), ("key", "KEY"))).Json;
        string Told(string arch) => _appliance.Get<IAptSources>().Current.For(arch, "noble", null)["sources"]?[$"extra_{created["id"]}"]?["source"]?.ToString() ?? "";
        Assert.Equal("deb http://repo.example.com/debian noble main contrib\ndeb http://repo.example.com/debian noble-updates main contrib", Told("amd64"));
        Assert.Equal("", Told("arm64"));
        await admin.Put($"package-repositories/{created["id"]}/", ("disabled_pockets", "updates"), ("disable_sources", "false"));
        Assert.Equal("deb http://repo.example.com/debian noble main contrib\ndeb-src http://repo.example.com/debian noble main contrib", Told("amd64"));
        await admin.Put("package-repositories/extra/", ("enabled", "false"));
        Assert.Equal("", Told("amd64"));
        Assert.Equal(204, (await admin.Delete("package-repositories/extra/")).Status);
        Assert.Equal(404, (await admin.Get("package-repositories/extra/")).Status);
    }

    [Fact]
    public async Task The_default_archives_can_be_mirrors_and_settings_name_them_too()
    {
        var admin = await _appliance.AsAsync("admin");
        Assert.Equal((200, "OK"), ((await admin.Post("maas/?op=set_config", ("name", "ports_archive"), ("value", "http://mirror.example.com/ports"))) is var set ? set.Status : 0, set.Text));
        Assert.Equal("\"http://mirror.example.com/ports\"", (await admin.Get("maas/?op=get_config", ("name", "ports_archive"))).Text);
        Assert.Equal("http://mirror.example.com/ports", (string)(await admin.Get("package-repositories/2/")).Json["url"]!);
        Assert.Contains("URIs: http://mirror.example.com/ports", _appliance.Get<IAptSources>().Current.For("arm64", "noble", null)["sources_list"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal(400, (await admin.Post("maas/?op=set_config", ("name", "ports_archive"), ("value", "nonsense"))).Status);
        await admin.Put("package-repositories/2/", ("disabled_components", "universe"), ("disabled_pockets", "backports"), ("disable_sources", "false"));
        var list = _appliance.Get<IAptSources>().Current.For("arm64", "noble", null)["sources_list"]!.ToString();
        Assert.Contains("Types: deb deb-src\n", list, StringComparison.Ordinal);
        Assert.Contains("Suites: $RELEASE $RELEASE-updates $RELEASE-security\nComponents: main restricted multiverse\n", list, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", "components", "main", "components", "This is a default Ubuntu repository. Please update 'disabled_components' instead.")]
    [InlineData("1", "disabled_components", "main", "disabled_components", "'main' is not a valid Ubuntu archive component. You can only disable ['restricted', 'universe', 'multiverse'].")]
    [InlineData("1", "disabled_pockets", "proposed", "disabled_pockets", "'proposed' is not a valid Ubuntu archive pocket. You can only disable ['updates', 'security', 'backports'].")]
    [InlineData("1", "name", "", "name", "This field is required.")]
    [InlineData("1", "name", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "name", "Ensure this value has at most 41 characters (it has 42).")]
    [InlineData("1", "url", "http://r/", "url", "Enter a valid repository URL or PPA location.")]
    [InlineData("1", "url", "ppa:nobody", "url", "Enter a valid repository URL or PPA location.")]
    [InlineData("1", "arches", "vax", "arches", "'vax' is not a valid architecture. Known architectures: amd64, arm64, armhf, i386, ppc64el, s390x")]
    public async Task What_cannot_be_is_refused_and_changes_nothing(string id, string field, string value, string where, string why)
    {
        var admin = await _appliance.AsAsync("admin");
        var before = (await admin.Get($"package-repositories/{id}/")).Text;
        var refused = await admin.Put($"package-repositories/{id}/", (field, value));
        Assert.Equal((400, why), (refused.Status, (string?)refused.Json[where]?[0]));
        Assert.Equal(before, (await admin.Get($"package-repositories/{id}/")).Text);
    }
}
