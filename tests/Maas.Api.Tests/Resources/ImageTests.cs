using Maas.Domain.Images;
using Maas.Region.Images;
using Maas.Store;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Resources;

/// <summary>Uploaded images (api-resources.md §17.1, images.md §10).</summary>
public sealed class ImageTests(SharedAppliance shared)
{
    private readonly TestAppliance _appliance = shared.Appliance;

    private static MultipartFormDataContent Upload(string name, string content, params (string Name, string Value)[] more)
    {
        var form = new MultipartFormDataContent { { new StringContent(name), "name" }, { new StringContent("amd64/generic"), "architecture" } };
        foreach (var (key, value) in more) form.Add(new StringContent(value), key);
        form.Add(new StringContent(content), "content", "image.tgz");
        return form;
    }

    [Fact]
    public async Task Without_its_content_an_upload_needs_hash_and_size()
    {
        var admin = await _appliance.AsAsync("admin");
        var refused = await admin.Post("boot-resources/");
        Assert.Equal(["name", "architecture", "sha256", "size"], refused.Json.AsObject().Select(p => p.Key));
        Assert.All(refused.Json.AsObject(), p => Assert.Equal("This field is required.", (string)p.Value![0]!));
    }

    [Fact]
    public async Task All_that_is_wrong_with_an_upload_is_said_at_once()
    {
        var refused = await (await _appliance.AsAsync("admin")).Post(
            "boot-resources/", ("name", "nosuch/x"), ("architecture", "z80/generic"), ("filetype", "zip"), ("sha256", "abc"), ("size", "0"));
        Assert.Equal(["name", "architecture", "filetype", "sha256", "size"], refused.Json.AsObject().Select(p => p.Key));
        Assert.Equal("Ensure this value has at least 64 characters (it has 3).", (string)refused.Json["sha256"]![0]!);
    }

    [Fact]
    public async Task The_content_of_a_replaced_version_makes_room_unless_it_is_kept()
    {
        var (admin, blobs) = (await _appliance.AsAsync("admin"), _appliance.Get<IBlobs>());
        static string HashOf(Reply reply) => (string)reply.Json["sets"]!.AsObject().First().Value!["files"]!.AsObject().First().Value!["sha256"]!;
        var first = HashOf(await admin.SendAsync(HttpMethod.Post, "boot-resources/", Upload("room", "first")));
        var second = HashOf(await admin.SendAsync(HttpMethod.Post, "boot-resources/", Upload("room", "second", ("keep_old", "true"))));
        Assert.NotNull(blobs.PathOf(first));
        var third = await admin.SendAsync(HttpMethod.Post, "boot-resources/", Upload("room", "third"));
        Assert.Equal((null, null), (blobs.PathOf(first), blobs.PathOf(second)));
        Assert.NotNull(blobs.PathOf(HashOf(third)));
        Assert.Equal(
            "File already exists with sha256 that is of different size.",
            (await admin.Post("boot-resources/", ("name", "room2"), ("architecture", "amd64/generic"), ("sha256", HashOf(third)), ("size", "99"))).Text);
        Assert.Equal(204, (await admin.Delete($"boot-resources/{third.Json["id"]}/")).Status);
        Assert.Null(blobs.PathOf(HashOf(third)));
    }

    [Fact]
    public async Task A_synced_image_is_not_replaced_by_an_upload()
    {
        var admin = await _appliance.AsAsync("admin");
        await _appliance.Store.CommitAsync(new Batch().Put(ImageCatalog.Resources, new BootResource
        {
            Id = _appliance.Store.NextId(ImageCatalog.Resources),
            Name = "centos/centos9",
            Architecture = "amd64/generic",
        }));
        Assert.Equal("Boot resource of name, and architecture already exists.", (string)(await admin.SendAsync(HttpMethod.Post, "boot-resources/", Upload("centos/centos9", "x"))).Json["__all__"]![0]!);
    }

