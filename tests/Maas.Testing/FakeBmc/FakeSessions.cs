using System.Security.Cryptography;
using System.Text;
using Maas.Protocols.Ipmi;
using Maas.Protocols.Ipmi.Commands;
using Maas.Protocols.Ipmi.Session;
using Maas.Protocols.Primitives;

namespace Maas.Testing.FakeBmc;

/// <summary>The sessions of a simulated BMC, of both versions.</summary>
internal sealed class FakeSessions(FakeBmc bmc) : IDisposable
{
    private static readonly byte[] Guid = Convert.FromHexString("a123456789abcdefa123456789abcdef");
    private readonly Dictionary<uint, Session> _sessions = [];
    private uint _next = 0x01020304;

    public int Open => _sessions.Values.Count(s => s.IsActive);

    public int Opened { get; private set; }

    private FakeBmcSettings Settings => bmc.Settings;

    private byte[] Password => Encoding.UTF8.GetBytes(Settings.Password);

    public void Dispose()
    {
        foreach (var session in _sessions.Values) session.Protection?.Dispose();
    }

    public void Forget() => _forget = true;

    private bool _forget;

    private void ForgetIfTold()
    {
        // On the thread that answers, between two datagrams.
        if (_forget) _sessions.Clear();
        _forget = false;
    }

    public void Answer15(ReadOnlySpan<byte> body, ref WireWriter writer)
    {
        ForgetIfTold();
        // What a packet outside a session carries in its sequence number is 0 either way round.
        if (!Lan15Packet.TryRead(body, Settings.BigEndian, out var packet)) return;
        if (!Message.TryRead(packet.Payload, checkSums: true, out var request) || request.IsReply) return;
        _sessions.TryGetValue(packet.SessionId, out var session);
        if (packet.SessionId != 0 && (session is null || !packet.IsSignedWith(Password, Settings.BigEndian)))
        {
            // As real ones do: nothing.
            bmc.Refusals++;
            return;
        }

        if (session is { IsActive: true } && packet.AuthType != session.AuthType && !(packet.AuthType == AuthType.None && Settings.PerMessageAuthenticationOff)) return;
        if (session is { IsActive: true } && unchecked(packet.Sequence - session.Inbound) >= 16) return;
        if (session is { IsActive: true }) session.Inbound = packet.Sequence;
        Span<byte> buffer = stackalloc byte[256];
        var data = new WireWriter(buffer);
        var wasActive = session?.IsActive ?? false;
        var code = Run(ref session, request, ref data);
        Span<byte> whole = stackalloc byte[280];
        var message = Compose(whole, request, code, data.Written);
        var signs = session is not null && (wasActive ? !Settings.PerMessageAuthenticationOff || Settings.SignsAnyway : session.IsActive);
        var sequence = session is { IsActive: true } ? session.Outbound++ : 0;
        Lan15Packet.Write(
            ref writer, signs ? session!.AuthType : AuthType.None, sequence, Settings.SessionIdZero && wasActive ? 0 : packet.SessionId, Password, message, Settings.BigEndian);
    }

    public void Answer20(ReadOnlySpan<byte> body, ref WireWriter writer)
    {
        ForgetIfTold();
        if (!RmcpPlusPacket.TryRead(body, out var packet)) return;
        Span<byte> buffer = stackalloc byte[256];
        var payload = new WireWriter(buffer);
        switch (packet.Type)
        {
            case PayloadType.OpenSessionRequest:
                OpenSession(packet.Payload, ref payload);
                RmcpPlusPacket.WriteSetup(ref writer, PayloadType.OpenSessionResponse, payload.Written);
                break;
            case PayloadType.Rakp1:
                Second(packet.Payload, ref payload);
                if (payload.Position > 0) RmcpPlusPacket.WriteSetup(ref writer, PayloadType.Rakp2, payload.Written);
                break;
            case PayloadType.Rakp3:
                Fourth(packet.Payload, ref payload);
                if (payload.Position > 0) RmcpPlusPacket.WriteSetup(ref writer, PayloadType.Rakp4, payload.Written);
                break;
            case PayloadType.Message:
                Protected(packet, ref writer);
                break;
        }
    }

    private void OpenSession(ReadOnlySpan<byte> payload, ref WireWriter answer)
    {
        if (!OpenSessionRequest.TryRead(payload, out var request) || !Settings.Suites.Contains(request.Suite.Id))
        {
            new OpenSessionResponse(payload is [var tag, ..] ? tag : (byte)0, RmcpPlusStatus.NoCipherSuiteMatch, PrivilegeLevel.Unspecified, 0).WriteTo(ref answer);
            return;
        }

        var session = new Session { Id = _next++, ConsoleId = request.ConsoleSessionId, Suite = request.Suite };
        _sessions[session.Id] = session;
        new OpenSessionResponse(request.Tag, RmcpPlusStatus.Ok, request.Privilege, request.ConsoleSessionId, session.Id, request.Suite).WriteTo(ref answer);
    }

