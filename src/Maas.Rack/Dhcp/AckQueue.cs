using Maas.Rack.Dhcp.Wire;
using Microsoft.Extensions.Logging;

namespace Maas.Rack.Dhcp;

/// <summary>ACKs that wait for their leases to be durable. Two outboxes take turns: while one's leases are flushed, the other fills, so the disk's
/// latency costs no throughput, and the slower the disk, the more ACKs share a flush.</summary>
internal sealed partial class AckQueue(ILeases leases, ILogger log)
{
    private const int Messages = 4096;
    private const int Octets = 2 << 20;

    private readonly object _gate = new();
    private Outbox _filling = new(Messages, Octets);
    private Outbox _sending = new(Messages, Octets);
    private bool _stopping;

    /// <summary>The outbox to write one ACK into; its lease must have been granted before. <see cref="Exit"/> follows.</summary>
    public Outbox Enter()
    {
        Monitor.Enter(_gate);
        while (!_filling.HasRoom) Monitor.Wait(_gate);
        return _filling;
    }

    public void Exit()
    {
        if (_filling.Count == 1) Monitor.PulseAll(_gate);
        Monitor.Exit(_gate);
    }

    /// <summary>Flushes and sends until stopped; then what waits is still sent.</summary>
    public void Run()
    {
        while (Turn())
        {
            try
            {
                leases.Flush();
            }
            catch (Exception problem)
            {
                // Unacknowledged clients ask again; an ACK without its lease on disk could never be taken back.
                LogNotDurable(log, problem, _sending.Count);
                _sending.Clear();
                continue;
            }

            if (_sending.Send() is > 0 and var refused) LogRefused(log, refused);
        }
    }

    public void Stop()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }
    }

    private bool Turn()
    {
        lock (_gate)
        {
            while (_filling.Count == 0)
            {
                if (_stopping) return false;
                Monitor.Wait(_gate);
            }

            (_filling, _sending) = (_sending, _filling);
            Monitor.PulseAll(_gate);
            return true;
        }
    }

    [LoggerMessage(LogLevel.Error, "{Count} DHCP leases could not be written to the disk and were not acknowledged")]
    private static partial void LogNotDurable(ILogger log, Exception problem, int count);

    [LoggerMessage(LogLevel.Debug, "The kernel refused {Count} DHCP replies")]
    private static partial void LogRefused(ILogger log, int count);
}
