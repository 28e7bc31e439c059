using System.Net;
using Maas.Domain;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Store;

namespace Maas.Region.Networks;

/// <inheritdoc cref="INodeAddresses"/>
internal sealed class NodeAddresses(IStore store, SubnetUses uses, IAddressProbe probe, TimeProvider clock) : INodeAddresses, IDisposable
{
    /// <summary>One claim at a time: candidates in flight are never offered twice, and a claim is memory work but for its probe and its commit.</summary>
    private readonly SemaphoreSlim _claiming = new(1, 1);

    public IReadOnlyList<StaticIpAddress> Of(Node node) =>
        store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesByNode, node.SystemId);

    public async Task<Outcome<bool>> ClaimAsync(Node node)
    {
        var waiting = Of(node).Where(a => a.AllocType == IpAllocationType.Auto && a.Ip is null).ToList();
        if (waiting.Count == 0) return true;
        await _claiming.WaitAsync();
        try
        {
            var found = await CandidatesAsync(node, waiting);
            if (found.IsRefused) return found.Refusal!;
            var batch = new Batch();
            foreach (var (link, ip) in found.Value!)
                batch.Put(Collections.IpAddresses, link with { Ip = ip, TempExpiresOn = null, Updated = clock.GetUtcNow() });
            await store.CommitAsync(batch);
            return true;
        }
        catch (DuplicateException)
        {
            return Refusal.Unavailable("Failed to allocate the required AUTO IP addresses");
        }
        finally
        {
            _claiming.Release();
        }
    }

    public async Task ReleaseAsync(Node node)
    {
        var batch = new Batch();
        foreach (var link in Of(node).Where(a => a.AllocType == IpAllocationType.Auto && a.Ip is not null))
            batch.Put(Collections.IpAddresses, link with { Ip = null, Updated = clock.GetUtcNow() });

        var current = store.Documents(Collections.Nodes).FindVersioned(node.SystemId);
        if (current?.Value.Interfaces.Any(i => i.Acquired) == true) DropAcquired(batch, current);
        if (!batch.IsEmpty) await store.CommitAsync(batch);
    }

    /// <summary>Interfaces made for the owner go; links of a bridge return to its parent (network.md §3.5).</summary>
    private void DropAcquired(Batch batch, Versioned<Node> current)
    {
        var acquired = current.Value.Interfaces.Where(i => i.Acquired).ToDictionary(i => i.Id);
        foreach (var address in Of(current.Value).Where(a => a.Interfaces.Any(i => acquired.ContainsKey(i.InterfaceId))))
        {
            var heirs = address.Interfaces
                .Select(i => acquired.TryGetValue(i.InterfaceId, out var gone) && gone is { Type: InterfaceType.Bridge, Parents: [var parent, ..] }
                    ? i with { InterfaceId = parent }
                    : i)
                .Where(i => !acquired.ContainsKey(i.InterfaceId)).Distinct().ToList();
            if (heirs.Count == 0) batch.Delete(Collections.IpAddresses, Collections.Key(address.Id));
            else batch.Put(Collections.IpAddresses, address with { Interfaces = heirs, Ip = address.AllocType == IpAllocationType.Auto ? null : address.Ip });
        }

        batch.Put(
            Collections.Nodes, current.Value with { Interfaces = [.. current.Value.Interfaces.Where(i => !i.Acquired)] }, current.Version);
    }

    private async Task<Outcome<List<(StaticIpAddress Link, IPAddress Ip)>>> CandidatesAsync(Node node, List<StaticIpAddress> waiting)
    {
        var chosen = new List<(StaticIpAddress, IPAddress)>();
        var avoid = store.Documents(Collections.ReservedIps).All.Select(r => r.Ip).ToList();
        foreach (var link in waiting)
        {
            var carrier = node.Interface(link.Interfaces[0].InterfaceId);
            if (link.SubnetId is not { } id || store.Documents(Collections.Subnets).Find(Collections.Key(id)) is not { } subnet)
                return Refusal.NotFound($"Automatic IP address cannot be configured on interface {carrier?.Name} without an associated subnet.");
            var ip = ReservedFor(carrier, subnet);
            while (ip is null)
            {
                ip = Occupancy.Choose(uses.Of(subnet, excluded: avoid));
                if (ip is null) return Refusal.Unavailable($"No more IPs available in subnet: {subnet.Cidr}.");
                avoid.Add(ip);
                if (await probe.IsTakenAsync(ip)) ip = null;
            }

            chosen.Add((link, ip));
        }

        return chosen;
    }

    private IPAddress? ReservedFor(Interface? carrier, Subnet subnet) => carrier?.MacAddress is { } mac
        ? store.Documents(Collections.ReservedIps).Where(Collections.ReservedIpsByMac, mac.ToString()).FirstOrDefault(r => r.SubnetId == subnet.Id)?.Ip
        : null;

    public void Dispose() => _claiming.Dispose();
}
