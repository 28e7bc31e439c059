using Maas.Domain.Dhcp;
using Maas.Protocols.Primitives;
using Maas.Store.Journals;

namespace Maas.Region.Leases;

/// <summary>Every lease and every offer, in memory, with a journal as their durable copy. Decisions never wait; whoever sends an ACK flushes first,
/// and one flush makes all leases granted before it durable.</summary>
public sealed partial class LeaseBook : IDisposable
{
    /// <summary>Firmware takes up to four seconds to choose among offers and may ask again for a minute.</summary>
    public static readonly TimeSpan OfferHold = TimeSpan.FromMinutes(2);

    /// <summary>How long an address that a stranger uses is left alone.</summary>
    public static readonly TimeSpan DeclineHold = TimeSpan.FromMinutes(30);

    /// <summary>Happenings kept for the records at most; beyond, the timeline loses entries, never the leases.</summary>
    private const int MostNews = 100_000;

    private readonly Lock _gate = new();
    private readonly DhcpPlans _plans;
    private readonly TimeProvider _clock;
    private readonly Journal _journal;
    private readonly long _compactAbove;
    private readonly Dictionary<LeaseKey, Lease> _clients = [];
    private readonly Dictionary<Ipv4Address, Lease> _addresses = [];
    private readonly PriorityQueue<Lease, long> _expiries = new();
    private readonly Dictionary<int, AddressPool[]> _pools = [];
    private readonly byte[] _record = new byte[Lease.MostOctets];
    private DhcpPlan _plan = DhcpPlan.Nothing;
    private List<LeaseNews> _news = [];
    private Action? _newsCame;

    /// <param name="file">The journal; made when missing.</param>
    /// <param name="compactAbove">Octets above which a journal that is mostly history is rewritten.</param>
    public LeaseBook(string file, DhcpPlans plans, TimeProvider clock, long compactAbove = 64 << 20)
    {
        _plans = plans;
        _clock = clock;
        _compactAbove = compactAbove;
        _journal = Journal.Open(file, Replay);
        foreach (var lease in _addresses.Values.Where(l => l.State != LeaseState.Free)) Queue(lease);
    }

    /// <summary>What is served now.</summary>
    public DhcpPlan Plan => _plans.Current;

