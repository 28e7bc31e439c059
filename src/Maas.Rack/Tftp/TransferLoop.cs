using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Maas.Protocols.Tftp;
using Maas.Rack.Boot;
using Microsoft.Extensions.Logging;

namespace Maas.Rack.Tftp;

/// <summary>Carries all transfers on one thread: waits for any of their sockets or for the nearest deadline, whichever comes first.</summary>
internal sealed partial class TransferLoop : IDisposable
{
    private const long WakeKey = -1;

    private readonly TftpSettings _settings;
    private readonly IBootJournal _journal;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly long _began;
    private readonly Epoll _epoll = new(mostEvents: 256);
    private readonly Socket _wakeUp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly ConcurrentQueue<(TransferTerms Terms, TransferContent Content)> _arrivals = new();
    private readonly Dictionary<long, Transfer> _transfers = [];
    private readonly Dictionary<IPEndPoint, long> _byClient = [];
    private readonly PriorityQueue<long, TimeSpan> _deadlines = new();
    private readonly byte[] _packet = new byte[TftpPacket.DataHeader + TftpOptions.MostBlockSize];
    private readonly Thread _thread;
    private long _lastKey;
    private int _count;
    private volatile bool _stopping;

    public TransferLoop(TftpSettings settings, IBootJournal journal, TimeProvider clock, ILogger log)
    {
        (_settings, _journal, _clock, _log) = (settings, journal, clock, log);
        _began = clock.GetTimestamp();
        _wakeUp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _wakeUp.Connect(_wakeUp.LocalEndPoint!);
        _wakeUp.Blocking = false;
        _epoll.Watch((int)_wakeUp.Handle, WakeKey);
        _thread = new Thread(Run) { Name = "TFTP transfers", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Transfers under way.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Takes a transfer over; from here on the content is the loop's to dispose of.</summary>
    public void Add(TransferTerms terms, TransferContent content)
    {
        _arrivals.Enqueue((terms, content));
        Wake();
    }

    public void Dispose()
    {
        _stopping = true;
        Wake();
        _thread.Join();
        _epoll.Dispose();
        _wakeUp.Dispose();
    }

    private TimeSpan Now => _clock.GetElapsedTime(_began);

    private void Wake() => _wakeUp.Send([0], SocketFlags.None, out _);

    private void Run()
    {
        while (!_stopping)
        {
            var ready = _epoll.Wait(UntilDeadline());
            for (var i = 0; i < ready; i++) Serve(_epoll.KeyOf(i));
            TakeArrivals();
            Expire();
        }

        foreach (var transfer in _transfers.Values) transfer.Dispose();
        while (_arrivals.TryDequeue(out var late)) late.Content.Dispose();
    }

    private int UntilDeadline() => !_deadlines.TryPeek(out _, out var nearest) ? -1
        : (int)Math.Clamp(Math.Ceiling((nearest - Now).TotalMilliseconds), 0, 60_000);

    private void Serve(long key)
    {
        if (key == WakeKey)
        {
            while (_wakeUp.Receive(_packet, SocketFlags.None, out var problem) > 0 && problem == SocketError.Success)
            {
            }
        }
        else if (_transfers.TryGetValue(key, out var transfer))
        {
            transfer.Receive(_packet, Now);
            if (transfer.End is not null) Finish(key, transfer);
        }
    }

    private void TakeArrivals()
    {
        while (_arrivals.TryDequeue(out var arrived))
        {
            if (!IsRepetition(arrived.Terms)) Begin(arrived.Terms, arrived.Content);
            else arrived.Content.Dispose();
        }
    }

    /// <summary>The same request from the same port: its answer was late or lost, so it is sent again instead of from a second port. Another request from there
    /// ends the old transfer.</summary>
    private bool IsRepetition(TransferTerms terms)
    {
        if (!_byClient.TryGetValue(terms.Client, out var key)) return false;
        var transfer = _transfers[key];
        transfer.Receive(_packet, Now);
        if (transfer.End is null && transfer.IsUnanswered && transfer.Terms.Asked == terms.Asked)
        {
            transfer.Repeat(_packet);
            return true;
        }

        Finish(key, transfer);
        return false;
    }

    private void Begin(TransferTerms terms, TransferContent content)
    {
        Transfer transfer;
        try
        {
            transfer = new Transfer(terms, content, _settings);
        }
        catch (SocketException problem)
        {
            content.Dispose();
            LogRefused(_log, terms.Client, terms.Request.Path, problem.Message);
            return;
        }

        var key = ++_lastKey;
        _transfers[key] = transfer;
        _byClient[terms.Client] = key;
        Volatile.Write(ref _count, _transfers.Count);
        _epoll.Watch(transfer.Descriptor, key);
        transfer.Start(_packet, Now);
        _deadlines.Enqueue(key, transfer.Deadline);
    }

    /// <summary>Each transfer stands in the queue once; one that has moved on since is put back with its present deadline.</summary>
    private void Expire()
    {
        while (_deadlines.TryPeek(out var key, out var due) && due <= Now)
        {
            _deadlines.Dequeue();
            if (!_transfers.TryGetValue(key, out var transfer)) continue;
            if (transfer.Deadline <= Now) transfer.Elapsed(_packet, Now);
            if (transfer.End is not null) Finish(key, transfer);
            else _deadlines.Enqueue(key, transfer.Deadline);
        }
    }

    private void Finish(long key, Transfer transfer)
    {
        _epoll.Forget(transfer.Descriptor);
        _transfers.Remove(key);
        if (_byClient.TryGetValue(transfer.Terms.Client, out var newest) && newest == key) _byClient.Remove(transfer.Terms.Client);
        Volatile.Write(ref _count, _transfers.Count);
        if (transfer.End is { IsComplete: true }) _journal.Fetched(transfer.Terms.Request);
        else if (transfer.End is { Why.Length: > 0 } early)
        {
            var how = $"{early.Why} after {transfer.Progress}";
            LogBrokeOff(_log, transfer.Terms.Client, transfer.Terms.Request.Path, how);
            _journal.BrokeOff(transfer.Terms.Request, how);
        }

        transfer.Dispose();
    }

    [LoggerMessage(LogLevel.Warning, "TFTP {Client} {Path}: cannot be answered: {Why}")]
    private static partial void LogRefused(ILogger log, IPEndPoint client, string path, string why);

    [LoggerMessage(LogLevel.Information, "TFTP {Client} {Path}: {How}")]
    private static partial void LogBrokeOff(ILogger log, IPEndPoint client, string path, string how);
}
