using System.Security.Cryptography;
using Maas.Protocols.Ipmi;
using Maas.Protocols.Ipmi.Commands;
using Maas.Protocols.Ipmi.Session;
using Maas.Protocols.Primitives;

namespace Maas.Power.Transports.Ipmi;

/// <summary>An RMCP+ session (power.md §3.6).</summary>
internal sealed class Lan20Session : IpmiSession
{
    private readonly uint _consoleSessionId;
    private readonly SessionProtection _protection;
    private SequenceWindow _received;
    private uint _sent;

    private Lan20Session(IpmiLink link, IpmiLogin login, CipherSuite suite, uint consoleSessionId, uint bmcSessionId, SessionProtection protection)
        : base(link, login)
    {
        _consoleSessionId = consoleSessionId;
        _protection = protection;
        BmcSessionId = bmcSessionId;
        Suite = suite;
    }

    public override uint BmcSessionId { get; }

    public CipherSuite Suite { get; }

    /// <summary>Shakes hands and raises the session to the login's level.</summary>
    /// <exception cref="WrongBmcKeyException">Only K_g is wrong.</exception>
    public static async Task<Lan20Session> OpenAsync(IpmiLink link, IpmiLogin login, CipherSuite suite, CancellationToken cancel)
    {
        var handshake = new Lan20Handshake(link, login, suite);
        var (keys, exchange) = await handshake.RunAsync(cancel);
        var password = Lan20Handshake.PasswordOf(login, suite);
        var session = new Lan20Session(link, login, suite, exchange.ConsoleSessionId, exchange.BmcSessionId, new SessionProtection(suite, keys, password));
        try
        {
            await session.RaiseAsync(cancel);
            return session;
        }
        catch
        {
            session.TellClosing();
            session.Dispose();
            throw;
        }
    }

    /// <summary>Lets go of the BMC's session slot without waiting for the answer.</summary>
    private void TellClosing()
    {
        void Compose(ref WireWriter writer)
        {
            Span<byte> buffer = stackalloc byte[32];
            var message = new WireWriter(buffer);
            Span<byte> id = stackalloc byte[4];
            var data = new WireWriter(id);
            new CloseSession(BmcSessionId).WriteTo(ref data);
            new Message(NetworkFunction.Application, CloseSession.Command, 0, isReply: false, default, data.Written).WriteTo(ref message);
            Wrap(ref writer, message.Written);
        }

        Link.Tell(Compose);
    }

    protected override void Wrap(ref WireWriter writer, scoped ReadOnlySpan<byte> message)
    {
        Span<byte> iv = stackalloc byte[16];
        RandomNumberGenerator.Fill(iv);
        _sent = _sent == uint.MaxValue ? 1 : _sent + 1;
        _protection.Write(ref writer, PayloadType.Message, BmcSessionId, _sent, iv, message);
    }

    protected override bool TryUnwrap(ReadOnlySpan<byte> datagram, out byte[] message)
    {
        message = [];
        return RmcpPacket.TryRead(datagram, out var messageClass, out var body) && messageClass == RmcpClass.Ipmi
            && RmcpPlusPacket.TryRead(body, out var packet) && packet.Type == PayloadType.Message
            && (packet.SessionId == _consoleSessionId || (packet.SessionId == 0 && Puts(Workarounds.Idzero)))
            && _protection.TryOpen(packet, out message) && _received.TryTake(packet.Sequence);
    }

    public override void Dispose()
    {
        _protection.Dispose();
        base.Dispose();
    }
}
