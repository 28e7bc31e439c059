using System.Text;
using Maas.Domain.Images;
using Maas.Region.Images;
using Maas.Store;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Resources;

/// <summary>Where images come from and which are wanted (api-resources.md §17.2).</summary>
public sealed class BootSourceTests(SharedAppliance shared)
{
    private readonly TestAppliance _appliance = shared.Appliance;

    private static MultipartFormDataContent WithKeyring(string url, string content)
    {
        var form = new MultipartFormDataContent { { new StringContent(url), "url" } };
        form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(content)), "keyring_data", "keyring_data");
        return form;
    }

    [Fact]
    public async Task A_keyring_is_a_file_here_or_held_with_the_source()
    {
        var admin = await _appliance.AsAsync("admin");
        var created = await admin.SendAsync(HttpMethod.Post, "boot-sources/", WithKeyring("http://images.example.com/a/", "secret ring"));
        Assert.Equal((201, Convert.ToBase64String("secret ring"u8)), (created.Status, (string)created.Json["keyring_data"]!));
        var id = created.Json["id"]!.ToString();
        var moved = (await admin.Put($"boot-sources/{id}/", ("keyring_filename", "/etc/ring.gpg"))).Json;
        Assert.Equal(("/etc/ring.gpg", ""), ((string)moved["keyring_filename"]!, (string)moved["keyring_data"]!));

        var both = WithKeyring("http://images.example.com/b/", "x");
        both.Add(new StringContent("/ring"), "keyring_filename");
        Assert.Equal("{\"__all__\": [\"Only one of keyring_filename or keyring_data can be specified.\"]}", (await admin.SendAsync(HttpMethod.Post, "boot-sources/", both)).Text);
        Assert.Equal("One of keyring_data or keyring_filename must be specified.", (string)(await admin.Post("boot-sources/", ("url", "http://c.example.com/"))).Json["__all__"]![0]!);
        Assert.Equal("Enter a valid URL.", (string)(await admin.Post("boot-sources/", ("url", "nowhere"), ("keyring_filename", "/k"))).Json["url"]![0]!);
        Assert.Equal(
            "Boot source with this Url already exists.",
            (string)(await admin.Post("boot-sources/", ("url", "http://images.example.com/a/"), ("keyring_filename", "/k"))).Json["url"]![0]!);
    }

    [Fact]
    public async Task A_selection_is_of_what_the_source_offers_and_goes_with_it()
    {
        var admin = await _appliance.AsAsync("admin");
        var id = (await admin.Post("boot-sources/", ("url", "http://offers.example.com/"), ("keyring_filename", "/k"))).Json["id"]!.ToString();
        await _appliance.Store.CommitAsync(new Batch().Put(ImageSources.Offers, new BootSourceOffers
        {
            BootSourceId = int.Parse(id, System.Globalization.CultureInfo.InvariantCulture),
            Items = [new BootSourceOffer("ubuntu", "jammy", "amd64", "generic", "stable"), new BootSourceOffer("ubuntu", "noble", "arm64", "generic", "stable")],
        }));
        Task<Reply> Select(string release, string arch) => admin.Post(
            $"boot-sources/{id}/selections/", ("os", "ubuntu"), ("release", release), ("arches", arch), ("subarches", "*"), ("labels", "*"));
        var selected = await Select("jammy", "amd64");
        Assert.Equal((200, id), (selected.Status, selected.Json["boot_source_id"]!.ToString()));
        Assert.Equal("No available images to download for ['arm64']", (string)(await Select("jammy", "arm64")).Json["arches"]![0]!);
        Assert.Equal("OS ubuntu with release focal has no available images for download", (string)(await Select("focal", "amd64")).Json["os"]![0]!);
        Assert.Equal("Boot source selection with this Boot source, Os and Release already exists.", (string)(await Select("jammy", "*")).Json["__all__"]![0]!);
        var item = $"boot-sources/{id}/selections/{selected.Json["id"]}/";
        Assert.Equal("[\"*\"]", (await admin.Put(item, ("arches", "*"))).Json["arches"]!.ToJsonString());
        Assert.Equal(404, (await admin.Get($"boot-sources/1/selections/{selected.Json["id"]}/")).Status);
        Assert.Equal(204, (await admin.Delete($"boot-sources/{id}/")).Status);
        Assert.Null(_appliance.Store.Documents(ImageSources.Selections).Find(selected.Json["id"]!.ToString()));
    }

    [Fact]
    public async Task The_release_that_machines_are_commissioned_with_stays_selected()
    {
        var admin = await _appliance.AsAsync("admin");
        var refused = await admin.Delete("boot-sources/1/selections/1/");
        Assert.Equal((400, "Unable to delete %s %s. It is the operating system used in ephemeral environments."), (refused.Status, refused.Text));
        Assert.Equal(200, (await admin.Get("boot-sources/1/selections/1/")).Status);
    }

    [Fact]
    public async Task Addresses_and_names_have_their_length_and_a_keyring_its_content()
    {
        var admin = await _appliance.AsAsync("admin");
        var refused = await admin.Post("boot-sources/", ("url", "http://long.example/" + new string('x', 200)), ("keyring_filename", new string('x', 4097)));
        Assert.Equal("Ensure this value has at most 200 characters (it has 220).", (string)refused.Json["url"]![0]!);
        Assert.Equal("Ensure this value has at most 4096 characters (it has 4097).", (string)refused.Json["keyring_filename"]![0]!);
        using var form = new MultipartFormDataContent { { new StringContent("http://empty.example/"), "url" }, { new ByteArrayContent([]), "keyring_data", "k.gpg" } };
        Assert.Equal("The submitted file is empty.", (string)(await admin.SendAsync(HttpMethod.Post, "boot-sources/", form)).Json["keyring_data"]![0]!);
    }
}
