using System.Net;
using System.Net.Sockets;
using System.Text;
using Maas.Protocols.Tftp;
using Maas.Rack.Tests.Boot;
using Maas.Rack.Tftp;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maas.Rack.Tests.Tftp;

public sealed class TftpServerTests : IAsyncDisposable
{
    private readonly FakeBoot _boot = new();
    private readonly TftpServer _server;

    public TftpServerTests() => _server = Make(new TftpSettings { FirstWait = TimeSpan.FromMilliseconds(40) });

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _boot.Dispose();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TftpServer Make(TftpSettings settings)
    {
        var server = new TftpServer(settings with { Port = 0, Listen = [IPAddress.Loopback] }, _boot.Routes, _boot, TimeProvider.System, NullLogger<TftpServer>.Instance);
        server.Start();
        return server;
    }

    public static readonly TheoryData<int, int?, int?> Sizes = new()
    {
        { 0, null, null }, { 1, null, null }, { 511, null, null }, { 512, null, null }, { 513, null, null }, { 100_000, null, null },
        { 0, 1468, null }, { 1468, 1468, 4 }, { 1_000_000, 1468, 4 }, { 1_000_000, 8192, 16 }, { 1_000_000, 512, 64 }, { 300_000, 8, null }, { 1_000_000, 65464, 4 },
    };

    [Theory, MemberData(nameof(Sizes))]
    public async Task A_file_arrives_whole(int length, int? block, int? window)
    {
        var content = _boot.Put("loaders/file", length);
        using var client = new TestClient(_server.Port);
        Assert.Equal(content, await client.FetchAsync("file", Cancel, new TftpOptions { BlockSize = block, WindowSize = window }));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(4)]
    [InlineData(16)]
    public async Task Lost_packets_are_sent_again(int? window)
    {
        var content = _boot.Put("loaders/file", 200_000);
        using var client = new TestClient(_server.Port);
        var options = new TftpOptions { BlockSize = 1024, WindowSize = window };
        Assert.Equal(content, await client.FetchAsync("file", Cancel, options, loses: block => block % 41 == 1 || block % 50 == 0));
    }

    [Fact]
    public async Task Block_numbers_roll_over()
    {
        var content = _boot.Put("loaders/file", 70_000 * 16);
        using var client = new TestClient(_server.Port);
        Assert.Equal(content, await client.FetchAsync("file", Cancel, new TftpOptions { BlockSize = 16, WindowSize = 64 }));
    }

    [Fact]
    public async Task Text_is_sent_as_netascii_also_when_packets_are_lost()
    {
        var text = string.Concat(Enumerable.Range(0, 2000).Select(i => $"line {i}\n{(i % 7 == 0 ? "\r" : "")}"));
        _boot.Put("loaders/text", Encoding.ASCII.GetBytes(text));
        using var client = new TestClient(_server.Port);
        var wire = await client.FetchAsync("text", Cancel, new TftpOptions { BlockSize = 100, WindowSize = 8, TransferSize = 0 }, TftpMode.Netascii, block => block % 5 == 0);
        Assert.Equal(text.Replace("\r", "\r\0").Replace("\n", "\r\n"), Encoding.ASCII.GetString(wire));
    }

    [Fact]
    public async Task Options_are_answered_within_limits()
    {
        _boot.Put("loaders/file", 100_000);
        using var client = new TestClient(_server.Port);
        client.Request("file", new TftpOptions { BlockSize = 65464, TransferSize = 0, Timeout = 2, WindowSize = 65535 });
        Assert.True(TftpPacket.TryReadOptionAcknowledgment(await client.ReceiveAsync(Cancel), out var answered));
        Assert.Equal(new TftpOptions { BlockSize = 8192, TransferSize = 100_000, Timeout = 2, WindowSize = 16 }, answered);
    }

    [Fact]
    public async Task The_configured_block_size_is_the_most()
    {
        await using var server = Make(new TftpSettings { MaxBlockSize = () => 1024 });
        _boot.Put("loaders/file", 10);
        using var client = new TestClient(server.Port);
        client.Request("file", new TftpOptions { BlockSize = 1468 });
        Assert.True(TftpPacket.TryReadOptionAcknowledgment(await client.ReceiveAsync(Cancel), out var answered));
        Assert.Equal(1024, answered.BlockSize);
    }

    [Theory]
    [InlineData("missing", TftpErrorCode.FileNotFound)]
    [InlineData("../secret", TftpErrorCode.AccessViolation)]
    [InlineData("a/../../secret", TftpErrorCode.AccessViolation)]
    [InlineData("..\\secret", TftpErrorCode.AccessViolation)]
    public async Task A_name_that_leads_nowhere_is_answered_at_once(string name, TftpErrorCode code)
    {
        _boot.Put("secret", "secret"u8.ToArray());
        using var client = new TestClient(_server.Port);
        client.Request(name, new TftpOptions { BlockSize = 1468 });
        Assert.True(TftpPacket.TryReadError(await client.ReceiveAsync(Cancel), out var answered, out _));
        Assert.Equal(code, answered);
    }

    [Theory]
    [InlineData(TftpOpcode.WriteRequest, TftpMode.Octet, TftpErrorCode.AccessViolation)]
    [InlineData(TftpOpcode.ReadRequest, TftpMode.Mail, TftpErrorCode.IllegalOperation)]
    public async Task What_is_not_offered_is_refused(TftpOpcode opcode, TftpMode mode, TftpErrorCode code)
    {
        using var client = new TestClient(_server.Port);
        client.Request("file", mode: mode, opcode: opcode);
        Assert.True(TftpPacket.TryReadError(await client.ReceiveAsync(Cancel), out var answered, out _));
        Assert.Equal(code, answered);
    }