    [Fact]
    public async Task Once_an_image_says_which_kernels_it_knows_a_machine_can_ask_for_no_other()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var admin = await appliance.AsAsync("admin");
        var id = (string)(await admin.Post(
            "machines/", ("architecture", "amd64"), ("mac_addresses", "52:54:00:00:1a:01"), ("power_type", "manual"), ("commission", "false"), ("min_hwe_kernel", "hwe-24.04"))).Json["system_id"]!;
        var image = new BootResource
        {
            Id = appliance.Store.NextId(ImageCatalog.Resources),
            Name = "ubuntu/kernels",
            Architecture = "amd64/ga-22.04",
            Subarches = "generic,hwe-22.04",
            Sets = [new BootResourceSet("20260501", "stable", [])],
        };
        await appliance.Store.CommitAsync(new Batch().Put(ImageCatalog.Resources, image));
        foreach (var known in new[] { "ga-22.04", "hwe-22.04", "" }) Assert.Equal(200, (await admin.Put($"machines/{id}/", ("min_hwe_kernel", known))).Status);
        var refused = await admin.Put($"machines/{id}/", ("min_hwe_kernel", "hwe-24.04"));
        Assert.Equal((400, "No kernel matches \">=hwe-24.04\" requirement."), (refused.Status, (string)refused.Json["min_hwe_kernel"]![0]!));
    }

    [Fact]
    public async Task The_first_base_image_that_is_said_stays()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var admin = await appliance.AsAsync("admin");
        static string? Base(Reply reply) => (string?)reply.Json["base_image"];
        Assert.Null(Base(await admin.SendAsync(HttpMethod.Post, "boot-resources/", Upload("derived", "1"))));
        Assert.Equal("rhel/8", Base(await admin.SendAsync(HttpMethod.Post, "boot-resources/", Upload("derived", "2", ("base_image", "RHEL/8")))));
        Assert.Equal("rhel/8", Base(await admin.SendAsync(HttpMethod.Post, "boot-resources/", Upload("derived", "3", ("base_image", "ubuntu/jammy")))));
        Assert.Null(Base(await admin.SendAsync(HttpMethod.Post, "boot-resources/", Upload("ubuntu/own", "4", ("base_image", "rhel/8")))));
        var refused = await admin.SendAsync(HttpMethod.Post, "boot-resources/", Upload("derived", "5", ("base_image", "windows/win2012")));
        Assert.Equal((400, "custom images require a valid non-custom OS type base image"), (refused.Status, (string)refused.Json["base_image"]![0]!));
    }

    [Fact]
    public async Task Blank_values_are_no_choices()
    {
        var admin = await _appliance.AsAsync("admin");
        Assert.Equal("The submitted file is empty.", (string)(await admin.SendAsync(HttpMethod.Post, "boot-resources/", Upload("empty", ""))).Json["content"]![0]!);
        Assert.Equal("This field is required.", (string)(await admin.SendAsync(HttpMethod.Post, "boot-resources/", Upload("blank", "x", ("filetype", "")))).Json["filetype"]![0]!);
        var list = await admin.Get("boot-resources/", ("type", ""));
        Assert.Equal((400, "'' is not a valid boot resource type. Available types: ['synced', 'uploaded']"), (list.Status, list.Text));
    }

    [Fact]
    public async Task A_kernel_is_no_architecture()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var admin = await appliance.AsAsync("admin");
        await appliance.Store.CommitAsync(new Batch().Put(ImageCatalog.Resources, new BootResource
        {
            Id = appliance.Store.NextId(ImageCatalog.Resources),
            Name = "ubuntu/jammy",
            Architecture = "arm64/ga-22.04",
            Subarches = "generic,hwe-22.04,xgene-uboot",
            Sets = [new BootResourceSet("20260501", "stable", [.. ((string[])["boot-kernel", "boot-initrd"]).Select((f, i) => new BootResourceFile(9000 + i, f, f, new string((char)(97 + i), 64), 1, 1))])],
        }));
        var refused = await admin.Post("boot-resources/", ("name", "x"), ("architecture", "arm64/ga-22.04"), ("sha256", new string('b', 64)), ("size", "1"));
        Assert.Equal(
            "'arm64/ga-22.04' is not a valid architecture.  It should be one of: 'amd64/generic', 'arm64/generic', 'arm64/xgene-uboot'.", (string)refused.Json["architecture"]![0]!);
    }
}
