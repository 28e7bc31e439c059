using System.Net.Sockets;
using System.Text;
using Maas.Testing;

namespace Maas.Appliance.Tests;

/// <summary>What systemd hears of the process (sd_notify(3), sd_watchdog_enabled(3)).</summary>
public sealed class ServiceTests
{
    [Fact]
    public async Task Systemd_is_told_of_readiness_life_and_the_stop_with_every_server_running()
    {
        using var directory = new TemporaryDirectory();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(directory.PathOf("notify")));
        string Port() => $"{FreePort.Next()}";
        await using var process = ApplianceProcess.Start(
            ["serve", "--data-dir", directory.PathOf("data"), "--http-port", Port(), "--boot-http-port", Port(), "--dns-port", Port(), "--tftp-port", Port(), "--no-dhcp"],
            [("NOTIFY_SOCKET", directory.PathOf("notify")), ("WATCHDOG_USEC", "200000")]);
        await UntilAsync(socket, "READY=1");
        await UntilAsync(socket, "WATCHDOG=1");
        var (code, _) = await process.TerminateAsync();
        Assert.Equal(0, code);
        await UntilAsync(socket, "STOPPING=1");
    }

    private static async Task UntilAsync(Socket socket, string state)
    {
        var buffer = new byte[256];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer, limit.Token)) != state)
        {
        }
    }
}