    [Fact]
    public async Task Firmware_that_only_asks_for_the_size_is_served_again_from_the_same_port()
    {
        var content = _boot.Put("loaders/bootx64.efi", 50_000);
        using var client = new TestClient(_server.Port);
        client.Request("bootx64.efi", new TftpOptions { TransferSize = 0, BlockSize = 1468, WindowSize = 4 });
        Assert.True(TftpPacket.TryReadOptionAcknowledgment(await client.ReceiveAsync(Cancel), out var answered));
        Assert.Equal(50_000, answered.TransferSize);
        client.Abort(TftpErrorCode.OptionRefused);
        Assert.Equal(content, await client.FetchAsync("bootx64.efi", Cancel, new TftpOptions { BlockSize = 1468, WindowSize = 4 }));
        Assert.Empty(_boot.Broken);
    }

    [Fact]
    public async Task A_request_sent_twice_is_one_transfer()
    {
        var content = _boot.Put("loaders/file", 3_000);
        using var client = new TestClient(_server.Port);
        client.Request("file");
        await client.ReceiveAsync(Cancel);
        var first = client.Server;
        client.Request("file");
        await client.ReceiveAsync(Cancel);
        Assert.Equal(first, client.Server);
        _ = content;
    }

    [Fact]
    public async Task Silence_is_answered_with_the_same_packet_then_given_up()
    {
        await using var server = Make(new TftpSettings { FirstWait = TimeSpan.FromMilliseconds(5), LongestWait = TimeSpan.FromMilliseconds(10), MostWaits = 3 });
        _boot.Put("loaders/file", 3_000);
        using var client = new TestClient(server.Port);
        client.Request("file");
        for (var i = 0; i < 4; i++)
        {
            Assert.True(TftpPacket.TryReadData(await client.ReceiveAsync(Cancel), out var block, out _));
            Assert.Equal(1, block);
        }

        while (_boot.Broken.IsEmpty) await Task.Yield();
        Assert.Equal("file: the client fell silent after 0 of 3000 bytes", Assert.Single(_boot.Broken));
    }

    [Fact]
    public async Task Five_hundred_clients_at_once_all_get_their_file()
    {
        var content = _boot.Put("loaders/file", 60_000);
        var clients = Enumerable.Range(0, 500).Select(_ => new TestClient(_server.Port)).ToList();
        var fetched = await Task.WhenAll(clients.Select((c, i) => Again(c, i)));
        Assert.All(fetched, got => Assert.Equal(content, got));
        foreach (var client in clients) client.Dispose();

        // As firmware does, a client whose request was lost asks again.
        async Task<byte[]> Again(TestClient client, int number)
        {
            var options = new TftpOptions { BlockSize = 1468, WindowSize = number % 3 == 0 ? 4 : null };
            for (; ; )
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
                patience.CancelAfter(TimeSpan.FromSeconds(20));
                try
                {
                    return await client.FetchAsync("file", patience.Token, options);
                }
                catch (OperationCanceledException) when (!Cancel.IsCancellationRequested && client.Server is null)
                {
                }
            }
        }
    }

    [Fact]
    public async Task What_was_fetched_is_noted_with_who_and_where()
    {
        _boot.Put("loaders/file", 10);
        using var client = new TestClient(_server.Port);
        await client.FetchAsync("//file", Cancel);
        while (_boot.Noted.IsEmpty) await Task.Yield();
        var noted = Assert.Single(_boot.Noted);
        Assert.Equal(("file", IPAddress.Loopback, IPAddress.Loopback), (noted.Path, noted.Local, noted.Remote));
    }

    [Fact]
    public async Task The_answer_comes_from_the_address_that_was_asked()
    {
        await using var server = new TftpServer(new TftpSettings { Port = 0, Listen = [IPAddress.Any] }, _boot.Routes, _boot, TimeProvider.System, NullLogger<TftpServer>.Instance);
        server.Start();
        _boot.Put("loaders/file", 10);
        using var client = new TestClient(server.Port);
        var packet = new byte[64];
        var length = TftpPacket.WriteRequest(packet, new TftpRequest(TftpOpcode.ReadRequest, "file", TftpMode.Octet, TftpOptions.None));
        client.SendTo(packet.AsSpan(0, length), new IPEndPoint(IPAddress.Parse("127.9.8.7"), server.Port));
        await client.ReceiveAsync(Cancel);
        Assert.Equal(IPAddress.Parse("127.9.8.7"), client.Server!.Address);
    }

    [Fact]
    public async Task Requests_on_other_interfaces_are_not_answered()
    {
        await using var server = Make(new TftpSettings { Serves = index => index != 1 });
        using var deaf = new TestClient(server.Port);
        deaf.Request("file");
        // Loopback keeps the order: had the first been answered, that answer would be there before the second's.
        using var client = new TestClient(_server.Port);
        await Assert.ThrowsAsync<IOException>(() => client.FetchAsync("missing", Cancel));
        using var short1 = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        short1.CancelAfter(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => deaf.ReceiveAsync(short1.Token));
    }

    [Fact]
    public void A_port_in_use_is_said_so()
    {
        var second = new TftpServer(
            new TftpSettings { Port = _server.Port, Listen = [IPAddress.Loopback] }, _boot.Routes, _boot, TimeProvider.System, NullLogger<TftpServer>.Instance);
        Assert.Equal(SocketError.AddressAlreadyInUse, Assert.Throws<SocketException>(second.Start).SocketErrorCode);
    }
}
