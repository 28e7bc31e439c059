using System.Net;
using System.Net.Sockets;
using Maas.Power.Drivers;
using Maas.Power.Tests.Peers;
using Maas.Power.Transports.Libvirt;

namespace Maas.Power.Tests.Transports;

/// <summary>Equipment that answers with anything at all: only <see cref="PowerException"/> comes out, in time, and without taking memory for what was
/// only announced.</summary>
public sealed class FuzzTests
{
    private const int Rounds = 60;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private static readonly string[] Bodies =
    [
        "", "{}", "[]", "null", "{\"data\":[{\"vmid\":1}]}", "{\"Members\":[{\"@odata.id\":\"/redfish/v1/Systems/1\"}],\"PowerState\":\"On\",\"Actions\":[]}",
        "{\"Members\":[{\"@odata.id\":\"//evil/\"}]}", "{\"Systems\":{\"@odata.id\":7}}", "{\"status\":\"ok\",\"data\":{}}", "{\"a\":\"\\ud800\",\"\\ud800\":1}",
        "<a/>", "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "<aaaLogin outCookie=\"x\"/>", "<node state=\"", "<Envelope><Body><returnval/></Body></Envelope>",
        "{\"api-session\":\"x\",\"cpcs\":[{\"object-uri\":\"http://elsewhere/\",\"dpm-enabled\":true}]}", "{\"type\":\"sync\",\"metadata\":{\"auth\":\"trusted\",\"status_code\":9}}",
        "<!-- state=ffffffffffffffffffffffff -->",
    ];

    public static TheoryData<string, string> HttpTypes => new()
    {
        { "redfish", "power_user=u;power_pass=p" },
        { "openbmc", "power_user=u;power_pass=p" },
        { "proxmox", "power_user=u;power_pass=p;power_vm_name=1" },
        { "dli", "outlet_id=1" },
        { "recs_box", "node_id=1" },
        { "msftocs", "blade_id=1" },
        { "hmcz", "power_user=u;power_pass=p;power_partition_name=x" },
        { "nova", "os_username=u;os_password=p;os_tenantname=t;nova_id=1" },
        { "vmware", "power_user=u;power_pass=p;power_uuid=1;power_protocol=http" },
        { "ucsm", "uuid=1" },
        { "amt", "power_pass=p" },
        { "sm15k", "system_id=1;power_control=restapi" },
    };

    [Theory]
    [MemberData(nameof(HttpTypes))]
    public async Task Http_answers_of_any_kind_end_in_a_power_exception_or_a_state(string type, string settings)
    {
        var random = new Random(type.Length * 7919);
        using var equipment = new Equipment(new HurriedClock());
        using var peer = new HttpPeer(_ => Any(random));
        var at = type is "nova" ? $"os_authurl={peer.Root}" : type is "msftocs" or "recs_box" or "vmware" ? $"power_address=127.0.0.1;power_port={peer.Port}" : $"power_address={peer.Root}";
        var bmc = equipment.Bmc(type, $"{at};{settings}");
        var driver = equipment.Driver(type);
        for (var round = 0; round < Rounds; round++)
        {
            await EndsAsync(() => driver.QueryAsync(bmc, default));
            await EndsAsync(() => driver.ChangeAsync(bmc, PowerChange.Off, default));
            if (driver is IBootOrder boot) await EndsAsync(() => boot.BootFromAsync(bmc, BootTarget.Network, default));
        }
    }

