using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Maas.Power.Transports.Ipmi;
using Maas.Protocols.Ipmi;
using Maas.Protocols.Ipmi.Commands;

namespace Maas.Power.Transports;

/// <summary>Talks IPMI over LAN to any number of BMCs through one socket. Sessions stay open for a while, since what uses one usually comes back.</summary>
internal sealed class IpmiClient(TimeProvider clock) : IDisposable
{
    /// <summary>How long an unused session is kept: BMCs have few, and drop them after a minute.</summary>
    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(15);

    /// <summary>A session unused for longer is asked whether it is still there.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<SocketAddress, IpmiLink> _links = new();
    private readonly ConcurrentDictionary<AddressFamily, Lazy<IpmiSocket>> _sockets = new();

    /// <summary>Does something in a session with a BMC; others wait for their turn.</summary>
    /// <param name="note">Hears what the operator should know though it is no failure.</param>
    /// <exception cref="PowerException">The BMC did not answer, or refused.</exception>
    public async Task<T> UseAsync<T>(IpmiLogin login, Func<IpmiSession, Task<T>> work, Action<string> note, CancellationToken cancel)
    {
        var link = LinkTo(await ResolveAsync(login.Address, cancel));
        await link.Turn.WaitAsync(cancel);
        try
        {
            var session = await SessionAsync(link, login, note, cancel);
            try
            {
                var result = await work(session);
                KeepOpen(link);
                return result;
            }
            catch (PowerException failure) when (failure.Failure is PowerFailure.Unreachable)
            {
                Drop(link);
                throw;
            }
            catch (PowerException failure) when (failure.Failure is PowerFailure.Failed)
            {
                // Whatever is wrong with it, the BMC gets its slot back: it has few.
                await CloseAsync(link, cancel);
                throw;
            }
            catch (PowerException)
            {
                KeepOpen(link);
                throw;
            }
            catch (OperationCanceledException)
            {
                Drop(link);
                throw;
            }
        }
        finally
        {
            link.Turn.Release();
        }
    }

    /// <summary>The best suite of a BMC, once it was found out.</summary>
    public async Task<byte?> KnownSuiteAsync(string address, CancellationToken cancel = default) => LinkTo(await ResolveAsync(address, cancel)).BestSuite;

    /// <summary>Whether something answers an RMCP ping, and whether it says that it speaks IPMI.</summary>
    public async Task<(bool Present, bool SupportsIpmi)> PingAsync(string address, CancellationToken cancel)
    {
        var link = LinkTo(await ResolveAsync(address, cancel));
        await link.Turn.WaitAsync(cancel);
        try
        {
            var pong = await IpmiOpening.PingAsync(link, cancel);
            return (pong is not null, pong?.SupportsIpmi ?? false);
        }
        finally
        {
            link.Turn.Release();
        }
    }

    public void Dispose()
    {
        foreach (var link in _links.Values) link.Dispose();
        foreach (var socket in _sockets.Values) socket.Value.Dispose();
    }

    private IpmiLink LinkTo(IPEndPoint bmc)
    {
        var socket = _sockets.GetOrAdd(bmc.AddressFamily, family => new Lazy<IpmiSocket>(() => new IpmiSocket(family, from => _links.GetValueOrDefault(from)))).Value;
        return _links.GetOrAdd(bmc.Serialize(), address => new IpmiLink(address, socket, clock));
    }

    private async Task<IpmiSession> SessionAsync(IpmiLink link, IpmiLogin login, Action<string> note, CancellationToken cancel)
    {
        if (link.Session is { } open)
        {
            if (link.SessionLogin == login && await IsAliveAsync(link, open, cancel)) return open;
            await CloseAsync(link, cancel);
        }

        (link.Session, link.SessionLogin) = (await new IpmiOpening(link, login, note).OpenAsync(cancel), login);
        return link.Session;
    }

    private async Task<bool> IsAliveAsync(IpmiLink link, IpmiSession session, CancellationToken cancel)
    {
        if (clock.GetElapsedTime(link.LastUsed) < Fresh) return true;
        try
        {
            await session.SendAsync(new SetSessionPrivilegeLevel(session.Login.Privilege), cancel, Patience.Short);
            return true;
        }
        catch (PowerException)
        {
            return false;
        }
    }

    private void KeepOpen(IpmiLink link)
    {
        link.LastUsed = clock.GetTimestamp();
        link.Idle ??= clock.CreateTimer(_ => _ = CloseIdleAsync(link), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        link.Idle.Change(KeepFor, Timeout.InfiniteTimeSpan);
    }

    private async Task CloseIdleAsync(IpmiLink link)
    {
        // Whoever has the turn sets the timer again.
        if (!await link.Turn.WaitAsync(TimeSpan.Zero)) return;
        try
        {
            if (clock.GetElapsedTime(link.LastUsed) >= KeepFor - TimeSpan.FromMilliseconds(50)) await CloseAsync(link, CancellationToken.None);
        }
        finally
        {
            link.Turn.Release();
        }
    }

    /// <summary>Gives the BMC its session slot back, if it still listens.</summary>
    private static async Task CloseAsync(IpmiLink link, CancellationToken cancel)
    {
        if (link.Session is not { } session) return;
        try
        {
            await session.TryAsync(new CloseSession(session.BmcSessionId), cancel, Patience.Short);
        }
        catch (PowerException)
        {
            // Gone already.
        }
        finally
        {
            Drop(link);
        }
    }

    private static void Drop(IpmiLink link)
    {
        link.Session?.Dispose();
        (link.Session, link.SessionLogin) = (null, null);
    }

    private static async Task<IPEndPoint> ResolveAsync(string address, CancellationToken cancel)
    {
        var (host, port) = HostAndPort.Split(address, RmcpPacket.Port);
        if (IPAddress.TryParse(host, out var ip)) return new IPEndPoint(ip, port);
        try
        {
            var found = await Dns.GetHostAddressesAsync(host, cancel);
            return found.Length > 0 ? new IPEndPoint(found[0], port) : throw IpmiFailures.NoDevice();
        }
        catch (SocketException problem)
        {
            throw problem.SocketErrorCode == SocketError.TryAgain ? IpmiFailures.Silence() : IpmiFailures.NoDevice();
        }
    }
}
