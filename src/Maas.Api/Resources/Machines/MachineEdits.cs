using System.Text.RegularExpressions;
using Maas.Api.Contract;
using Maas.Domain.Networks;
using Maas.Domain.Nodes.Edits;
using Maas.Protocols.Primitives;
using Maas.Region;
using Maas.Region.Images;
using Maas.Region.Bmcs;
using Maas.Region.Nodes;
using Maas.Store;

namespace Maas.Api.Resources.Machines;

/// <summary>Checks what is sent about a machine and turns it into what the region takes.</summary>
internal sealed partial class MachineEdits(IStore store, ImageCatalog images, IPowerSettings power)
{
    public NewMachine New(MachineCreateForm form, Caller caller)
    {
        var type = form.PowerType ?? "";
        var parameters = PowerFields.Read(form.Rest, name => power.IsList(type, name)) ?? [];
        var kernel = Kernel(form.MinHweKernel);
        var errors = new FieldErrors();
        var optional = type == "ipmi" || (form.Deployed && type.Length == 0);
        var architecture = errors.Collect(() => Architecture(form) ?? (optional ? "amd64/generic" : throw ApiException.Field("architecture", "This field is required.")));
        var macs = errors.Collect(() => Free(Macs(form.MacAddresses), optional, caller.IsAnonymous)) ?? [];
        errors.Collect(() => CheckPower(type, parameters, form.PowerParametersSkipCheck));
        if (macs.Count == 0 && type is not ("" or "ipmi")) errors.Add("power_type", $"Can't set power type to {type} without network interfaces");
        var (hostname, domain) = errors.Collect(() => Name(form.Hostname, form.Domain));
        var (zone, pool) = (errors.Collect(() => Zone(form.Zone)), errors.Collect(() => Pool(form.Pool)));
        errors.ThrowIfAny();
        return new NewMachine
        {
            Architecture = architecture!,
            MacAddresses = macs,
            Hostname = hostname,
            DomainId = domain,
            Description = form.Description ?? "",
            PowerType = type,
            PowerParameters = parameters,
            ZoneId = zone,
            PoolId = pool,
            CpuCount = form.CpuCount ?? 0,
            Memory = form.Memory ?? 0,
            SwapSize = form.SwapSize,
            MinHweKernel = kernel,
            From = caller.RemoteAddress,
        };
    }

    public MachineUpdate Update(MachineUpdateForm form, Domain.Nodes.Node node)
    {
        if (form.DisableIpv4 == true) throw ApiException.Field("disable_ipv4", "If specified, disable_ipv4 must be False.");
        var type = form.PowerType ?? node.PowerType;
        var parameters = PowerFields.Read(form.Rest, name => power.IsList(type, name));
        if (form.PowerType is not null || parameters is not null)
        {
            var all = type == node.PowerType ? new Dictionary<string, string>(node.PowerParameters) : [];
            foreach (var (key, value) in parameters ?? []) all[key] = value;
            CheckPower(type, all, form.PowerParametersSkipCheck);
            if (type is not ("" or "ipmi") && form.PowerType is not null && node.Interfaces.Count == 0)
                throw ApiException.Field("power_type", $"Can't set power type to {type} without network interfaces");
            parameters = all;
        }

        var (hostname, domain) = Name(form.Hostname, form.Domain);
        return new MachineUpdate
        {
            Hostname = hostname,
            DomainId = domain,
            Description = form.Description,
            Architecture = Architecture(form),
            MinHweKernel = Kernel(form.MinHweKernel),
            HweKernel = form.HweKernel,
            CpuCount = form.CpuCount,
            Memory = form.Memory,
            SwapSize = form.SwapSize,
            ZoneId = Zone(form.Zone),
            PoolId = Pool(form.Pool),
            PowerType = form.PowerType,
            PowerParameters = parameters,
            EnableHwSync = form.EnableHwSync,
            LicenseKey = form.LicenseKey,
        };
    }

    public int? Zone(string? name) => name is null or "" ? null
        : store.Documents(Collections.Zones).Where(Collections.ZonesByName, name) is [var zone] ? zone.Id
        : throw ApiException.Field("zone", "Select a valid choice. That choice is not one of the available choices.");

    private int? Pool(string? name) => name is null or "" ? null
        : store.Documents(Collections.Pools).Where(Collections.PoolsByName, name) is [var pool] ? pool.Id
        : throw ApiException.Field("pool", "Select a valid choice. That choice is not one of the available choices.");

