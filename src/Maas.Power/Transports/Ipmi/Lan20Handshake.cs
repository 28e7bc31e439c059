using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Maas.Protocols.Ipmi;
using Maas.Protocols.Ipmi.Session;
using Maas.Protocols.Primitives;

namespace Maas.Power.Transports.Ipmi;

/// <summary>Open Session and RAKP 1–4 (power.md §3.6).</summary>
internal sealed class Lan20Handshake(IpmiLink link, IpmiLogin login, CipherSuite suite)
{
    private byte _tag;
    private int _repeated;

    /// <exception cref="WrongBmcKeyException">Only K_g is wrong.</exception>
    public async Task<(RakpKeys Keys, RakpExchange Exchange)> RunAsync(CancellationToken cancel)
    {
        try
        {
            return await OnceAsync(cancel);
        }
        catch (PowerException) when (_repeated > 0)
        {
            // A BMC may answer a repeated message 1 with another random number and then expect that one. What failed after a repetition is tried once more.
            return await OnceAsync(cancel);
        }
    }

    /// <summary>The password as this suite takes it.</summary>
    public static byte[] PasswordOf(IpmiLogin login, CipherSuite suite)
    {
        var password = Encoding.UTF8.GetBytes(login.Password);
        if (password.Length > RakpKeys.KeyLength) throw new PowerException(PowerFailure.Setting, "power_pass must be at most 20 octets for IPMI 2.0.");
        var isShort = (login.Workarounds & Workarounds.Intel20) != 0 && suite.Authentication == AuthenticationAlgorithm.HmacMd5;
        return isShort ? password[..Math.Min(password.Length, Lan15Packet.CodeLength)] : password;
    }

    private bool Puts(Workarounds workaround) => (login.Workarounds & workaround) != 0;

    private async Task<(RakpKeys Keys, RakpExchange Exchange)> OnceAsync(CancellationToken cancel)
    {
        var open = await OpenAsync(cancel);
        var name = Rakp1.NameOf(login.User, Puts(Workarounds.Intel20));
        // With opensesspriv the level asked for there is hashed here; without it the same level is asked for now.
        var first = new Rakp1(NextTag(), open.BmcSessionId, RandomNumberGenerator.GetBytes(Rakp1.RandomLength), (byte)((byte)login.Privilege | Rakp1.ByName), name);
        var second = await AskAsync<Rakp2>(
            PayloadType.Rakp1, first.WriteTo, PayloadType.Rakp2,
            (ReadOnlySpan<byte> payload, out Rakp2 message) => Rakp2.TryRead(payload, out message) && message.Tag == first.Tag && message.ConsoleSessionId == open.ConsoleSessionId,
            cancel) ?? throw IpmiFailures.Silence();
        if (second.Status != RmcpPlusStatus.Ok) throw IpmiFailures.Of(second.Status);

        var exchange = new RakpExchange(open.ConsoleSessionId, open.BmcSessionId, first.ConsoleRandom, second.BmcRandom, second.BmcGuid, first.Role, name);
        var keys = new RakpKeys(suite.Authentication, PasswordOf(login, suite), login.BmcKeyOctets(), exchange);
        if (!Matches(second.Code.Span, keys.BmcCode()))
        {
            // The BMC may free its half-open session at once.
            Tell(PayloadType.Rakp3, new Rakp3(NextTag(), RmcpPlusStatus.InvalidIntegrityCheckValue, open.BmcSessionId, default).WriteTo);
            throw IpmiFailures.WrongPassword();
        }

        await ProveAsync(open, keys, cancel);
        return (keys, exchange);
    }

