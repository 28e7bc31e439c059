using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Maas.Rack.Ntp;
using Maas.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Maas.Rack.Tests.Ntp;

public sealed class NtpServerTests
{
    [Fact]
    public async Task An_independent_client_reads_the_time()
    {
        Needs.Root();
        var clock = new FakeTimeProvider(new DateTimeOffset(2031, 2, 3, 4, 5, 6, 250, TimeSpan.Zero));
        using var server = await StartAsync(0, clock);
        using var client = Process.Start(new ProcessStartInfo(
            "/usr/bin/python3", ["-c", "import ntplib, sys; a = ntplib.NTPClient().request('127.0.0.1', port=int(sys.argv[1])); print(a.tx_time, a.stratum, a.leap, a.mode)", $"{server.Port}"])
        {
            RedirectStandardOutput = true,
        })!;
        var told = (await client.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Split(' ');
        Assert.Equal(clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0, double.Parse(told[0], CultureInfo.InvariantCulture), 3);
        Assert.Equal("10 0 4", string.Join(' ', told[1..]).Trim());
        await server.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_port_in_use_is_left_to_who_has_it()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var server = await StartAsync(((IPEndPoint)other.LocalEndPoint!).Port, TimeProvider.System);
        await server.StopAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<NtpServer> StartAsync(int port, TimeProvider clock)
    {
        var server = new NtpServer(new NtpServerOptions(port, [IPAddress.Loopback]), clock, NullLogger<NtpServer>.Instance);
        await server.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }
}
