using System.Net;
using System.Net.Sockets;
using Maas.Power.Drivers;
using Maas.Power.Tests.Peers;
using Maas.Power.Transports;
using Maas.Power.Transports.Libvirt;
using Maas.Power.Transports.Ssh;
using Maas.Testing;

namespace Maas.Power.Tests.Transports;

/// <summary>Peers that take a connection and then say nothing: each step ends within its limit, with a sentence that names the peer and the step.</summary>
public sealed class DeadlineTests : IDisposable
{
    private readonly TcpListener _mute = new(IPAddress.Loopback, 0);
    private readonly TimeProvider _clock = new HurriedClock();

    public DeadlineTests() => _mute.Start();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Address => $"127.0.0.1:{((IPEndPoint)_mute.LocalEndpoint).Port}";

    public void Dispose() => _mute.Dispose();

    [Theory]
    [InlineData("wedge", "the SSH login within 30 s")]
    [InlineData("ssh", "the SSH login within 30 s")]
    [InlineData("tcp", "libvirt's call AuthList within 60 s")]
    [InlineData("tls", "the TLS handshake within 20 s")]
    public async Task A_peer_that_says_nothing(string transport, string step)
    {
        var driver = transport == "wedge" ? (IPowerDriver)new WedgeDriver(_clock) : new VirshDriver(new LibvirtDialer(_clock));
        var settings = new Dictionary<string, string>
        {
            ["power_address"] = transport == "wedge" ? Address : $"qemu+{transport}://root@{Address}/system",
            ["power_user"] = "root",
            ["power_pass"] = "s3cret",
            ["power_id"] = "vm",
        };
        var problem = await Assert.ThrowsAsync<PowerException>(() => driver.QueryAsync(new Bmc("node01", driver.Type, settings), Cancel));
        Assert.Equal((PowerFailure.Unreachable, $"Could not contact node's BMC: {Address} did not answer {step}. Check the address and connectivity and try again."), (problem.Failure, problem.Message));
    }

    [Fact]
    public async Task A_command_that_hangs()
    {
        Needs.Root();
        await using var server = new SshServer("powertesthang");
        await server.StartAsync("exec sleep 600", Cancel);
        var address = $"127.0.0.1:{server.Port}";
        var host = new SshHost(address, "powertesthang", SshServer.Password, new HurriedClock(hurry: 6));
        var problem = await Assert.ThrowsAsync<PowerException>(() => host.RunAsync("anything", Cancel));
        Assert.Equal($"Could not contact node's BMC: {address} did not answer the SSH command within 30 s. Check the address and connectivity and try again.", problem.Message);
    }

    [Fact]
    public async Task Who_asked_may_give_up_before()
    {
        using var gone = new CancellationTokenSource();
        var stuck = new TaskCompletionSource<int>();
        var waiting = Deadline.WithinAsync(TimeSpan.FromMinutes(1), TimeProvider.System, "there", "a step", _ => stuck.Task, gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task What_fails_in_time_fails_as_it_does() =>
        await Assert.ThrowsAsync<IOException>(() => Deadline.WithinAsync(TimeSpan.FromMinutes(1), TimeProvider.System, "there", "a step", _ => Task.FromException<int>(new IOException()), Cancel));
}
