using System.Net;
using Maas.Protocols.Ipmi;
using Maas.Protocols.Primitives;

namespace Maas.Power.Transports.Ipmi;

/// <summary>The conversation with one BMC: one question at a time, since BMCs are slow and easily confused. Holds the session that is open and
/// what was found out about the BMC.</summary>
internal sealed class IpmiLink(SocketAddress address, IpmiSocket socket, TimeProvider clock) : IDisposable
{
    private readonly Lock _talking = new();
    private Waiting? _waiting;

    /// <summary>Held by whoever talks.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>The open session; null when there is none.</summary>
    public IpmiSession? Session { get; set; }

    /// <summary>For whom it is open.</summary>
    public IpmiLogin? SessionLogin { get; set; }

    /// <summary>When the session was last used.</summary>
    public long LastUsed { get; set; }

    /// <summary>Closes the session when nobody uses it.</summary>
    public ITimer? Idle { get; set; }

    /// <summary>The best cipher suite, once it was found out.</summary>
    public byte? BestSuite { get; set; }

    /// <summary>A login whose K_g turned out to be wrong or unused here.</summary>
    public IpmiLogin? WithoutBmcKey { get; set; }

    public TimeProvider Clock => clock;

    public delegate void Compose(ref WireWriter datagram);

    public delegate bool Accept<T>(ReadOnlySpan<byte> datagram, out T answer);

    /// <summary>Sends a datagram until an answer is accepted. It is composed anew each time: a repeated packet has a new sequence number.</summary>
    /// <returns>Null when there was silence.</returns>
    /// <exception cref="OperationCanceledException">The caller ran out of patience first.</exception>
    public async Task<Answer<T>?> AskAsync<T>(Compose compose, Accept<T> accept, TimeSpan[] patience, CancellationToken cancel)
    {
        var waiting = new Waiting<T>(accept);
        _waiting = waiting;
        try
        {
            var sent = 0;
            foreach (var pause in patience)
            {
                Tell(compose);
                sent++;
                try
                {
                    return new Answer<T>(await waiting.Answer.WaitAsync(pause, clock, cancel), sent);
                }
                catch (TimeoutException)
                {
                    // Ask again.
                }
            }

            return null;
        }
        finally
        {
            _waiting = null;
        }
    }

    /// <summary>Sends a datagram that nobody answers.</summary>
    public void Tell(Compose compose)
    {
        Span<byte> buffer = stackalloc byte[RmcpPacket.MaxLength];
        var writer = new WireWriter(buffer);
        lock (_talking) compose(ref writer);
        if (writer.Overflowed) throw new InvalidOperationException("The request does not fit into a datagram.");
        socket.Send(writer.Written, address);
    }

    /// <summary>A datagram came from the BMC. Runs on the socket's loop, so it returns quickly and throws nothing.</summary>
    public void Received(ReadOnlySpan<byte> datagram)
    {
        // The lock keeps a retransmission from using the session's keys at the same moment.
        lock (_talking) _waiting?.Offer(datagram);
    }

    public void Dispose()
    {
        Idle?.Dispose();
        Session?.Dispose();
        Turn.Dispose();
    }

    /// <summary>An accepted answer and how often the question had to be sent.</summary>
    internal sealed record Answer<T>(T Value, int Sent);

    private abstract class Waiting
    {
        public abstract void Offer(ReadOnlySpan<byte> datagram);
    }

    private sealed class Waiting<T>(Accept<T> accept) : Waiting
    {
        private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Answer => _answer.Task;

        public override void Offer(ReadOnlySpan<byte> datagram)
        {
            if (Answer.IsCompleted) return;
            try
            {
                if (accept(datagram, out var answer)) _answer.TrySetResult(answer);
            }
            catch (Exception problem)
            {
                // A bug in a parser concerns the one who asked, not everybody on this socket.
                _answer.TrySetException(problem);
            }
        }
    }
}
