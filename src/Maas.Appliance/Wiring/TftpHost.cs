using System.Net.Sockets;
using Maas.Rack.Tftp;
using Microsoft.Extensions.Hosting;

namespace Maas.Appliance.Wiring;

/// <summary>Runs the TFTP server with the appliance.</summary>
internal sealed class TftpHost(TftpServer server, ApplianceOptions options) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            server.Start();
        }
        catch (SocketException problem)
        {
            throw Boot.Explain(problem, options.TftpPort);
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await server.DisposeAsync();
}
