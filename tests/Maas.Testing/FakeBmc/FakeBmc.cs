using System.Net;
using System.Net.Sockets;
using Maas.Protocols.Ipmi;
using Maas.Protocols.Ipmi.Session;
using Maas.Protocols.Primitives;

namespace Maas.Testing.FakeBmc;

/// <summary>A BMC on a port of its own on loopback, built on our codecs and itself checked with ipmitool and FreeIPMI. Does what a BMC does,
/// and misbehaves as <see cref="Faults"/> says.</summary>
public sealed class FakeBmc : IAsyncDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly CancellationTokenSource _stop = new();
    private readonly FakeSessions _sessions;
    private readonly Task _running;
    private int _received;

    /// <param name="at">Where it listens; any free port of loopback when left out.</param>
    public FakeBmc(FakeBmcSettings? settings = null, IPEndPoint? at = null)
    {
        Settings = settings ?? new FakeBmcSettings();
        Chassis = new FakeChassis(Settings);
        _sessions = new FakeSessions(this);
        _socket.Bind(at ?? new IPEndPoint(IPAddress.Loopback, 0));
        _running = RunAsync();
    }

    public FakeBmcSettings Settings { get; set; }

    public FakeFaults Faults { get; set; } = new();

    public FakeChassis Chassis { get; }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>As the setting <c>power_address</c> takes it.</summary>
    public string Address => _socket.LocalEndPoint!.ToString()!;

    /// <summary>Datagrams that came in.</summary>
    public int Received => _received;

    /// <summary>Sessions that are open.</summary>
    public int OpenSessions => _sessions.Open;

    /// <summary>Sessions that were ever opened.</summary>
    public int SessionsOpened => _sessions.Opened;

    /// <summary>Times that a password, name or key was wrong.</summary>
    public int Refusals { get; set; }

    /// <summary>As after a restart of the BMC.</summary>
    public void ForgetSessions() => _sessions.Forget();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _socket.Dispose();
        await _running;
        _sessions.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var buffer = new byte[2048];
        var anybody = new IPEndPoint(IPAddress.Any, 0);
        try
        {
            while (true)
            {
                var got = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, anybody, _stop.Token);
                await AnswerAsync(buffer.AsMemory(0, got.ReceivedBytes), got.RemoteEndPoint);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Disposed.
        }
    }

    private async Task AnswerAsync(ReadOnlyMemory<byte> datagram, EndPoint from)
    {
        _received++;
        if (Faults.Silent || (Faults.LoseEvery > 0 && _received % Faults.LoseEvery == 0)) return;
        var reply = Reply(datagram.Span);
        if (reply.Length == 0) return;
        if (Faults.Mutate is { } mutate) reply = mutate(reply);
        for (var copy = 0; copy <= (Faults.Duplicate ? 1 : 0); copy++) await _socket.SendToAsync(reply, SocketFlags.None, from, _stop.Token);
    }

    private byte[] Reply(ReadOnlySpan<byte> datagram)
    {
        Span<byte> buffer = stackalloc byte[RmcpPacket.MaxLength];
        var writer = new WireWriter(buffer);
        if (!RmcpPacket.TryRead(datagram, out var messageClass, out var body)) return [];
        if (messageClass == RmcpClass.Asf)
        {
            if (AsfPresence.TryRead(body, out var ping) && !ping.IsPong && !Faults.NoPong) new AsfPresence(IsPong: true, ping.Tag, SupportsIpmi: true).WriteTo(ref writer);
        }
        else if (Faults.NoIpmi)
        {
            return [];
        }
        else if (RmcpPlusPacket.Is(body))
        {
            if (Settings.Version2) _sessions.Answer20(body, ref writer);
        }
        else
        {
            _sessions.Answer15(body, ref writer);
        }

        return writer.Written.ToArray();
    }
}

/// <summary>How a simulated BMC is set up.</summary>
public sealed record FakeBmcSettings
{
    public string User { get; init; } = "maas";
    public string Password { get; init; } = "secret";
    public string BmcKey { get; init; } = "";
    public PrivilegeLevel Limit { get; init; } = PrivilegeLevel.Administrator;
    public bool Version2 { get; init; } = true;
    public IReadOnlyList<byte> Suites { get; init; } = [0, 1, 2, 3, 6, 7, 8, 11, 12, 15, 16, 17];

    /// <summary>Says what it can when asked (Get Channel Cipher Suites).</summary>
    public bool ListsSuites { get; init; } = true;
    public IReadOnlyList<AuthType> AuthTypes { get; init; } = [AuthType.None, AuthType.Md2, AuthType.Md5, AuthType.Straight];
    public bool PerMessageAuthenticationOff { get; init; }

    /// <summary>IPMI 1.5 sequence numbers the wrong way round.</summary>
    public bool BigEndian { get; init; }

    /// <summary>Signs although it says that it does not.</summary>
    public bool SignsAnyway { get; init; }

    /// <summary>Octets that RAKP 2 and 4 carry too few.</summary>
    public int ShortCodes { get; init; }

    /// <summary>Computes the check value of RAKP 4 wrongly.</summary>
    public bool WrongCheckValue { get; init; }

    /// <summary>Puts an integrity check value where suite 0 has none.</summary>
    public bool CheckValueForNone { get; init; }

    /// <summary>Gives messages wrong checksums.</summary>
    public bool WrongChecksums { get; init; }

    /// <summary>Sends session id 0 in every packet.</summary>
    public bool SessionIdZero { get; init; }

    /// <summary>Does not say that it speaks IPMI 2.0, nor how to log in.</summary>
    public bool WrongCapabilities { get; init; }

    /// <summary>Compares names padded to 16 octets.</summary>
    public bool PaddedNames { get; init; }

    /// <summary>Boots the EFI way.</summary>
    public bool IsEfi { get; init; }
}

/// <summary>How a simulated BMC misbehaves.</summary>
public sealed record FakeFaults
{
    public bool Silent { get; init; }
    public bool NoPong { get; init; }
    public bool NoIpmi { get; init; }

    /// <summary>Loses every n-th datagram.</summary>
    public int LoseEvery { get; init; }

    /// <summary>Sends each answer twice.</summary>
    public bool Duplicate { get; init; }

    /// <summary>Answers this many commands with "busy" first.</summary>
    public int Busy { get; init; }

    /// <summary>Answers chassis commands with this code.</summary>
    public CompletionCode? Chassis { get; init; }

    /// <summary>Changes each answer on its way.</summary>
    public Func<byte[], byte[]>? Mutate { get; init; }
}
