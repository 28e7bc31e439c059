using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Maas.Region.Images;
using Maas.Store;
using Maas.Store.Lite;
using Maas.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maas.Region.Tests.Images;

/// <summary>Images that come with an installation are in the catalog after a start, once each.</summary>
public sealed class BuiltinImagesTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private LiteStore _store = null!;
    private BuiltinImages _images = null!;

    private string Source => Path.Combine(_directory.Path, "images");

    public ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Source);
        var data = Path.Combine(_directory.Path, "data");
        _store = LiteStore.Open(new StoreOptions { DataDirectory = data, Json = JsonSerializerOptions.Default }, NullLogger<LiteStore>.Instance);
        _images = new BuiltinImages(_store, new FileBlobs(data), NullLogger<BuiltinImages>.Instance);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task An_image_is_taken_once_and_again_when_it_was_made_anew()
    {
        await MakeAsync("20260101", "root");
        await ImportAsync();
        var first = Assert.Single(Catalog);
        Assert.Equal(("debian/bookworm", "20260101", 4), (first.Name, Assert.Single(first.Sets).Version, (int)first.Sets[0].Files[0].Size));
        await ImportAsync();
        Assert.Same(first, Assert.Single(Catalog));

        // The same version from other files counts as another one.
        await MakeAsync("20260101", "changed");
        await ImportAsync();
        var second = Assert.Single(Catalog);
        Assert.Equal((first.Id, 7), (second.Id, (int)Assert.Single(second.Sets).Files[0].Size));
    }

    [Fact]
    public async Task Without_a_manifest_there_is_nothing_and_a_missing_file_leaves_nothing_behind()
    {
        Assert.Empty(await _images.ReadAsync(Source));
        await MakeAsync("20260101", "root");
        File.Delete(Path.Combine(Source, "root.tgz"));
        await Assert.ThrowsAsync<FileNotFoundException>(ImportAsync);
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        await MakeAsync("20260101", "root");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _images.ImportAsync(Source, (await _images.ReadAsync(Source))[0], stopped.Token));
        Assert.Empty(Catalog);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_directory.Path, "data", "uploads")));
    }

    private IReadOnlyList<Domain.Images.BootResource> Catalog => _store.Documents(ImageCatalog.Resources).All;

    private async Task ImportAsync()
    {
        foreach (var image in await _images.ReadAsync(Source)) await _images.ImportAsync(Source, image);
    }

    private async Task MakeAsync(string version, string content)
    {
        await File.WriteAllTextAsync(Path.Combine(Source, "root.tgz"), content);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
        await File.WriteAllTextAsync(
            Path.Combine(Source, "images.json"),
            $$"""
            [{"name":"debian/bookworm","architecture":"amd64/generic","version":"{{version}}","title":"Debian 12",
              "files":[{"filename":"root.tgz","filetype":"root-tgz","path":"root.tgz","sha256":"{{sha256}}","size":{{content.Length}}}]}]
            """);
    }
}
