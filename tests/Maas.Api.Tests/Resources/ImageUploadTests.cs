using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Maas.Region.Images;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Resources;

/// <summary>Uploads in chunks (images.md §10.2).</summary>
public sealed class ImageUploadTests : IAsyncLifetime
{
    private TestAppliance _appliance = null!;

    public async ValueTask InitializeAsync() => _appliance = await TestAppliance.StartAsync();

    public ValueTask DisposeAsync() => _appliance.DisposeAsync();

    [Fact]
    public async Task Chunks_are_taken_in_order_and_the_whole_must_be_what_was_announced()
    {
        var admin = await _appliance.AsAsync("admin");
        var (id, uri) = await BeginAsync(admin, "chunks", "right");
        Assert.Equal((400, "Missing data."), Answer(await PutAsync(admin, uri, "")));
        Assert.Equal((200, "OK"), Answer(await PutAsync(admin, uri, "ri")));
        Assert.Contains("\"progress\": 40.0", (await admin.Get($"boot-resources/{id}/")).Text, StringComparison.Ordinal);
        Assert.Equal((400, "Too much data received."), Answer(await PutAsync(admin, uri, "ghtt")));
        Assert.Equal((400, "Saved content does not match given SHA256 value."), Answer(await PutAsync(admin, uri, "xxx")));
        // The chunk that did not fit does not count; what was taken before does.
        Assert.Contains("\"progress\": 40.0", (await admin.Get($"boot-resources/{id}/")).Text, StringComparison.Ordinal);
        Assert.Equal((200, "OK"), Answer(await PutAsync(admin, uri, "ght")));
        Assert.True((bool)FileOf((await admin.Get($"boot-resources/{id}/")).Json)["complete"]!);
        Assert.Equal((400, "Cannot upload to a complete file."), Answer(await PutAsync(admin, uri, "x")));
        Assert.Equal(204, (await admin.Delete($"boot-resources/{id}/")).Status);
        Assert.Equal(404, (await PutAsync(admin, uri, "x")).Status);
    }

    /// <summary>As after a power failure between the disk's answer and ours: the client sends the chunk again.</summary>
    [Fact]
    public async Task What_was_written_and_not_acknowledged_is_written_over()
    {
        var admin = await _appliance.AsAsync("admin");
        var (id, uri) = await BeginAsync(admin, "unacknowledged", "one two");
        Assert.Equal(200, (await PutAsync(admin, uri, "one")).Status);
        var resource = _appliance.Store.Documents(ImageCatalog.Resources).Find($"{id}")!;
        await File.AppendAllTextAsync(Path.Combine(_appliance.DataDirectory, "uploads", ImageContents.UploadOf(resource, resource.Sets[0].Files[0])), " t");
        Assert.Equal(200, (await PutAsync(admin, uri, " two")).Status);
        Assert.True((bool)FileOf((await admin.Get($"boot-resources/{id}/")).Json)["complete"]!);
    }

    /// <summary>As after a power failure behind the last chunk, and as when somebody else uploaded the same meanwhile.</summary>
    [Fact]
    public async Task The_last_chunk_of_a_content_that_is_here_is_taken()
    {
        var admin = await _appliance.AsAsync("admin");
        var (id, uri) = await BeginAsync(admin, "first", "the same content");
        Assert.Equal(200, (await PutAsync(admin, uri, "the same ")).Status);
        using (var whole = new MultipartFormDataContent { { new StringContent("second"), "name" }, { new StringContent("amd64/generic"), "architecture" } })
        {
            whole.Add(new StringContent("the same content"), "content", "image.tgz");
            Assert.Equal(201, (await admin.SendAsync(HttpMethod.Post, "boot-resources/", whole)).Status);
        }

        Assert.Equal(200, (await PutAsync(admin, uri, "content")).Status);
        Assert.True((bool)FileOf((await admin.Get($"boot-resources/{id}/")).Json)["complete"]!);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_appliance.DataDirectory, "uploads")));
    }

    [Fact]
    public async Task Chunks_sent_at_once_wait_for_each_other()
    {
        var admin = await _appliance.AsAsync("admin");
        var (id, uri) = await BeginAsync(admin, "at-once", new string('a', 40_000));
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => PutAsync(admin, uri, new string('a', 2_000))));
        Assert.All(answers, a => Assert.Equal((200, "OK"), Answer(a)));
        Assert.True((bool)FileOf((await admin.Get($"boot-resources/{id}/")).Json)["complete"]!);
    }

    [Fact]
    public async Task Uploads_of_one_name_at_once_are_one_image()
    {
        var admin = await _appliance.AsAsync("admin");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => BeginAsync(admin, "one-name", $"content {i}")));
        Assert.Single(_appliance.Store.Documents(ImageCatalog.Resources).Where(ImageCatalog.ByName, "custom/one-name"));
    }

    [Fact]
    public async Task Only_administrators_send_chunks_and_with_PUT()
    {
        var admin = await _appliance.AsAsync("admin");
        var (_, uri) = await BeginAsync(admin, "whose", "mine");
        Assert.Equal((403, "This method is reserved for admin users."), Answer(await PutAsync(await _appliance.AsAsync("alice"), uri, "m")));
        Assert.Equal((405, ""), Answer(await admin.Get(uri)));
    }

    private static async Task<(int Id, string Uri)> BeginAsync(ApiClient admin, string name, string content)
    {
        var made = await admin.Post(
            "boot-resources/", ("name", name), ("architecture", "amd64/generic"), ("sha256", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))),
            ("size", $"{Encoding.UTF8.GetByteCount(content)}"));
        Assert.Equal(201, made.Status);
        return ((int)made.Json["id"]!, (string)FileOf(made.Json)["upload_uri"]!);
    }

    private static async Task<Reply> PutAsync(ApiClient client, string uri, string chunk)
    {
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(chunk));
        return await client.SendAsync(HttpMethod.Put, uri, body);
    }

    private static JsonNode FileOf(JsonNode image) => image["sets"]!.AsObject().First().Value!["files"]!.AsObject().First().Value!;

    private static (int, string) Answer(Reply reply) => (reply.Status, reply.Text);
}
