using System.Net;
using Maas.Api.Contract;
using Maas.Api.Resources.Domains;
using Maas.Api.Resources.Subnets;
using Maas.Domain.Networks;
using Maas.Protocols.Primitives;
using Maas.Region;
using Maas.Region.Networks;
using Maas.Store;

namespace Maas.Api.Resources.IpAddresses;

[Resource("ipaddresses/", Handler = "IPAddressesHandler", Doc = "Manage the IP addresses that users keep.")]
internal sealed class IpAddressesApi(IStore store, Reservations reservations, SubnetUses uses)
{
    private const string NoAddress = "Enter a valid IPv4 or IPv6 address.";

    [Get(Title = "List IP addresses", Doc = "Yours; administrators may ask for those of another user, or for all that are known.")]
    public Task<IEnumerable<IpAddressView>> Read(IpAddressesForm form, Caller caller)
    {
        IPAddress? ip = null;
        if (form.Ip is { } text && !IPAddress.TryParse(text, out ip)) throw ApiException.Bare(400, "Parameter 'ip' must contain an IP address.");
        if (form.All && !caller.IsAdmin) throw ApiException.Bare(403, "Listing all IP addresses requires admin privileges.");
        if (form.Owner is not null && !caller.IsAdmin) throw ApiException.Bare(403, "Listing another user's IP addresses requires admin privileges.");
        var rows = store.Documents(Collections.IpAddresses);
        var owner = form.Owner is { } other ? other : form.All ? null : caller.Username!;
        IEnumerable<StaticIpAddress> found = ip is not null ? rows.Where(Collections.IpAddressesByIp, ip.ToString())
            : owner is not null ? rows.Where(Collections.IpAddressesByUser, owner) : rows.All;
        found = found.Where(r => r.Ip is not null && r.TempExpiresOn is null && (owner is null || r.User == owner) && (form.All || r.AllocType == IpAllocationType.UserReserved));
        var bmcs = form.All && owner is null ? Bmcs(ip) : [];
        return Task.FromResult(found.OrderBy(r => r.Id).Concat(bmcs).Select(r => IpAddressView.Of(r, store)));
    }