    public static List<MacAddress> Macs(IReadOnlyList<string>? values) =>
    [
        .. (values ?? []).SelectMany(v => v.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)).Select(text =>
            MacAddress.TryParse(text, null, out var mac) ? mac : throw ApiException.Field("mac_addresses", $"'{text}' is not a valid MAC address.")).Distinct(),
    ];

    /// <summary>A machine that registers itself may be known by its addresses already; nobody else may reuse one.</summary>
    private List<MacAddress> Free(List<MacAddress> macs, bool optional, bool enlisting)
    {
        if (macs.Count == 0 && !optional) throw ApiException.Field("mac_addresses", "This field is required.");
        foreach (var mac in enlisting ? [] : macs)
        {
            if (store.Documents(Collections.Nodes).Where(Collections.NodesByMac, mac.ToString()) is [var holder])
                throw ApiException.Field("mac_addresses", $"MAC address {mac} already in use on {holder.Hostname}.");
        }

        return macs;
    }

    private string? Architecture(MachineFields form)
    {
        if (form.Subarchitecture is { Length: > 0 } sub)
        {
            if (sub.StartsWith("hwe-", StringComparison.Ordinal) || sub.StartsWith("ga-", StringComparison.Ordinal))
                throw ApiException.BadRequest("hwe kernel must be specified using the min_hwe_kernel argument.");
            if (form.Architecture?.Contains('/', StringComparison.Ordinal) == true) throw ApiException.BadRequest("Subarchitecture cannot be specified twice.");
            return Known($"{form.Architecture}/{sub}");
        }

        return form.Architecture switch
        {
            null or "" => null,
            var whole when whole.Contains('/', StringComparison.Ordinal) => Known(whole),
            var arch => Known(arch + "/generic"),
        };
    }

    private string Known(string architecture) => images.UsableArchitectures is var usable && usable.Any(u => u.Split('/')[0] == architecture.Split('/')[0])
        ? architecture
        : throw ApiException.Field(
            "architecture", $"'{architecture}' is not a valid architecture.  It should be one of: {string.Join(", ", usable.Select(a => $"'{a}'"))}.");

    private static string? Kernel(string? kernel) => kernel is null or "" || kernel.Contains("hwe-", StringComparison.Ordinal) || kernel.Contains("ga-", StringComparison.Ordinal)
        ? kernel
        : throw ApiException.BadRequest("min_hwe_kernel must start with \"hwe-\" or \"ga-\"");

    public (string? Hostname, int? Domain) Name(string? hostname, string? domain)
    {
        var id = domain is { Length: > 0 } ? FindDomain(domain)?.Id ?? throw ApiException.Field("domain", $"Unable to find domain {domain}") : (int?)null;
        if (string.IsNullOrEmpty(hostname)) return (null, id);
        var dot = hostname.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0 && id is null)
        {
            id = FindDomain(hostname[(dot + 1)..])?.Id ?? throw ApiException.Field("hostname", $"Nonexistant domain '{hostname[(dot + 1)..]}'.");
            hostname = hostname[..dot];
        }

        if (hostname.Contains('_', StringComparison.Ordinal)) throw ApiException.Field("hostname", $"Host label cannot contain underscore: '{hostname}'.");
        if (hostname.Length > 255 || !HostPattern().IsMatch(hostname)) throw ApiException.Field("hostname", $"Invalid hostname: {hostname}. Use letters, digits and hyphens.");
        return (AddressLike().IsMatch(hostname) ? null : hostname.ToLowerInvariant(), id);
    }

    /// <summary>By name, or else by id.</summary>
    public DnsDomain? FindDomain(string specifier) =>
        store.Documents(Collections.Domains).Where(Collections.DomainsByName, specifier) is [var named] ? named : store.Documents(Collections.Domains).Find(specifier);

    private bool CheckPower(string type, Dictionary<string, string> parameters, bool skip) =>
        skip || type.Length == 0 || power.Problem(type, parameters) is not { } problem ? true : throw ApiException.Field(problem.Field, problem.Message);

    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$", RegexOptions.NonBacktracking)]
    private static partial Regex HostPattern();

    /// <summary>Names that look like an address made by a DHCP server are replaced.</summary>
    [GeneratedRegex(@"^\d+-\d+-\d+-\d+$", RegexOptions.NonBacktracking)]
    private static partial Regex AddressLike();
}