    private async Task<OpenSessionResponse> OpenAsync(CancellationToken cancel)
    {
        var asked = new OpenSessionRequest(
            NextTag(), Puts(Workarounds.Opensesspriv | Workarounds.Sun20) ? login.Privilege : PrivilegeLevel.Unspecified, NewSessionId(), suite);
        var open = await AskAsync<OpenSessionResponse>(
            PayloadType.OpenSessionRequest, asked.WriteTo, PayloadType.OpenSessionResponse,
            (ReadOnlySpan<byte> payload, out OpenSessionResponse response) => OpenSessionResponse.TryRead(payload, out response) && response.Tag == asked.Tag
                && (response.Status != RmcpPlusStatus.Ok || response.ConsoleSessionId == asked.ConsoleSessionId),
            cancel) ?? throw IpmiFailures.Silence();
        if (open.Status != RmcpPlusStatus.Ok) throw IpmiFailures.Of(open.Status);
        if (open.Suite != suite && !Puts(Workarounds.Sun20)) throw IpmiFailures.SuiteUnavailable();
        if (open.BmcSessionId == 0 && !Puts(Workarounds.Idzero)) throw IpmiFailures.Garbage();
        return open;
    }

    private async Task ProveAsync(OpenSessionResponse open, RakpKeys keys, CancellationToken cancel)
    {
        var third = new Rakp3(NextTag(), RmcpPlusStatus.Ok, open.BmcSessionId, keys.ConsoleCode());
        var fourth = await AskAsync<Rakp4>(
            PayloadType.Rakp3, third.WriteTo, PayloadType.Rakp4,
            (ReadOnlySpan<byte> payload, out Rakp4 message) => Rakp4.TryRead(payload, out message) && message.Tag == third.Tag && message.ConsoleSessionId == open.ConsoleSessionId,
            cancel) ?? throw IpmiFailures.PasswordTimeout();
        if (fourth.Status != RmcpPlusStatus.Ok) throw IpmiFailures.Of(fourth.Status);
        if (suite.Authentication == AuthenticationAlgorithm.None)
        {
            if (!fourth.Code.IsEmpty && !Puts(Workarounds.Integritycheckvalue)) throw IpmiFailures.Garbage();
            return;
        }

        // Sun's used the wrong hash here; the signatures of the packets that follow prove the same.
        if (Matches(fourth.Code.Span, keys.CheckValue()) || Puts(Workarounds.Sun20)) return;
        throw login.BmcKey.Length > 0
            ? new WrongBmcKeyException()
            : new PowerException(PowerFailure.Refused, "Incorrect K_g key.  Check BMC configuration and try again.");
    }

    private bool Matches(ReadOnlySpan<byte> given, byte[] expected)
    {
        if (given.Length == expected.Length) return CryptographicOperations.FixedTimeEquals(given, expected);
        // Enough octets to prove something, whatever their number.
        if (!Puts(Workarounds.Supermicro20 | Workarounds.Sun20)) return false;
        var common = Math.Min(given.Length, expected.Length);
        return common >= 12 && CryptographicOperations.FixedTimeEquals(given[..common], expected.AsSpan(0, common));
    }

    private delegate bool Reader<T>(ReadOnlySpan<byte> payload, out T message);

    private async Task<T?> AskAsync<T>(PayloadType asking, IpmiLink.Compose write, PayloadType answering, Reader<T> read, CancellationToken cancel)
        where T : struct
    {
        bool Accept(ReadOnlySpan<byte> datagram, out T message)
        {
            message = default;
            return RmcpPacket.TryRead(datagram, out var messageClass, out var body) && messageClass == RmcpClass.Ipmi
                && RmcpPlusPacket.TryRead(body, out var packet) && packet.Type == answering && packet.SessionId == 0 && read(packet.Payload, out message);
        }

        var answer = await link.AskAsync<T>((ref WireWriter writer) => Compose(ref writer, asking, write), Accept, Patience.Usual, cancel);
        if (answer is { Sent: > 1 }) _repeated++;
        return answer?.Value;
    }

    private void Tell(PayloadType type, IpmiLink.Compose write) => link.Tell((ref WireWriter writer) => Compose(ref writer, type, write));

    private static void Compose(ref WireWriter writer, PayloadType type, IpmiLink.Compose write)
    {
        Span<byte> buffer = stackalloc byte[128];
        var payload = new WireWriter(buffer);
        write(ref payload);
        RmcpPlusPacket.WriteSetup(ref writer, type, payload.Written);
    }

    private byte NextTag() => ++_tag;

    private static uint NewSessionId()
    {
        uint id;
        do id = BinaryPrimitives.ReadUInt32LittleEndian(RandomNumberGenerator.GetBytes(4));
        while (id == 0);
        return id;
    }
}
