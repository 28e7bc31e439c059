using System.Runtime.InteropServices;
using Maas.Api;
using Maas.Appliance.Wiring;
using Maas.Region.Images;
using Maas.Region.Networks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maas.Appliance.Commands;

/// <summary>Brings the store up to what the program and the box are now: default objects, this controller, built-in scripts and images.
/// It works while the silo starts, on another processor; whatever starts after it finds it done. Operating systems to deploy are hundreds of megabytes
/// that no machine asks for in its first minute: they are taken in when everything listens.</summary>
internal sealed partial class Preparation(IServiceProvider services, ApplianceOptions options, TextWriter output, ILogger<Preparation> log) : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private IReadOnlyList<BuiltinImage> _later = [];
    private Task _done = Task.CompletedTask;
    private Task _images = Task.CompletedTask;

    public void Begin() => _done = Task.Run(PrepareAsync);

    public Task StartAsync(CancellationToken cancellationToken) => _done.WaitAsync(cancellationToken);

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _images = Task.Run(FinishAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await EndAsync();
    }

    /// <summary>Comes back when nothing of it uses the store any more, whatever became of it.</summary>
    public async Task EndAsync()
    {
        await _done.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _images.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stop.Dispose();

    private async Task PrepareAsync()
    {
        // Told before anything else can fail: the password is known to nobody afterwards.
        if (await services.GetRequiredService<FirstStart>().RunAsync(options.DataDir) is { } first) await output.WriteLineAsync(first);
        var own = LocalNetwork.Interfaces().Where(i => options.Interfaces.Count == 0 || options.Interfaces.Contains(i.Name))
            .Select(i => new OwnInterface(i.Name, i.Mac, i.Addresses)).ToList();
        var arch = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64/generic" : "amd64/generic";
        // Copying and flushing is the disk's work, the rest the processor's.
        var images = Task.Run(ImportFirstAsync);
        try
        {
            await services.GetRequiredService<ControllerNode>().RefreshAsync(Environment.MachineName.Split('.')[0].ToLowerInvariant(), arch, own);
            await services.SeedScriptsAsync();
        }
        finally
        {
            await images;
        }
    }

    private async Task ImportFirstAsync()
    {
        var all = await services.GetRequiredService<BuiltinImages>().ReadAsync(options.ImagesDir);
        await ImportAsync(all.Where(i => i.SelfContained));
        _later = [.. all.Where(i => !i.SelfContained)];
    }

    private async Task FinishAsync()
    {
        await ImportAsync(_later);
        StartMemory.GiveBack();
        MaasApi.Anticipate(services, _stop.Token);
    }

    private async Task ImportAsync(IEnumerable<BuiltinImage> images)
    {
        var catalog = services.GetRequiredService<BuiltinImages>();
        foreach (var image in images)
        {
            try
            {
                await catalog.ImportAsync(options.ImagesDir, image, _stop.Token);
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                LogNotImported(log, image.Name, problem.Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "The image {Name} that comes with this installation could not be taken in, and no machine can use it: {Problem} It is tried again at the next start")]
    private static partial void LogNotImported(ILogger log, string name, string problem);
}
