using System.Net;
using System.Net.Sockets;
using Maas.Protocols.Snmp;

namespace Maas.Power.Transports;

/// <summary>Reads and sets single numbers of SNMP agents (power.md §5.3). Each request has a socket of its own: its port is what keeps others from
/// answering for the agent.</summary>
internal sealed class SnmpClient(TimeProvider clock)
{
    /// <summary>A datagram is sent again after these; an agent that executes a command answers late.</summary>
    private static readonly TimeSpan[] Patience = [.. new[] { 1, 1, 2, 3, 4, 5 }.Select(s => TimeSpan.FromSeconds(s))];

    /// <exception cref="PowerException">No answer, no such object, or it is no number.</exception>
    public async Task<long> GetAsync(string address, SnmpVersion version, string community, string oid, CancellationToken cancel) =>
        (await AskAsync(address, version, community, SnmpPdu.Get, oid, SnmpValue.Null, cancel)).Number
            ?? throw new PowerException(PowerFailure.Failed, "the agent's value is no number.");

    /// <exception cref="PowerException">No answer, or it was refused.</exception>
    public Task SetAsync(string address, SnmpVersion version, string community, string oid, int value, CancellationToken cancel) =>
        AskAsync(address, version, community, SnmpPdu.Set, oid, SnmpValue.Integer(value), cancel);

    private async Task<SnmpValue> AskAsync(string address, SnmpVersion version, string community, SnmpPdu pdu, string oid, SnmpValue value, CancellationToken cancel)
    {
        if (!ObjectId.TryParse(oid, out var name)) throw new PowerException(PowerFailure.Setting, "the outlet is no number.");
        var agent = await ResolveAsync(address, cancel);
        var request = SnmpPacket.Request(version, community, pdu, Random.Shared.Next(1, int.MaxValue), new SnmpBinding(name, value));
        var answer = await ExchangeAsync(agent, request, cancel);
        if (answer.ErrorStatus != SnmpError.NoError) throw Refusal(answer.ErrorStatus, pdu);
        return answer.Bindings is [var binding, ..] && binding.Name.Equals(name) && !binding.Value.IsMissing ? binding.Value : throw Refusal(SnmpError.NoSuchName, pdu);
    }

    private async Task<SnmpPacket> ExchangeAsync(IPEndPoint agent, SnmpPacket request, CancellationToken cancel)
    {
        using var socket = new Socket(agent.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        var datagram = request.ToBytes();
        var buffer = new byte[SnmpPacket.MaxLength];
        var refused = false;
        try
        {
            await socket.ConnectAsync(agent, cancel);
        }
        catch (SocketException problem)
        {
            throw Silence(refused: true, problem);
        }

        foreach (var pause in Patience)
        {
            using var limit = new CancellationTokenSource(pause, clock);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
            try
            {
                await socket.SendAsync(datagram, both.Token);
                while (true)
                {
                    var length = await socket.ReceiveAsync(buffer, both.Token);
                    if (SnmpPacket.TryRead(buffer.AsSpan(0, length), out var answer) && answer.Pdu == SnmpPdu.Response && answer.RequestId == request.RequestId) return answer;
                }
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                refused = false;
            }
            catch (SocketException)
            {
                // Nobody listens there, or the network is away: as good as silence, but told at once.
                if (refused) throw Silence(refused);
                refused = true;
                await Task.Delay(pause, clock, cancel);
            }
        }

        throw Silence(refused);
    }

    private static PowerException Silence(bool refused, Exception? inner = null) => new(
        PowerFailure.Unreachable,
        (refused ? "nobody answers SNMP there." : "no answer by SNMP. An agent does not answer a community that it does not know.")
        + " Check the PDU's configuration and connectivity and try again.",
        inner)
    {
        IsAbsent = true,
    };

    private static PowerException Refusal(SnmpError error, SnmpPdu pdu) => error switch
    {
        SnmpError.NoSuchName when pdu == SnmpPdu.Set =>
            new PowerException(PowerFailure.Refused, "the PDU has no such outlet, or the community may not switch it. Check the outlet and the community's access."),
        SnmpError.NoSuchName => new PowerException(PowerFailure.Setting, "the PDU has no such outlet. Check the outlet's number and the kind of PDU."),
        SnmpError.NoAccess or SnmpError.ReadOnly or SnmpError.NotWritable or SnmpError.AuthorizationError =>
            new PowerException(PowerFailure.Refused, "the community may not switch outlets. Give it write access and try again."),
        _ => new PowerException(PowerFailure.Failed, $"the PDU refused with SNMP error {(Enum.IsDefined(error) ? error.ToString() : (int)error)}."),
    };

    private static async Task<IPEndPoint> ResolveAsync(string address, CancellationToken cancel)
    {
        var (host, port) = HostAndPort.Split(address, SnmpPacket.Port);
        if (IPAddress.TryParse(host, out var ip)) return new IPEndPoint(ip, port);
        try
        {
            var found = await Dns.GetHostAddressesAsync(host, cancel);
            if (found.Length > 0) return new IPEndPoint(found[0], port);
        }
        catch (Exception problem) when (problem is SocketException or ArgumentException)
        {
            // Said below.
        }

        throw new PowerException(PowerFailure.Unreachable, "the host name is not known. Check power_address and the name servers.") { IsAbsent = true };
    }
}