    [Fact]
    public async Task A_body_without_end_is_cut_off()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var sent = 0L;
        _ = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            var stream = client.GetStream();
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            var block = new byte[65536];
            while (true)
            {
                await stream.WriteAsync(block, TestContext.Current.CancellationToken);
                sent += block.Length;
            }
        }, TestContext.Current.CancellationToken);
        using var equipment = new Equipment();
        var bmc = equipment.Bmc("dli", $"power_address=127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port};outlet_id=1");
        var problem = await Assert.ThrowsAsync<PowerException>(() => equipment.Driver("dli").QueryAsync(bmc, default));
        Assert.Contains("longer than 8 MiB", problem.Message, StringComparison.Ordinal);
        Assert.InRange(sent, 0, 64 << 20);
    }

    [Fact]
    public async Task Silence_ends_with_the_limit()
    {
        using var equipment = new Equipment(new HurriedClock());
        using var peer = new HttpPeer(_ => PeerAnswer.Ok("") with { Delay = TimeSpan.FromMinutes(5) });
        var problem = await Assert.ThrowsAsync<PowerException>(() => equipment.Driver("redfish").QueryAsync(
            equipment.Bmc("redfish", $"power_address={peer.Root};power_user=u;power_pass=p"), default).WaitAsync(Longest, TestContext.Current.CancellationToken));
        Assert.Equal(PowerFailure.Unreachable, problem.Failure);
        Assert.Contains("no answer within 30 s", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Snmp_answers_of_any_kind_end_in_a_power_exception_or_a_state()
    {
        var random = new Random(4711);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var end = new CancellationTokenSource();
        var answering = AnswerAsync(socket, random, end.Token);
        using var equipment = new Equipment(new HurriedClock());
        var bmc = equipment.Bmc("apc", $"power_address=127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port};node_outlet=1;power_on_delay=0");
        for (var round = 0; round < 30; round++) await EndsAsync(() => equipment.Driver("apc").QueryAsync(bmc, default));
        await end.CancelAsync();
        await answering;
    }

    [Fact]
    public async Task Libvirt_answers_of_any_kind_end_in_a_power_exception()
    {
        var random = new Random(815);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var end = new CancellationTokenSource();
        var serving = ServeAsync(listener, random, end.Token);
        var driver = new VirshDriver(new LibvirtDialer(TimeProvider.System));
        var settings = new Dictionary<string, string> { ["power_address"] = $"qemu+tcp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/system", ["power_id"] = "vm" };
        for (var round = 0; round < Rounds; round++) await EndsAsync(() => driver.QueryAsync(new Bmc("n", driver.Type, settings), default));
        await end.CancelAsync();
        await serving;
    }

    private static async Task EndsAsync(Func<Task> act)
    {
        try
        {
            await act().WaitAsync(Longest, TestContext.Current.CancellationToken);
        }
        catch (PowerException)
        {
            // As it should be.
        }
    }

    private static PeerAnswer Any(Random random)
    {
        lock (random)
        {
            var body = Bodies[random.Next(Bodies.Length)];
            if (random.Next(3) == 0 && body.Length > 0)
            {
                var changed = body.ToCharArray();
                for (var i = 0; i < 3; i++) changed[random.Next(changed.Length)] = (char)random.Next(1, 127);
                body = new string(changed);
            }

            switch (random.Next(8))
            {
                case 0:
                    var noise = new byte[random.Next(200)];
                    random.NextBytes(noise);
                    return new PeerAnswer(0) { Raw = noise };
                case 1:
                    var whole = PeerAnswer.Ok(body).ToBytes();
                    return new PeerAnswer(0) { Raw = whole[..random.Next(whole.Length)] };
                case 2:
                    int[] statuses = [201, 202, 204, 301, 307, 400, 401, 403, 404, 409, 412, 418, 500, 503];
                    return new PeerAnswer(statuses[random.Next(statuses.Length)], body, ("Location", random.Next(2) == 0 ? "/x" : "::::"), ("WWW-Authenticate", "Digest realm=\"a\", nonce"));
                case 3:
                    return new PeerAnswer(200, body, ("Content-Type", "image/png"), ("ETag", "\"\"\""), ("Set-Cookie", "=;="), ("Content-Encoding", random.Next(2) == 0 ? "gzip" : "br"));
                default:
                    return PeerAnswer.Ok(body);
            }
        }
    }

    private static async Task AnswerAsync(Socket socket, Random random, CancellationToken cancel)
    {
        var buffer = new byte[2048];
        try
        {
            while (true)
            {
                var got = await socket.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), cancel);
                var answer = buffer[..got.ReceivedBytes];
                // Its own request as an answer, more or less.
                for (var i = 0; i < random.Next(4); i++) answer[random.Next(answer.Length)] = (byte)random.Next(256);
                var pdu = Array.IndexOf(answer, (byte)0xA0);
                if (pdu > 0) answer[pdu] = 0xA2;
                await socket.SendToAsync(answer.AsMemory(0, random.Next(5) == 0 ? random.Next(answer.Length) : answer.Length), SocketFlags.None, got.RemoteEndPoint, cancel);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private static async Task ServeAsync(TcpListener listener, Random random, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                using var client = await listener.AcceptTcpClientAsync(cancel);
                await client.GetStream().WriteAsync(Frame(random), cancel);
            }
            catch (Exception gone) when (gone is OperationCanceledException or IOException or SocketException)
            {
                // The test is over, or the client has gone: what was left unsaid does not matter.
            }
        }
    }

    /// <summary>Noise, often behind a plausible head: length, program, version, procedure 66, reply, serial 1, status.</summary>
    private static byte[] Frame(Random random)
    {
        var noise = new byte[random.Next(28, 400)];
        random.NextBytes(noise);
        if (random.Next(3) > 0)
        {
            byte[] head = [0, 0, 0, (byte)Math.Min(noise.Length, 255), 0x20, 0, 0x80, 0x86, 0, 0, 0, 1, 0, 0, 0, 66, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, (byte)random.Next(3)];
            head.CopyTo(noise, 0);
        }

        if (random.Next(6) == 0) noise[0] = 0x7F;
        return noise;
    }
}