    /// <summary>Number of leases granted and not expired.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _addresses.Values.Count(l => l.State == LeaseState.Bound && l.Expires > Now);
        }
    }

    private long Now => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Decides about a request, in memory.</summary>
    public LeaseAnswer Decide(in LeaseRequest request)
    {
        lock (_gate)
        {
            FollowPlan();
            if (request.Network.Refused.Contains(request.Mac)) return Silent;
            return request.Kind switch
            {
                LeaseRequestKind.Discover => Discover(in request),
                LeaseRequestKind.Selecting => Selecting(in request),
                LeaseRequestKind.Declining => Declining(in request),
                LeaseRequestKind.InitReboot => InitReboot(in request),
                LeaseRequestKind.Extending => Extending(in request),
                LeaseRequestKind.Decline => Decline(in request),
                LeaseRequestKind.Release => Release(in request),
            };
        }
    }

    /// <summary>Makes durable every lease granted before the call.</summary>
    /// <exception cref="IOException">The disk refused: do not acknowledge.</exception>
    public void Flush()
    {
        _journal.Flush();
        if (_journal.Length < _compactAbove) return;
        lock (_gate)
        {
            if (_journal.Length > _addresses.Count * 4L * Lease.MostOctets) _journal.Rewrite(WriteAll);
        }
    }

    /// <summary>Somebody answered for an address that was about to be offered.</summary>
    public void Conflict(Ipv4Address address)
    {
        lock (_gate)
        {
            if (_addresses.TryGetValue(address, out var lease) && lease.State == LeaseState.Probing) SetAside(lease);
        }
    }

    /// <summary>Ends what has expired.</summary>
    public void Sweep()
    {
        lock (_gate)
        {
            FollowPlan();
            var now = Now;
            while (_expiries.TryPeek(out var lease, out var at) && at <= now)
            {
                _expiries.Dequeue();
                if (lease.QueuedAt != at) continue;
                lease.QueuedAt = 0;
                if (lease.State == LeaseState.Free) continue;
                if (lease.Expires > now) Queue(lease);
                else Expire(lease, now);
            }
        }
    }

    public void Dispose() => _journal.Dispose();

    /// <summary>Called when there is news again; on the packet path, so it must only wake somebody.</summary>
    internal void OnNews(Action came) => _newsCame = came;

    /// <summary>Who holds an address now.</summary>
    public MacAddress? HolderOf(Ipv4Address address)
    {
        lock (_gate) return _addresses.TryGetValue(address, out var lease) && lease.State == LeaseState.Bound && lease.Expires > Now ? lease.Key.Mac : null;
    }

    /// <summary>Hands over what happened since the last call; nothing in it is less durable than an acknowledged lease.</summary>
    internal List<LeaseNews> TakeNews(List<LeaseNews> empty)
    {
        lock (_gate)
        {
            (var news, _news) = (_news, empty);
            return news;
        }
    }

    /// <summary>Leases that a record should show, for the start and for nodes that became known since.</summary>
    internal IReadOnlyList<LeaseNews> Bound(Func<MacAddress, bool>? of = null)
    {
        lock (_gate)
        {
            var now = Now;
            return
            [
                .. _addresses.Values.Where(l => l.State == LeaseState.Bound && l.Expires > now && (of is null || of(l.Key.Mac)))
                    .Select(l => new LeaseNews(LeaseAction.Commit, l.Key, l.Address, l.Seconds, l.HostName, now, 0, default, false, true, false)),
            ];
        }
    }

    /// <summary>After a change of the model: ranges become pools, with what is in use in them.</summary>
    private void FollowPlan()
    {
        var plan = _plans.Current;
        if (ReferenceEquals(plan, _plan)) return;
        _plan = plan;
        _pools.Clear();
        foreach (var network in plan.Networks)
        {
            var pools = network.Scopes.SelectMany(s => s.Ranges).Select(r => new AddressPool(r)).ToArray();
            foreach (var taken in network.Taken) PoolOf(pools, taken)?.Use(taken);
            _pools[network.VlanId] = pools;
        }

        foreach (var lease in _addresses.Values)
        {
            if (PoolOf(lease.Key.VlanId, lease.Address) is not { } pool) continue;
            if (lease.State != LeaseState.Free) pool.Use(lease.Address);
            else if (!pool.IsUsed(lease.Address)) pool.Remember(lease.Address);
        }
    }

    private AddressPool? PoolOf(int vlanId, Ipv4Address address) => _pools.TryGetValue(vlanId, out var pools) ? PoolOf(pools, address) : null;

    private static AddressPool? PoolOf(AddressPool[] pools, Ipv4Address address)
    {
        foreach (var pool in pools)
        {
            if (pool.Range.Contains(address)) return pool;
        }

        return null;
    }

    private void Replay(ReadOnlySpan<byte> record)
    {
        if (Lease.Read(record) is not { } lease) return;
        if (_clients.TryGetValue(lease.Key, out var former)) _addresses.Remove(former.Address);
        if (_addresses.TryGetValue(lease.Address, out var holder)) _clients.Remove(holder.Key);
        _addresses[lease.Address] = lease;
        if (lease.State == LeaseState.Declined) _clients.Remove(lease.Key);
        else _clients[lease.Key] = lease;
    }

    private void WriteAll(JournalRecord append)
    {
        foreach (var lease in _addresses.Values)
        {
            if (lease.State is LeaseState.Offered or LeaseState.Probing) continue;
            append(_record.AsSpan(0, lease.Write(_record)));
        }
    }

    private void Store(Lease lease) => _journal.Append(_record.AsSpan(0, lease.Write(_record)));

    private void Queue(Lease lease)
    {
        // An entry that comes due early is queued again then; only a lease that shortened needs another entry now.
        if (lease.QueuedAt != 0 && lease.QueuedAt <= lease.Expires) return;
        lease.QueuedAt = lease.Expires;
        _expiries.Enqueue(lease, lease.Expires);
    }

    private void Tell(LeaseNews news)
    {
        if (_news.Count >= MostNews) return;
        _news.Add(news);
        if (_news.Count == 1) _newsCame?.Invoke();
    }
}