    private void Second(ReadOnlySpan<byte> payload, ref WireWriter answer)
    {
        if (!Rakp1.TryRead(payload, out var first) || !_sessions.TryGetValue(first.BmcSessionId, out var session)) return;
        var level = (PrivilegeLevel)(first.Role & 0x0F);
        var status = !first.Name.Span.SequenceEqual(Rakp1.NameOf(Settings.User, Settings.PaddedNames)) ? RmcpPlusStatus.UnauthorizedName
            : level > Settings.Limit ? RmcpPlusStatus.UnauthorizedRole : RmcpPlusStatus.Ok;
        if (status != RmcpPlusStatus.Ok)
        {
            bmc.Refusals++;
            new Rakp2(first.Tag, status, session.ConsoleId).WriteTo(ref answer);
            return;
        }

        var random = RandomNumberGenerator.GetBytes(Rakp1.RandomLength);
        session.Limit = level;
        session.Keys = new RakpKeys(
            session.Suite!.Authentication, Password, Encoding.UTF8.GetBytes(Settings.BmcKey),
            new RakpExchange(session.ConsoleId, session.Id, first.ConsoleRandom, random, Guid, first.Role, first.Name));
        var code = session.Keys.BmcCode();
        new Rakp2(first.Tag, RmcpPlusStatus.Ok, session.ConsoleId, random, Guid, code.AsMemory(0, Math.Max(0, code.Length - Settings.ShortCodes))).WriteTo(ref answer);
    }

    private void Fourth(ReadOnlySpan<byte> payload, ref WireWriter answer)
    {
        if (!Rakp3.TryRead(payload, out var third) || !_sessions.TryGetValue(third.BmcSessionId, out var session) || session.Keys is null) return;
        if (third.Status != RmcpPlusStatus.Ok)
        {
            bmc.Refusals++;
            _sessions.Remove(third.BmcSessionId);
            return;
        }

        if (!third.Code.Span.SequenceEqual(session.Keys.ConsoleCode()))
        {
            bmc.Refusals++;
            new Rakp4(third.Tag, RmcpPlusStatus.InvalidIntegrityCheckValue, session.ConsoleId).WriteTo(ref answer);
            return;
        }

        if (session.Protection is null) Opened++;
        session.Protection ??= new SessionProtection(session.Suite!, session.Keys, Password);
        session.IsActive = true;
        var code = session.Suite!.Id == 0 && Settings.CheckValueForNone ? new byte[12] : session.Keys.CheckValue();
        if (Settings.WrongCheckValue) code = new byte[code.Length];
        new Rakp4(third.Tag, RmcpPlusStatus.Ok, session.ConsoleId, code.AsMemory(0, Math.Max(0, code.Length - Settings.ShortCodes))).WriteTo(ref answer);
    }

    private void Protected(RmcpPlusPacket packet, ref WireWriter writer)
    {
        if (packet.SessionId == 0)
        {
            Outside(packet, ref writer);
            return;
        }

        if (!_sessions.TryGetValue(packet.SessionId, out var session) || session.Protection is not { } protection) return;
        if (!protection.TryOpen(packet, out var payload) || !session.Received.TryTake(packet.Sequence)) return;
        if (!Message.TryRead(payload, checkSums: true, out var request) || request.IsReply) return;
        Span<byte> buffer = stackalloc byte[256];
        var data = new WireWriter(buffer);
        Session? own = session;
        var code = Run(ref own, request, ref data);
        Span<byte> whole = stackalloc byte[280];
        protection.Write(
            ref writer, PayloadType.Message, Settings.SessionIdZero ? 0 : session.ConsoleId, session.Outbound++, RandomNumberGenerator.GetBytes(16),
            Compose(whole, request, code, data.Written));
    }

    /// <summary>The few commands that need no session, as ipmitool sends them: in an RMCP+ packet of no session.</summary>
    private void Outside(RmcpPlusPacket packet, ref WireWriter writer)
    {
        if (packet.IsAuthenticated || packet.IsEncrypted || !Message.TryRead(packet.Payload, checkSums: true, out var request) || request.IsReply) return;
        Span<byte> buffer = stackalloc byte[256];
        var data = new WireWriter(buffer);
        Session? none = null;
        var code = Run(ref none, request, ref data);
        Span<byte> whole = stackalloc byte[280];
        RmcpPlusPacket.WriteSetup(ref writer, PayloadType.Message, Compose(whole, request, code, data.Written));
    }

