using Maas.Protocols.Primitives;
using Maas.Rack.Dhcp.Wire;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maas.Rack.Dhcp;

/// <summary>The DHCPv4 server (RFC 2131). One thread hears and decides; a second makes leases durable and sends their ACKs. Requests come in by UDP;
/// replies to clients without an address go out as frames to their station, those to relay agents by UDP.</summary>
public sealed partial class DhcpServer(ILeases leases, DhcpServerOptions options, TimeProvider clock, ILogger<DhcpServer> log) : IHostedService, IDisposable
{
    /// <summary>With nothing due, how long to wait for a packet before looking at the clock.</summary>
    private const int IdleMilliseconds = 500;

    private const int ProbingMilliseconds = 10;

    private const int PolledOfLink = 4;

    private static readonly TimeSpan ExhaustedQuiet = TimeSpan.FromMinutes(1);

    private readonly AckQueue _acks = new(leases, log);
    private readonly Inbox _inbox = new();
    private readonly List<Link> _links = [];
    private readonly List<Thread> _threads = [];
    private Native.PollEntry[] _polled = [];
    private int _sender = -1;
    private int _stop = -1;
    private volatile bool _stopping;
    private DateTimeOffset _saidExhausted = DateTimeOffset.MinValue;

    /// <summary>Whether the sockets that DHCP needs are to be had, without keeping them.</summary>
    /// <exception cref="SocketFailedException">One is not.</exception>
    public static void Check(DhcpServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Sockets.CheckFree(options.Port);
        foreach (var name in options.Interfaces)
        {
            var link = Link.Open(name, options);
            // The kernel waits some ten milliseconds for every packet socket that is closed; who starts need not.
            _ = Task.Run(link.Dispose);
        }
    }

    /// <exception cref="SocketFailedException">A socket is not to be had; none is left open.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            Sockets.CheckFree(options.Port);
            _sender = Sockets.Sender(options.Port);
            foreach (var name in options.Interfaces) _links.Add(Link.Open(name, options));
        }
        catch
        {
            Dispose();
            throw;
        }

        _stop = Native.Event(0, Native.SocketFlags);
        _polled = [.. _links.SelectMany(l => (int[])[l.Requests, l.ArpReplies, l.ServerReplies, l.RouterSolicitations]).Append(_stop)
            .Select(f => new Native.PollEntry { File = f, Events = Native.PollIn })];
        Begin("dhcp", Loop);
        Begin("dhcp-ack", _acks.Run);
        LogListening(log, options.Port, string.Join(", ", options.Interfaces));
        return Task.CompletedTask;
    }

    /// <summary>Ends hearing first, so that what was decided is still acknowledged.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        if (_stopping || _threads.Count == 0) return Task.CompletedTask;
        _stopping = true;
        var one = 1UL;
        _ = Native.Write(_stop, ref one, sizeof(ulong));
        _threads[0].Join();
        _acks.Stop();
        _threads[1].Join();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        foreach (var link in _links) link.Dispose();
        _links.Clear();
        if (_sender >= 0) _ = Native.Close(_sender);
        if (_stop >= 0) _ = Native.Close(_stop);
        (_sender, _stop) = (-1, -1);
    }

    private void Begin(string name, ThreadStart work)
    {
        var thread = new Thread(work) { Name = name, IsBackground = true };
        _threads.Add(thread);
        thread.Start();
    }

    private void Loop()
    {
        var conversation = new Conversation(leases, options, _sender, _acks, new RouterAbsence(clock)) { Links = _links };
        var probes = new AddressProbes(leases, options, clock);
        var search = new ServerSearch(leases, options, clock, conversation);
        void Again(Link link, byte[] datagram, bool mayProbe) => Take(conversation, probes, link, datagram, Ipv4Address.Broadcast, mayProbe);

        while (!_stopping)
        {
            try
            {
                _ = Native.Poll(ref _polled[0], (ulong)_polled.Length, probes.Any ? ProbingMilliseconds : IdleMilliseconds);
                for (var i = 0; i < _links.Count; i++)
                {
                    var polled = _polled.AsSpan(i * PolledOfLink, PolledOfLink);
                    if (polled[0].Returned != 0) Hear(conversation, probes, _links[i]);
                    if (polled[1].Returned != 0) probes.Hear(_links[i], Again);
                    if (polled[2].Returned != 0) search.Hear(_links[i]);
                    if (polled[3].Returned != 0) HearSolicitations(conversation, _links[i]);
                }

                if (probes.Any) probes.End(Again);
                search.Tick(_links, conversation.Outbox);
                conversation.Outbox.Send();
            }
            catch (Exception problem)
            {
                // A packet that breaks a promise must not end the service for everybody else.
                conversation.Outbox.Clear();
                LogBroken(log, problem);
            }
        }
    }

    private void Hear(Conversation conversation, AddressProbes probes, Link link)
    {
        int count;
        do
        {
            count = _inbox.Receive(link.Requests);
            for (var i = 0; i < count; i++) Take(conversation, probes, link, _inbox[i], _inbox.DestinationOf(i), probes.HaveRoom);
            conversation.Outbox.Send();
        }
        while (count == Inbox.Most && !_stopping);
    }

    private void HearSolicitations(Conversation conversation, Link link)
    {
        var count = _inbox.Receive(link.RouterSolicitations);
        for (var i = 0; i < count; i++) conversation.Routers.Hear(link, _inbox[i], conversation.Outbox);
        conversation.Outbox.Send();
    }

    private void Take(Conversation conversation, AddressProbes probes, Link link, ReadOnlySpan<byte> datagram, Ipv4Address destination, bool mayProbe)
    {
        if (!conversation.Outbox.HasRoom) conversation.Outbox.Send();
        switch (conversation.Handle(link, datagram, destination, mayProbe))
        {
            case Reaction.Probe:
                probes.Begin(link, conversation.Probed, datagram, conversation.Outbox);
                break;
            case Reaction.Malformed:
                LogMalformed(log, link.Name, datagram.Length);
                break;
            case Reaction.Exhausted when clock.GetUtcNow() - _saidExhausted > ExhaustedQuiet:
                _saidExhausted = clock.GetUtcNow();
                LogExhausted(log, link.Name);
                break;
            default:
                break;
        }
    }

    [LoggerMessage(LogLevel.Information, "DHCP listens on UDP port {Port} of {Interfaces}")]
    private static partial void LogListening(ILogger log, int port, string interfaces);

    [LoggerMessage(LogLevel.Debug, "A datagram of {Length} octets on {InterfaceName} is no DHCP request")]
    private static partial void LogMalformed(ILogger log, string interfaceName, int length);

    [LoggerMessage(LogLevel.Warning, "A client on {InterfaceName} gets no address: every dynamic range there is in use")]
    private static partial void LogExhausted(ILogger log, string interfaceName);

    [LoggerMessage(LogLevel.Error, "A DHCP packet was dropped on an error of the server")]
    private static partial void LogBroken(ILogger log, Exception problem);
}
