using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Maas.Protocols.Ipmi;
using Maas.Protocols.Ipmi.Commands;
using Maas.Protocols.Ipmi.Session;
using Maas.Protocols.Primitives;

namespace Maas.Power.Transports.Ipmi;

/// <summary>An IPMI 1.5 session (power.md §3.5).</summary>
internal sealed class Lan15Session : IpmiSession
{
    private readonly byte[] _password;
    private readonly AuthType _activation;
    private AuthType _everyMessage;
    private SequenceWindow _received;
    private uint _sessionId;
    private uint _sent;

    private Lan15Session(IpmiLink link, IpmiLogin login, AuthType activation, uint sessionId)
        : base(link, login)
    {
        _password = PasswordOf(login);
        _activation = _everyMessage = activation;
        _sessionId = sessionId;
    }

    public override uint BmcSessionId => _sessionId;

    public static async Task<Lan15Session> OpenAsync(IpmiLink link, IpmiLogin login, ChannelAuthenticationCapabilities offered, CancellationToken cancel)
    {
        var type = Choose(offered, login);
        var name = Rakp1.NameOf(login.User);
        var (code, data) = await new Sessionless(link, login).TryAsync(new GetSessionChallenge(type, name), cancel);
        if (code is GetSessionChallenge.InvalidUserName or GetSessionChallenge.NullUserDisabled) throw IpmiFailures.UnknownUser();
        if (code != CompletionCode.Ok) throw IpmiFailures.Of(code, nameof(GetSessionChallenge));
        if (!SessionChallenge.TryRead(data, out var challenge)) throw IpmiFailures.Garbage();

        var session = new Lan15Session(link, login, type, challenge.TemporarySessionId);
        await session.ActivateAsync(challenge, offered, cancel);
        await session.RaiseAsync(cancel);
        return session;
    }

    /// <summary>The strongest that is offered: MD5, straight, MD2, none. With <c>authcap</c>, what is offered is not believed.</summary>
    private static AuthType Choose(ChannelAuthenticationCapabilities offered, IpmiLogin login)
    {
        foreach (var type in new[] { AuthType.Md5, AuthType.Straight, AuthType.Md2, AuthType.None })
            if (offered.Offers(type)) return type;
        return (login.Workarounds & Workarounds.Authcap) != 0 ? AuthType.Md5 : throw IpmiFailures.AuthTypeUnavailable();
    }

    private static byte[] PasswordOf(IpmiLogin login)
    {
        var password = Encoding.UTF8.GetBytes(login.Password);
        return password.Length <= Lan15Packet.CodeLength
            ? password
            : throw new PowerException(PowerFailure.Setting, "power_pass must be at most 16 octets for IPMI 1.5.");
    }

    private async Task ActivateAsync(SessionChallenge challenge, ChannelAuthenticationCapabilities offered, CancellationToken cancel)
    {
        var outbound = BinaryPrimitives.ReadUInt32LittleEndian(RandomNumberGenerator.GetBytes(4)) & 0x7FFFFFFF | 1;
        var (code, data) = await TryAsync(new ActivateSession(_activation, Login.Privilege, challenge.Challenge, outbound), cancel);
        if (code != CompletionCode.Ok)
        {
            throw code switch
            {
                ActivateSession.NoSlot or ActivateSession.NoSlotForUser or ActivateSession.NoSlotForLevel => IpmiFailures.Busy(),
                ActivateSession.ExceedsPrivilege => IpmiFailures.AccessDenied(),
                _ => IpmiFailures.WrongPassword(),
            };
        }

        if (!ActivatedSession.TryRead(data, out var active) || (active.SessionId == 0 && !Puts(Workarounds.Idzero))) throw IpmiFailures.Garbage();
        _sessionId = active.SessionId;
        _sent = active.InboundSequence;
        var unsigned = offered.PerMessageAuthenticationOff || active.AuthType == AuthType.None;
        _everyMessage = unsigned && !Puts(Workarounds.Forcepermsg) ? AuthType.None : _activation;
    }

    /// <summary>0 until the session is active; then the number that the BMC gave, and on from there, never 0.</summary>
    private uint NextSequence()
    {
        if (_sent == 0) return 0;
        var sequence = _sent;
        _sent = _sent == uint.MaxValue ? 1 : _sent + 1;
        return sequence;
    }

    protected override void Wrap(ref WireWriter writer, scoped ReadOnlySpan<byte> message) =>
        Lan15Packet.Write(ref writer, _everyMessage, NextSequence(), _sessionId, _password, message, Puts(Workarounds.Endianseq));

    protected override bool TryUnwrap(ReadOnlySpan<byte> datagram, out byte[] message)
    {
        message = [];
        if (!RmcpPacket.TryRead(datagram, out var messageClass, out var body) || messageClass != RmcpClass.Ipmi) return false;
        if (!Lan15Packet.TryRead(body, Puts(Workarounds.Endianseq), out var packet)) return false;
        if (packet.SessionId != _sessionId && !(packet.SessionId == 0 && Puts(Workarounds.Idzero))) return false;
        var asAgreed = packet.AuthType == _everyMessage || (_everyMessage == AuthType.None && Puts(Workarounds.Unexpectedauth) && packet.AuthType == _activation)
            // An unsigned answer while signing is forced on a BMC that has it off.
            || (packet.AuthType == AuthType.None && Puts(Workarounds.Forcepermsg))
            // A refusal of the activation is not signed.
            || (packet.AuthType == AuthType.None && _sent == 0);
        if (!asAgreed || !packet.IsSignedWith(_password, Puts(Workarounds.Endianseq))) return false;
        // Errors before the session is active carry no number.
        if (_sent != 0 && !_received.TryTake(packet.Sequence)) return false;
        message = packet.Payload.ToArray();
        return true;
    }

    /// <summary>A BMC says nothing to a packet signed with the wrong password.</summary>
    protected override PowerException Silent() => _sent == 0 ? IpmiFailures.PasswordTimeout() : IpmiFailures.SessionLost();
}
