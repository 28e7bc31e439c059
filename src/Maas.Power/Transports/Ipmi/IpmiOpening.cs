using Maas.Protocols.Ipmi;
using Maas.Protocols.Ipmi.Commands;
using Maas.Protocols.Ipmi.Session;
using Maas.Protocols.Primitives;

namespace Maas.Power.Transports.Ipmi;

/// <summary>Finds out what a BMC can and opens the session that the settings ask for.</summary>
/// <param name="note">Hears what the operator should know though it is no failure.</param>
internal sealed class IpmiOpening(IpmiLink link, IpmiLogin login, Action<string> note)
{
    public async Task<IpmiSession> OpenAsync(CancellationToken cancel)
    {
        var offered = await CapabilitiesAsync(cancel);
        if (!login.Version2) return await Lan15Session.OpenAsync(link, login, offered, cancel);
        if (!offered.SupportsVersion2 && !Puts(Workarounds.Authcap)) throw IpmiFailures.Version2Unavailable();
        if (link.WithoutBmcKey == login) return await KeylessAsync(cancel);
        try
        {
            return await OpenVersion2Async(login, cancel);
        }
        catch (WrongBmcKeyException)
        {
            // Once: the link remembers it, and so does the event.
            note("Incorrect K_g key, trying again without K_g key");
            var session = await KeylessAsync(cancel);
            link.WithoutBmcKey = login;
            return session;
        }
    }

    public static async Task<AsfPresence?> PingAsync(IpmiLink link, CancellationToken cancel)
    {
        const byte tag = 0x5A;
        static bool Accept(ReadOnlySpan<byte> datagram, out AsfPresence pong)
        {
            pong = default;
            return RmcpPacket.TryRead(datagram, out var messageClass, out var body) && messageClass == RmcpClass.Asf
                && AsfPresence.TryRead(body, out pong) && pong is { IsPong: true, Tag: tag };
        }

        var answer = await link.AskAsync<AsfPresence>(
            (ref WireWriter writer) => new AsfPresence(IsPong: false, tag).WriteTo(ref writer), Accept, Patience.Short, cancel);
        return answer?.Value;
    }

    private bool Puts(Workarounds workaround) => (login.Workarounds & workaround) != 0;

    /// <summary>The first question is also whether anybody is there. Silence is looked into with an RMCP ping, unless the BMC is known to have none.</summary>
    private async Task<ChannelAuthenticationCapabilities> CapabilitiesAsync(CancellationToken cancel)
    {
        try
        {
            return await new Sessionless(link, login).SendAsync(
                new GetChannelAuthenticationCapabilities(GetChannelAuthenticationCapabilities.PresentChannel, AskExtended: login.Version2, login.Privilege), cancel);
        }
        catch (PowerException silence) when (silence.Failure == PowerFailure.Unreachable && !Puts(Workarounds.Ipmiping))
        {
            throw await PingAsync(link, cancel) is null ? silence : IpmiFailures.Silence(answersPing: true);
        }
    }

    private async Task<IpmiSession> KeylessAsync(CancellationToken cancel)
    {
        try
        {
            return await OpenVersion2Async(login with { BmcKey = "" }, cancel);
        }
        catch (WrongBmcKeyException)
        {
            throw new PowerException(PowerFailure.Refused, "Incorrect K_g key.  Check BMC configuration and try again.");
        }
    }

    private async Task<IpmiSession> OpenVersion2Async(IpmiLogin with, CancellationToken cancel)
    {
        if (with.Suite is { } chosen)
        {
            var suite = CipherSuite.Find(chosen) ?? throw new PowerException(PowerFailure.Setting, $"there is no cipher suite {chosen}.");
            return await Lan20Session.OpenAsync(link, with, suite, cancel);
        }

        if (link.BestSuite is { } known)
        {
            try
            {
                return await Lan20Session.OpenAsync(link, with, CipherSuite.Find(known)!, cancel);
            }
            catch (PowerException failure) when (failure.Failure == PowerFailure.Setting)
            {
                // Somebody has changed the BMC's settings, or its firmware.
                link.BestSuite = null;
            }
        }

        var offered = await SuitesAsync(cancel);
        PowerException? refused = null;
        foreach (var id in CipherSuite.Preference.Where(id => offered.Count == 0 || offered.Contains(id)))
        {
            try
            {
                var session = await Lan20Session.OpenAsync(link, with, CipherSuite.Find(id)!, cancel);
                link.BestSuite = id;
                return session;
            }
            catch (PowerException failure) when (failure.Failure == PowerFailure.Setting)
            {
                // Listed or not, this BMC does not do it: the next best.
                refused = failure;
            }
        }

        throw refused ?? IpmiFailures.SuiteUnavailable();
    }

    /// <summary>What the BMC says it can; empty when it does not say, and then each is tried.</summary>
    private async Task<IReadOnlyList<byte>> SuitesAsync(CancellationToken cancel) =>
        await SuitesAsync(rmcpPlus: false, cancel) is { Count: > 0 } listed ? listed : await SuitesAsync(rmcpPlus: true, cancel);

    private async Task<IReadOnlyList<byte>> SuitesAsync(bool rmcpPlus, CancellationToken cancel)
    {
        var list = new List<byte>();
        try
        {
            for (byte index = 0; index <= GetChannelCipherSuites.MaxIndex; index++)
            {
                var part = await new Sessionless(link, login, rmcpPlus).SendAsync(
                    new GetChannelCipherSuites(GetChannelAuthenticationCapabilities.PresentChannel, index), cancel, Patience.Short);
                list.AddRange(part.Octets.Span);
                if (part.Octets.Length < CipherSuiteRecords.PartLength) break;
            }
        }
        catch (PowerException)
        {
            return [];
        }

        return CipherSuiteRecords.SuitesOf(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(list));
    }
}
