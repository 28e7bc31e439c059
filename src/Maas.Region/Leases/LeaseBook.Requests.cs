using Maas.Domain.Dhcp;
using Maas.Protocols.Primitives;

namespace Maas.Region.Leases;

/// <summary>One method for each thing that a client may want (RFC 2131 §4.3). All run under the lock.</summary>
public sealed partial class LeaseBook
{
    private static readonly LeaseAnswer Silent = new(LeaseVerdict.Silent);
    private static readonly LeaseAnswer Nak = new(LeaseVerdict.Nak);
    private static readonly LeaseAnswer Exhausted = new(LeaseVerdict.Exhausted);

    private LeaseAnswer Discover(in LeaseRequest request)
    {
        if (request.Network.Hosts.TryGetValue(request.Mac, out var host)) return new(LeaseVerdict.Offer, host.Address, host.Scope, request.SecondsIn(host.Scope));
        var now = Now;
        if (Known(in request) is { } known)
        {
            if (known.State == LeaseState.Probing)
            {
                // A client that asks again while the wire is being asked hears when that is over.
                if (request.CanProbe) return Silent;
                known.State = LeaseState.Offered;
            }

            known.Offered = now;
            if (known.State != LeaseState.Bound || known.Expires <= now) Hold(known, LeaseState.Offered, now);
            return Answer(LeaseVerdict.Offer, known, in request);
        }

        if (Take(in request) is not { } address) return _pools.GetValueOrDefault(request.Network.VlanId, []).Length > 0 ? Exhausted : Silent;
        var fresh = Add(request.Mac, request.Network.VlanId, address);
        fresh.Offered = now;
        Hold(fresh, request.CanProbe ? LeaseState.Probing : LeaseState.Offered, now);
        return Answer(request.CanProbe ? LeaseVerdict.Probe : LeaseVerdict.Offer, fresh, in request);
    }

    private LeaseAnswer Selecting(in LeaseRequest request)
    {
        if (request.Network.Hosts.TryGetValue(request.Mac, out var host)) return Reserved(host, in request);
        if (Known(in request) is { } known) return known.Address == request.Address ? Bind(known, in request, isBoot: true) : Nak;

        // Offers do not survive a restart; a client that holds one of ours gets the address if nobody took it meanwhile.
        return TakeExactly(in request) is { } lease ? Bind(lease, in request, isBoot: true) : Nak;
    }

    /// <summary>The client chose another server: what was offered is free again.</summary>
    private LeaseAnswer Declining(in LeaseRequest request)
    {
        if (Known(in request) is { State: LeaseState.Offered or LeaseState.Probing } offered) Free(offered);
        return Silent;
    }

    private LeaseAnswer InitReboot(in LeaseRequest request)
    {
        if (request.Network.ScopeOf(request.Address) is null) return Nak;
        if (request.Network.Hosts.TryGetValue(request.Mac, out var host)) return Reserved(host, in request);
        if (Known(in request) is { } known) return known.Address == request.Address ? Bind(known, in request, isBoot: true) : Nak;

        // Without a record the RFC wants silence (§4.3.2), unless the address is certainly another's.
        var isOthers = request.Network.Taken.Contains(request.Address)
            || (_addresses.TryGetValue(request.Address, out var holder) && holder.State == LeaseState.Bound && holder.Expires > Now);
        return isOthers ? Nak : Silent;
    }

    private LeaseAnswer Extending(in LeaseRequest request)
    {
        if (request.Network.ScopeOf(request.Address) is null) return Nak;
        if (request.Network.Hosts.TryGetValue(request.Mac, out var host)) return Reserved(host, in request);
        if (Known(in request) is { } known) return known.Address == request.Address ? Bind(known, in request, isBoot: false) : Nak;

        // A client that uses an address which nobody else has keeps it: its record may be gone, its connections are not.
        return TakeExactly(in request) is { } lease ? Bind(lease, in request, isBoot: false) : Nak;
    }

    private LeaseAnswer Decline(in LeaseRequest request)
    {
        if (Known(in request) is { } lease && lease.Address == request.Address) SetAside(lease);
        return Silent;
    }

    private LeaseAnswer Release(in LeaseRequest request)
    {
        if (Known(in request) is { State: LeaseState.Bound } lease && lease.Address == request.Address) End(lease, LeaseAction.Release, Now);
        return Silent;
    }

    /// <summary>A reservation is durable by itself; only the timeline hears of it.</summary>
    private LeaseAnswer Reserved(DhcpHost host, in LeaseRequest request)
    {
        if (host.Address != request.Address) return Nak;
        if (request.Kind != LeaseRequestKind.Extending)
        {
            Tell(new LeaseNews(
                LeaseAction.Commit, new LeaseKey(request.Mac, request.Network.VlanId), host.Address, request.SecondsIn(host.Scope), null, Now, 0, request.Client, request.IsPxe,
                IsChange: false, IsBoot: true));
        }

        return new(LeaseVerdict.Ack, host.Address, host.Scope, request.SecondsIn(host.Scope));
    }