    private Span<byte> Compose(Span<byte> place, Message request, CompletionCode code, ReadOnlySpan<byte> data)
    {
        var message = new WireWriter(place);
        new Message(request.NetFn, request.Command, request.Sequence, isReply: true, code, data).WriteTo(ref message);
        var whole = place[..message.Position];
        if (Settings.WrongChecksums) whole[^1] ^= 0x55;
        return whole;
    }

    /// <summary>Commands that concern the session are ours, all others the chassis'.</summary>
    private CompletionCode Run(ref Session? session, Message request, ref WireWriter data)
    {
        if (request.NetFn != NetworkFunction.Application)
            return session is { IsActive: true } active ? Chassis(request, active.Level, ref data) : CompletionCode.InsufficientPrivilege;
        switch (request.Command)
        {
            case 0x38:
                Capabilities().WriteTo(ref data);
                return CompletionCode.Ok;
            case 0x39:
                return Challenge(request.Data, ref data);
            case 0x3A:
                return Activate(session, request.Data, ref data);
            case 0x3B when session is not null && SetSessionPrivilegeLevel.TryRead(request.Data, out var raise):
                if (raise.Privilege > Settings.Limit || raise.Privilege > session.Limit) return SetSessionPrivilegeLevel.ExceedsLimit;
                if (raise.Privilege != PrivilegeLevel.Unspecified) session.Level = raise.Privilege;
                new SessionPrivilegeLevel(session.Level).WriteTo(ref data);
                return CompletionCode.Ok;
            case 0x3C when CloseSession.TryRead(request.Data, out var close):
                if (_sessions.TryGetValue(close.SessionId, out var closing)) closing.IsActive = false;
                return CompletionCode.Ok;
            default:
                return Chassis(request, session?.Level ?? PrivilegeLevel.Unspecified, ref data);
        }
    }

    private CompletionCode Chassis(Message request, PrivilegeLevel level, ref WireWriter data) =>
        bmc.Chassis.Run(request.NetFn, request.Command, request.Data, level, bmc.Faults, ref data);

    private ChannelAuthenticationCapabilities Capabilities() => Settings.WrongCapabilities
        ? new(1, 0, 0, 0)
        : new(
            1, (byte)(Settings.AuthTypes.Aggregate(0, (all, type) => all | (1 << (int)type)) | (Settings.Version2 ? 0x80 : 0)),
            (byte)(0x04 | (Settings.PerMessageAuthenticationOff ? 0x10 : 0) | (Settings.BmcKey.Length > 0 ? 0x20 : 0)), (byte)(Settings.Version2 ? 3 : 1));

    private CompletionCode Challenge(ReadOnlySpan<byte> request, ref WireWriter data)
    {
        if (!GetSessionChallenge.TryRead(request, out var asked)) return CompletionCode.InvalidLength;
        if (!asked.Name.Span.SequenceEqual(Rakp1.NameOf(Settings.User)))
        {
            bmc.Refusals++;
            return GetSessionChallenge.InvalidUserName;
        }

        var session = new Session { Id = _next++, AuthType = asked.AuthType };
        _sessions[session.Id] = session;
        new SessionChallenge(session.Id, session.Challenge).WriteTo(ref data);
        return CompletionCode.Ok;
    }

    private CompletionCode Activate(Session? session, ReadOnlySpan<byte> request, ref WireWriter data)
    {
        if (session is null || !ActivateSession.TryRead(request, out var asked) || !asked.Challenge.Span.SequenceEqual(session.Challenge)) return CompletionCode.InvalidField;
        if (asked.Privilege > Settings.Limit) return ActivateSession.ExceedsPrivilege;
        if (!session.IsActive) Opened++;
        (session.IsActive, session.Limit, session.Outbound) = (true, asked.Privilege, asked.OutboundSequence);
        new ActivatedSession(Settings.PerMessageAuthenticationOff ? AuthType.None : session.AuthType, session.Id, session.Inbound, asked.Privilege).WriteTo(ref data);
        return CompletionCode.Ok;
    }

    private sealed class Session
    {
        public required uint Id { get; init; }
        public uint ConsoleId { get; init; }
        public CipherSuite? Suite { get; init; }
        public AuthType AuthType { get; init; }
        public byte[] Challenge { get; } = RandomNumberGenerator.GetBytes(16);
        public RakpKeys? Keys { get; set; }
        public SessionProtection? Protection { get; set; }
        public PrivilegeLevel Limit { get; set; } = PrivilegeLevel.Administrator;
        public PrivilegeLevel Level { get; set; } = PrivilegeLevel.User;
        public uint Outbound { get; set; } = 1;
        public uint Inbound { get; set; } = 0x11223344;
        public bool IsActive { get; set; }

        /// <summary>A field: taking a number changes it.</summary>
        public SequenceWindow Received;
    }
}
