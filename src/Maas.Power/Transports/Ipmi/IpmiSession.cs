using Maas.Protocols.Ipmi;
using Maas.Protocols.Ipmi.Commands;
using Maas.Protocols.Primitives;

namespace Maas.Power.Transports.Ipmi;

/// <summary>Sends commands and takes their answers; how packets are wrapped is the protocol version's business.</summary>
internal abstract class IpmiSession(IpmiLink link, IpmiLogin login) : IDisposable
{
    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(500);
    private const int BusyTries = 6;
    private byte _sequence;

    public IpmiLogin Login { get; } = login;

    protected IpmiLink Link { get; } = link;

    /// <summary>The BMC's number of the session.</summary>
    public abstract uint BmcSessionId { get; }

    protected abstract void Wrap(ref WireWriter writer, scoped ReadOnlySpan<byte> message);

    /// <summary>Takes the message out of a packet that belongs to the session, is what it claims to be, and was not seen before.</summary>
    protected abstract bool TryUnwrap(ReadOnlySpan<byte> datagram, out byte[] message);

    protected bool Puts(Workarounds workaround) => (Login.Workarounds & workaround) != 0;

    /// <summary>Sends a command and waits for its answer; a BMC that is busy is asked again for a few seconds.</summary>
    /// <exception cref="PowerException">Silence, a completion code other than 00, or nonsense.</exception>
    /// <param name="route">The way to the controller that is meant, when it is not the BMC itself.</param>
    public async Task<TReply> SendAsync<TRequest, TReply>(
        IIpmiRequest<TRequest, TReply> request, CancellationToken cancel, TimeSpan[]? patience = null, BridgeRoute? route = null)
        where TRequest : IIpmiRequest<TRequest, TReply>
        where TReply : IIpmiReply<TReply>
    {
        var (code, data) = await TryAsync(request, cancel, patience, route);
        if (code != CompletionCode.Ok) throw IpmiFailures.Of(code, typeof(TRequest).Name);
        return TReply.TryRead(data, out var reply) ? reply : throw IpmiFailures.Garbage();
    }

    /// <summary>As <see cref="SendAsync"/>, for commands whose completion codes mean something.</summary>
    public async Task<(CompletionCode Code, byte[] Data)> TryAsync<TRequest, TReply>(
        IIpmiRequest<TRequest, TReply> request, CancellationToken cancel, TimeSpan[]? patience = null, BridgeRoute? route = null)
        where TRequest : IIpmiRequest<TRequest, TReply>
        where TReply : IIpmiReply<TReply>
    {
        for (var attempt = 1; ; attempt++)
        {
            var (code, data) = await OnceAsync(request, patience ?? Patience.Usual, route, cancel);
            if (code is not (CompletionCode.Busy or CompletionCode.Timeout or CompletionCode.Initializing) || attempt == BusyTries) return (code, data);
            await Task.Delay(BusyPause, Link.Clock, cancel);
        }
    }

    /// <summary>A session begins at user level; this brings it to the login's.</summary>
    /// <exception cref="PowerException">The user may not go there.</exception>
    protected async Task RaiseAsync(CancellationToken cancel)
    {
        var (code, data) = await TryAsync(new SetSessionPrivilegeLevel(Login.Privilege), cancel);
        if (code is SetSessionPrivilegeLevel.NotAvailable or SetSessionPrivilegeLevel.ExceedsLimit or CompletionCode.InsufficientPrivilege)
            throw IpmiFailures.AccessDenied();
        if (code != CompletionCode.Ok) throw IpmiFailures.Of(code, nameof(SetSessionPrivilegeLevel));
        // Some answer 00 and the level they left it at.
        if (SessionPrivilegeLevel.TryRead(data, out var level) && level.Privilege != PrivilegeLevel.Unspecified && level.Privilege < Login.Privilege)
            throw IpmiFailures.AccessDenied();
    }

    private async Task<(CompletionCode Code, byte[] Data)> OnceAsync<TRequest, TReply>(
        IIpmiRequest<TRequest, TReply> request, TimeSpan[] patience, BridgeRoute? route, CancellationToken cancel)
        where TRequest : IIpmiRequest<TRequest, TReply>
        where TReply : IIpmiReply<TReply>
    {
        _sequence = (byte)((_sequence + 1) & 0x3F);
        var sequence = _sequence;
        void Compose(ref WireWriter writer)
        {
            Span<byte> data = stackalloc byte[256];
            var body = new WireWriter(data);
            request.WriteTo(ref body);
            Span<byte> message = stackalloc byte[256 + Message.RequestOverhead];
            var whole = new WireWriter(message);
            if (route is { } way)
            {
                Span<byte> wrapped = stackalloc byte[256];
                var send = new WireWriter(wrapped);
                way.WriteTo(ref send, TRequest.NetFn, TRequest.Command, sequence, body.Written);
                new Message(NetworkFunction.Application, BridgeRoute.SendMessage, sequence, isReply: false, default, send.Written).WriteTo(ref whole);
            }
            else
            {
                new Message(TRequest.NetFn, TRequest.Command, sequence, isReply: false, default, body.Written).WriteTo(ref whole);
            }

            Wrap(ref writer, whole.Written);
        }

        bool Accept(ReadOnlySpan<byte> datagram, out (CompletionCode, byte[]) answer)
        {
            answer = default;
            var checkSums = !Puts(Workarounds.Nochecksumcheck);
            if (!TryUnwrap(datagram, out var payload) || !Message.TryRead(payload, checkSums, out var message) || !message.IsReply || message.Sequence != sequence) return false;
            if (route is not null)
            {
                if (message.NetFn != NetworkFunction.Application || message.Command != BridgeRoute.SendMessage) return false;
                // First the BMC says that it has passed the request on; the target's answer follows.
                if (message.Completion == CompletionCode.Ok && !BridgeRoute.TryUnwrap(message.Data, checkSums, TRequest.NetFn, TRequest.Command, out message)) return false;
            }
            else if (message.NetFn != TRequest.NetFn || message.Command != TRequest.Command)
            {
                return false;
            }

            answer = (message.Completion, message.Data.ToArray());
            return true;
        }

        return (await Link.AskAsync<(CompletionCode, byte[])>(Compose, Accept, patience, cancel) ?? throw Silent()).Value;
    }

    /// <summary>What silence means here.</summary>
    protected virtual PowerException Silent() => IpmiFailures.SessionLost();

    public virtual void Dispose()
    {
    }
}
