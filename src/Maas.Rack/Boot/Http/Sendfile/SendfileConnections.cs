using System.IO.Pipelines;
using Maas.Rack.Boot.Http.Sendfile;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Maas.Rack.Boot.Http;

/// <summary>Makes the connections of a port able to send files by sendfile(2).</summary>
public static class SendfileConnections
{
    public static void UseSendfile(this ListenOptions listen) => listen.Use(next => async connection =>
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket)
        {
            await next(connection);
            return;
        }

        var transport = connection.Transport;
        var writer = new SocketWriter(socket, transport.Output);
        connection.Transport = new Ends(transport.Input, writer);
        connection.Features.Set(writer);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = transport;
        }
    });

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
