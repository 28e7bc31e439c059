using System.Collections.Concurrent;
using Maas.Domain.Booting;
using Maas.Rack.Boot;
using Maas.Testing;

namespace Maas.Rack.Tests.Boot;

/// <summary>The ports of the boot servers with fixed answers, over directories of their own.</summary>
internal sealed class FakeBoot : IBootConfigs, IBootImages, IBootJournal, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public FakeBoot()
    {
        foreach (var name in new[] { "loaders", "machine-resources", "operator", "images" }) Directory.CreateDirectory(_directory.PathOf(name));
        Routes = new BootRoutes(
            new BootDirectories { Loaders = PathOf("loaders"), MachineResources = PathOf("machine-resources"), Operator = [PathOf("operator")] }, 5248, this, this);
    }

    public BootRoutes Routes { get; }

    public Func<ConfigRequest, BootRequest, string?> Config { get; set; } = (_, _) => null;

    public ConcurrentQueue<BootRequest> Noted { get; } = [];

    public ConcurrentQueue<string> Broken { get; } = [];

    public string PathOf(string name) => _directory.PathOf(name);

    /// <summary>Puts a file below one of the directories.</summary>
    public byte[] Put(string name, int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        Put(name, content);
        return content;
    }

    public void Put(string name, byte[] content)
    {
        var path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    public Task<string?> RenderAsync(ConfigRequest asked, BootRequest request, CancellationToken cancel) => Task.FromResult(Config(asked, request));

    (string Path, string Sha256)? IBootImages.Find(string prefix) =>
        prefix.All(char.IsAsciiHexDigitLower) && Directory.GetFiles(PathOf("images"), prefix + "*") is [var path] ? (path, Path.GetFileName(path)) : null;

    public void Fetched(BootRequest request) => Noted.Enqueue(request);

    public void BrokeOff(BootRequest request, string how) => Broken.Enqueue($"{request.Path}: {how}");

    public void Dispose() => _directory.Dispose();
}
