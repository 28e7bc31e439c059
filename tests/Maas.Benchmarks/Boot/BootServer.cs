using System.Net;
using Maas.Domain.Booting;
using Maas.Rack.Boot;
using Maas.Rack.Boot.Http;
using Maas.Rack.Tftp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maas.Benchmarks.Boot;

/// <summary>The boot servers under test, in a process of their own.</summary>
internal static class BootServer
{
    public const string Command = "boot-serve";

    public static async Task RunAsync(string directory, IPAddress address, int tftpPort, int httpPort, TextWriter output)
    {
        var nobody = new Nobody();
        var routes = new BootRoutes(new BootDirectories { Loaders = directory, MachineResources = directory }, httpPort, nobody, nobody);
        await using var tftp = new TftpServer(
            new TftpSettings { Port = tftpPort, Listen = [address] }, routes, nobody, TimeProvider.System, NullLogger<TftpServer>.Instance);
        tftp.Start();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(routes).AddSingleton<IBootJournal>(nobody).AddSingleton<BootHttp>();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(address, httpPort, listen => listen.UseSendfile()));
        var app = builder.Build();
        app.UseBootFiles(httpPort);
        await app.StartAsync();
        await output.WriteLineAsync("serving");
        await output.FlushAsync();
        await app.WaitForShutdownAsync();
    }

    private sealed class Nobody : IBootConfigs, IBootImages, IBootJournal
    {
        public Task<string?> RenderAsync(ConfigRequest asked, BootRequest request, CancellationToken cancel) => Task.FromResult<string?>(null);

        public (string Path, string Sha256)? Find(string prefix) => null;

        public void Fetched(BootRequest request)
        {
        }

        public void BrokeOff(BootRequest request, string how)
        {
        }
    }
}