    private LeaseAnswer Bind(Lease lease, in LeaseRequest request, bool isBoot)
    {
        var now = Now;
        var renamed = lease.Rename(request.HostName);
        var seconds = request.SecondsIn(request.Network.Serving(request.Mac, lease.Address));
        var changed = renamed || !lease.IsShown || lease.State != LeaseState.Bound || lease.Seconds != seconds;
        if (lease.State == LeaseState.Free) PoolOf(lease.Key.VlanId, lease.Address)?.Use(lease.Address);
        lease.State = LeaseState.Bound;
        lease.Seconds = seconds;
        lease.Expires = now + seconds * 1000L;
        lease.IsShown = true;
        Queue(lease);
        Store(lease);
        if (changed || isBoot)
        {
            Tell(new LeaseNews(
                LeaseAction.Commit, lease.Key, lease.Address, lease.Seconds, lease.HostName, now, lease.Offered, request.Client, request.IsPxe,
                changed, isBoot));
        }

        return Answer(LeaseVerdict.Ack, lease, in request);
    }

    private static LeaseAnswer Answer(LeaseVerdict verdict, Lease lease, in LeaseRequest request)
    {
        var scope = request.Network.Serving(request.Mac, lease.Address);
        return new(verdict, lease.Address, scope, request.SecondsIn(scope));
    }

    /// <summary>The client's lease, if its address may still be leased here; one that may not is dropped.</summary>
    private Lease? Known(in LeaseRequest request)
    {
        if (!_clients.TryGetValue(new LeaseKey(request.Mac, request.Network.VlanId), out var lease)) return null;
        if (PoolOf(request.Network.VlanId, lease.Address) is not null && !request.Network.Taken.Contains(lease.Address)) return lease;
        if (lease.State == LeaseState.Bound) End(lease, LeaseAction.Release, Now);
        Remove(lease);
        return null;
    }

    /// <summary>An address for a client without one: the one it names if that is free, else one of the subnet its relay names, else of any.</summary>
    private Ipv4Address? Take(in LeaseRequest request)
    {
        if (!_pools.TryGetValue(request.Network.VlanId, out var pools)) return null;
        if (!request.Address.IsEmpty && PoolOf(pools, request.Address) is { } named && !named.IsUsed(request.Address))
        {
            Displace(request.Address);
            named.Use(request.Address);
            return request.Address;
        }

        foreach (var preferred in (ReadOnlySpan<bool>)[true, false])
        {
            foreach (var pool in pools)
            {
                if (request.Preferred is { } scope && scope.Contains(pool.Range.First) != preferred) continue;
                if (!pool.TryTake(out var address)) continue;
                Displace(address);
                return address;
            }
        }

        return null;
    }

    private Lease? TakeExactly(in LeaseRequest request)
    {
        if (PoolOf(request.Network.VlanId, request.Address) is not { } pool || pool.IsUsed(request.Address)) return null;
        Displace(request.Address);
        pool.Use(request.Address);
        return Add(request.Mac, request.Network.VlanId, request.Address);
    }

    private Lease Add(MacAddress mac, int vlanId, Ipv4Address address)
    {
        var lease = new Lease { Key = new LeaseKey(mac, vlanId), Address = address };
        _clients[lease.Key] = lease;
        _addresses[address] = lease;
        return lease;
    }

    private void Hold(Lease lease, LeaseState state, long now)
    {
        if (lease.State == LeaseState.Free) PoolOf(lease.Key.VlanId, lease.Address)?.Use(lease.Address);
        lease.State = state;
        lease.Expires = now + (long)OfferHold.TotalMilliseconds;
        Queue(lease);
    }

    private void Expire(Lease lease, long now)
    {
        if (lease.State == LeaseState.Bound) End(lease, LeaseAction.Expiry, now);
        else Free(lease);
    }

    /// <summary>The client is gone; its address stays remembered for it.</summary>
    private void End(Lease lease, LeaseAction action, long now)
    {
        lease.State = LeaseState.Free;
        lease.Expires = now;
        lease.IsShown = false;
        PoolOf(lease.Key.VlanId, lease.Address)?.Remember(lease.Address);
        if (action == LeaseAction.Release) Store(lease);
        Tell(new LeaseNews(action, lease.Key, lease.Address, lease.Seconds, lease.HostName, now, 0, default, false, IsChange: true, IsBoot: false));
    }

    /// <summary>An offer nobody took, or an address set aside long enough. One that was granted before stays remembered.</summary>
    private void Free(Lease lease)
    {
        if (lease.Seconds > 0 && lease.State != LeaseState.Declined)
        {
            lease.State = LeaseState.Free;
            PoolOf(lease.Key.VlanId, lease.Address)?.Remember(lease.Address);
            return;
        }

        Remove(lease);
        PoolOf(lease.Key.VlanId, lease.Address)?.Forget(lease.Address);
    }

    /// <summary>A stranger uses the address: nobody gets it for a while.</summary>
    private void SetAside(Lease lease)
    {
        if (lease.State == LeaseState.Bound) End(lease, LeaseAction.Release, Now);
        _clients.Remove(lease.Key);
        PoolOf(lease.Key.VlanId, lease.Address)?.Use(lease.Address);
        lease.State = LeaseState.Declined;
        lease.Expires = Now + (long)DeclineHold.TotalMilliseconds;
        Queue(lease);
        Store(lease);
    }

    /// <summary>The last client of an address that now goes to another is remembered no longer.</summary>
    private void Displace(Ipv4Address address)
    {
        if (_addresses.TryGetValue(address, out var former)) Remove(former);
    }

    private void Remove(Lease lease)
    {
        if (_clients.TryGetValue(lease.Key, out var current) && ReferenceEquals(current, lease)) _clients.Remove(lease.Key);
        if (_addresses.TryGetValue(lease.Address, out var holder) && ReferenceEquals(holder, lease)) _addresses.Remove(lease.Address);
        lease.State = LeaseState.Free;
        lease.QueuedAt = 0;
    }
}
