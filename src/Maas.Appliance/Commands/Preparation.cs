using System.Runtime.InteropServices;
using Maas.Appliance.Wiring;
using Maas.Region.Images;
using Maas.Region.Networks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Maas.Appliance.Commands;

/// <summary>Brings the store up to what the program and the box are now: default objects, this controller, built-in scripts and images.
/// It works while the silo starts, on another processor; whatever starts after it finds it done.</summary>
internal sealed class Preparation(IServiceProvider services, ApplianceOptions options, TextWriter output) : IHostedService
{
    private Task _done = Task.CompletedTask;

    public void Begin() => _done = Task.Run(PrepareAsync);

    public Task StartAsync(CancellationToken cancellationToken) => _done.WaitAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task PrepareAsync()
    {
        // Told before anything else can fail: the password is known to nobody afterwards.
        if (await services.GetRequiredService<FirstStart>().RunAsync(options.DataDir) is { } first) await output.WriteLineAsync(first);
        var own = LocalNetwork.Interfaces().Where(i => options.Interfaces.Count == 0 || options.Interfaces.Contains(i.Name))
            .Select(i => new OwnInterface(i.Name, i.Mac, i.Addresses)).ToList();
        var arch = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64/generic" : "amd64/generic";
        await services.GetRequiredService<ControllerNode>().RefreshAsync(Environment.MachineName.Split('.')[0].ToLowerInvariant(), arch, own);
        await services.SeedScriptsAsync();
        await services.GetRequiredService<BuiltinImages>().ImportAsync(options.ImagesDir);
    }
}