    /// <summary>The addresses of BMCs that no other record has, behind the others: they have no number (network.md §1.7).</summary>
    private IEnumerable<StaticIpAddress> Bmcs(IPAddress? ip) => new BmcAddresses(store).All.Where(b => ip is null || b.Ip.Equals(ip)).GroupBy(b => b.Ip)
        .Where(b => store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesHeld, b.Key.ToString()).Count == 0).OrderBy(b => b.Min(at => at.Id))
        .Select(b => new StaticIpAddress
        {
            Id = 0,
            AllocType = IpAllocationType.Sticky,
            Ip = b.Key,
            SubnetId = uses.BestFor(b.Key)?.Id,
            Created = b.Min(at => at.Created),
        });

    [Post("reserve", Title = "Reserve an IP address", Doc = "A given one, or a free one of a subnet; for a MAC address it becomes a fixed lease.")]
    public async Task<IpAddressView> Reserve(ReserveForm form, Caller caller)
    {
        IPAddress? ip = null;
        Subnet subnet;
        if (form.Ip is { Length: > 0 } text)
        {
            if (!IPAddress.TryParse(text, out ip)) throw ApiException.Field("ip_address", NoAddress);
            subnet = uses.BestFor(ip) ?? throw ApiException.BadRequest($"No known subnet for IP address: {ip}.");
            if (DynamicRangeOf(subnet, ip))
            {
                throw ApiException.Forbidden(
                    $"IP address {ip} belongs to an existing dynamic range. To reserve this IP address, a MAC address is required. (Create a device instead.)");
            }
        }
        else
        {
            subnet = form.Subnet is { } specifier ? Identify(specifier) : throw ApiException.BadRequest("Must supply either the 'subnet' or the 'ip' parameter.");
        }

        MacAddress? mac = form.Mac is not { Length: > 0 } address ? null
            : MacAddress.TryParse(address, null, out var parsed) ? parsed
            : throw ApiException.Of(Domain.Refusal.Unsound("mac_address", $"'{address}' is not a valid MAC address."));
        var name = form.Hostname is { Length: > 0 } hostname ? Named(hostname) : ((string, int)?)null;
        return IpAddressView.Of((await reservations.ReserveAsync(new ReservationRequest(caller.Username!, subnet, ip, mac, name))).OrThrow(), store);
    }

    [Post("release", Title = "Release an IP address", Doc = "One that you reserved; administrators may force it for any.")]
    [Returns(Status = 204)]
    public async Task<Answer> Release(ReleaseAddressForm form, Caller caller)
    {
        IPAddress? ip = null;
        if (form.Ip.Length > 0 && !IPAddress.TryParse(form.Ip, out ip)) throw ApiException.Field("ip", NoAddress);
        if (form.Force && !caller.IsAdmin) throw ApiException.Bare(403, "Force-releasing an IP address requires admin privileges.");
        List<StaticIpAddress> rows =
        [
            .. store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesByIp, ip?.ToString() ?? "").Where(r => form.Force
                ? form.Discovered == (r.AllocType == IpAllocationType.Discovered)
                : r.AllocType == IpAllocationType.UserReserved && r.User == caller.Username),
        ];
        if (rows.Count == 0)
        {
            throw ApiException.BadRequest(form.Force
                ? $"IP address {ip} does not exist."
                : $"IP address {ip} does not exist, is not the correct type of address, or does not belong to the requesting user.\n"
                    + "If you are sure you want to release this address, use force=true as a MAAS administrator.");
        }

        await reservations.ReleaseAsync(rows, caller.Username);
        return Answer.NoContent;
    }

    private bool DynamicRangeOf(Subnet subnet, IPAddress ip) => store.Documents(Collections.IpRanges).Where(Collections.IpRangesBySubnet, Collections.Key(subnet.Id))
        .Any(r => r.Type == IpRangeType.Dynamic && IpRangeRules.Within(ip, r));

    private Subnet Identify(string specifier)
    {
        try
        {
            return SubnetSpecifiers.Find(specifier, store);
        }
        catch (ApiException unknown) when (unknown.Status == 404)
        {
            throw ApiException.BadRequest($"Unable to identify subnet: {specifier}.");
        }
    }

    /// <summary>A label in the default domain, or with the domain behind it.</summary>
    private (string Label, int DomainId) Named(string hostname)
    {
        var dot = hostname.IndexOf('.', StringComparison.Ordinal);
        return dot < 0
            ? (hostname, DomainSpecifiers.Default(store).Id)
            : (hostname[..dot], DomainSpecifiers.Find(hostname[(dot + 1)..], store).Id);
    }
}

public sealed record IpAddressesForm
{
    [Doc("Only this address.")]
    public string? Ip { get; init; }

    [Doc("Administrators: all addresses of every kind.")]
    public bool All { get; init; }

    [Doc("Administrators: the addresses of this user.")]
    public string? Owner { get; init; }
}

public sealed record ReserveForm
{
    [Doc("The subnet, when any address will do.")]
    public string? Subnet { get; init; }

    [AlsoNamed("ip_address"), Doc("The address.")]
    public string? Ip { get; init; }

    [Doc("A name for it, with or without its domain.")]
    public string? Hostname { get; init; }

    [Doc("The MAC address that DHCP gives it to.")]
    public string? Mac { get; init; }
}

public sealed record ReleaseAddressForm
{
    [Mandatory(AsParameter = true, Sent = true), Doc("The address.")]
    public string Ip { get; init; } = "";

    [Doc("Administrators: whosever and of whatever kind it is.")]
    public bool Force { get; init; }

    [Doc("With force: only if it was merely observed; else only if it was not.")]
    public bool Discovered { get; init; }
}
