using System.Text.RegularExpressions;
using Maas.Api.Contract;
using Maas.Domain.Naming;
using Maas.Domain.Networks;
using Maas.Domain.Nodes.Edits;
using Maas.Domain;
using Maas.Protocols.Primitives;
using Maas.Region;
using Maas.Region.Images;
using Maas.Region.Bmcs;
using Maas.Region.Nodes;
using Maas.Store;

namespace Maas.Api.Resources.Machines;

/// <summary>Checks what is sent about a machine and turns it into what the region takes.</summary>
internal sealed partial class MachineEdits(IStore store, ImageCatalog images, IPowerSettings power, NodeNames names)
{
    public NewMachine New(MachineCreateForm form, Caller caller)
    {
        var type = form.PowerType ?? "";
        var parameters = PowerFields.Read(form.Rest, name => power.IsList(type, name)) ?? [];
        var kernel = Kernel(form.MinHweKernel);
        var errors = new FieldErrors();
        if (!IsOffered(kernel)) errors.Add("min_hwe_kernel", NoKernel(kernel));
        var optional = type == "ipmi" || (form.Deployed && type.Length == 0);
        var architecture = errors.Collect(() => Architecture(form, isNew: true) ?? (optional ? "amd64/generic" : throw ApiException.Field("architecture", "This field is required.")));
        var macs = errors.Collect(() => Free(form.MacAddresses, optional, caller.IsAnonymous)) ?? [];
        errors.Collect(() => CheckPower(type, parameters, parameters, form.PowerParametersSkipCheck));
        if (form.DisableIpv4 == true) errors.Add("disable_ipv4", NoIpv4);
        if (form.EnableHwSync == true) errors.Add("enable_hw_sync", "Hardware sync is only supported for Linux based image deploys.");
        if (macs.Count == 0 && type is not ("" or "ipmi")) errors.Add("power_type", $"Can't set power type to {type} without network interfaces");
        var (hostname, domain) = Name(form.Hostname, form.Domain, errors, enlisting: caller.IsAnonymous);
        var swap = errors.Collect(() => Swap(form.SwapSize));
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
            SwapSize = swap,
            MinHweKernel = kernel,
            HweKernel = form.HweKernel,
            From = caller.RemoteAddress,
        };
    }

    public MachineUpdate Update(MachineUpdateForm form, Domain.Nodes.Node node)
    {
        var errors = new FieldErrors();
        if (!IsKernel(form.MinHweKernel) || !IsOffered(form.MinHweKernel)) errors.Add("min_hwe_kernel", NoKernel(form.MinHweKernel));
        if (form.DisableIpv4 == true) errors.Add("disable_ipv4", NoIpv4);
        var type = form.PowerType ?? node.PowerType;
        var parameters = PowerFields.Read(form.Rest, name => power.IsList(type, name));
        if (form.PowerType is not null || parameters is not null)
        {
            var all = type == node.PowerType ? new Dictionary<string, string>(node.PowerParameters) : [];
            foreach (var (key, value) in parameters ?? []) all[key] = value;
            errors.Collect(() => CheckPower(type, all, parameters ?? [], form.PowerParametersSkipCheck));
            if (type is not ("" or "ipmi") && form.PowerType is not null && node.Interfaces.Count == 0)
                errors.Add("power_type", $"Can't set power type to {type} without network interfaces");
            parameters = all;
        }

        var (hostname, domain) = Name(form.Hostname, form.Domain, errors, node);
        var architecture = errors.Collect(() => Architecture(form));
        if (form.Architecture is "") errors.Add("architecture", "This field is required.");
        if (form.EnableHwSync == true && node.Osystem is "" or "windows" or "esxi")
            errors.Add("enable_hw_sync", "Hardware sync is only supported for Linux based image deploys.");
        var swap = errors.Collect(() => Swap(form.SwapSize));
        var (zone, pool) = (errors.Collect(() => Zone(form.Zone)), errors.Collect(() => Pool(form.Pool)));
        errors.ThrowIfAny();
        return new MachineUpdate
        {
            Hostname = hostname,
            DomainId = domain,
            Description = form.Description,
            Architecture = architecture,
            MinHweKernel = form.MinHweKernel,
            HweKernel = form.HweKernel,
            CpuCount = form.CpuCount,
            Memory = form.Memory,
            SwapSize = swap,
            ZoneId = zone,
            PoolId = pool,
            PowerType = form.PowerType,
            PowerParameters = parameters,
            EnableHwSync = form.EnableHwSync,
            LicenseKey = form.LicenseKey,
        };
    }

    public int? Zone(string? name) => name is null or "" ? null
        : store.Documents(Collections.Zones).Where(Collections.ZonesByName, name) is [var zone] ? zone.Id
        : throw ApiException.Field("zone", FieldWords.NoSuchChoice);

    private int? Pool(string? name) => name is null or "" ? null
        : store.Documents(Collections.Pools).Where(Collections.PoolsByName, name) is [var pool] ? pool.Id
        : throw ApiException.Field("pool", FieldWords.NoSuchChoice);

    /// <summary>What is wrong with one alone is told as it is, with some of several in one sentence.</summary>
    private static List<MacAddress> Macs(IReadOnlyList<string>? values)
    {
        var macs = new List<MacAddress>();
        var problems = new List<string>();
        List<string> sent = [.. (values ?? []).SelectMany(v => v.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))];
        foreach (var text in sent)
        {
            if (MacAddress.TryParse(text, null, out var mac)) macs.Add(mac);
            else problems.Add($"'{text}' is not a valid MAC address.");
        }

        return problems.Count == 0 ? [.. macs.Distinct()]
            : throw ApiException.Field("mac_addresses", sent.Count == 1 ? problems[0] : $"One or more MAC addresses is invalid. ({string.Join(" — ", problems)})");
    }

    /// <summary>A machine that registers itself may be known by its addresses already; nobody else may reuse one.</summary>
    public List<MacAddress> Free(IReadOnlyList<string>? values, bool optional, bool enlisting)
    {
        var macs = Macs(values);
        if (macs.Count == 0 && !optional) throw ApiException.Field("mac_addresses", "This field is required.");
        foreach (var mac in enlisting ? [] : macs)
        {
            if (store.Documents(Collections.Nodes).Where(Collections.NodesByMac, mac.ToString()) is [var holder])
                throw ApiException.Field("mac_addresses", $"MAC address {mac} already in use on {holder.Hostname}.");
        }

        return macs;
    }

    private string? Architecture(MachineFields form, bool isNew = false)
    {
        if (form.Subarchitecture is { Length: > 0 } sub)
        {
            if (form.Architecture?.Contains('/', StringComparison.Ordinal) == true) throw ApiException.BadRequest("Subarchitecture cannot be specified twice.");
            if (sub.StartsWith("hwe-", StringComparison.Ordinal) || sub.StartsWith("ga-", StringComparison.Ordinal))
                throw ApiException.BadRequest("hwe kernel must be specified using the min_hwe_kernel argument.");
            return Known($"{form.Architecture}/{sub}");
        }

        return form.Architecture switch
        {
            null or "" => null,
            var whole when whole.Contains('/', StringComparison.Ordinal) => Known(whole),
            var arch => Known(arch + "/generic", isNew ? null : arch),
        };
    }

    /// <param name="sent">What a refusal calls it, when that is not itself.</param>
    private string Known(string architecture, string? sent = null) => images.UsableArchitectures is var usable && (usable.Contains(architecture)
            || (architecture.EndsWith("/generic", StringComparison.Ordinal) && usable.Any(u => u.Split('/')[0] == architecture.Split('/')[0])))
        ? architecture
        : throw ApiException.Field(
            "architecture", $"'{sent ?? architecture}' is not a valid architecture.  It should be one of: {string.Join(", ", usable.Select(a => $"'{a}'"))}.");

    private static string? Kernel(string? kernel) => IsKernel(kernel) ? kernel : throw ApiException.BadRequest("min_hwe_kernel must start with \"hwe-\" or \"ga-\"");

    private static bool IsKernel(string? kernel) =>
        kernel is null or "" || kernel.Contains("hwe-", StringComparison.Ordinal) || kernel.Contains("ga-", StringComparison.Ordinal);

    /// <summary>Only what some system here has. Before there is such a system any will do: what is missing is told when the machine boots.</summary>
    private bool IsOffered(string? kernel) => kernel is null or "" || images.Kernels().Contains(kernel) || !images.Kernels().Any();

    private static string NoKernel(string? kernel) => $"No kernel matches \">={kernel}\" requirement.";

    /// <summary>What is sent about a node's name; null where nothing is; a new one for a node whose name is sent empty. A domain in the host name goes before the one beside it.</summary>
    /// <param name="node">The node that is renamed.</param>
    /// <param name="enlisting">A machine that registers itself may be known under this name already.</param>
    public (string? Hostname, int? Domain) Name(string? hostname, string? domain, FieldErrors errors, Domain.Nodes.Node? node = null, bool enlisting = false)
    {
        var id = domain is { Length: > 0 } ? FindDomain(domain)?.Id : null;
        if (domain is { Length: > 0 } && id is null) errors.Add("domain", $"Unable to find domain {domain}");
        if (string.IsNullOrEmpty(hostname)) return (hostname is not null && node is not null ? names.NewHostname() : null, id);
        if (HostnameRules.Problem(hostname) is { } problem)
        {
            errors.Add("hostname", problem);
            if (hostname.Length > 255) errors.Add("hostname", FieldWords.TooLong(hostname, 255));
            return (null, id);
        }

        if (hostname.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot)
        {
            id = FindDomain(hostname[(dot + 1)..])?.Id;
            if (id is null) errors.Add("hostname", "Nonexistant domain.");
            hostname = hostname[..dot];
        }

        if (AddressLike().IsMatch(hostname)) return (null, id);
        if (!enlisting && store.NodeNamed(hostname) is { } namesake && namesake.SystemId != node?.SystemId)
            errors.Add("hostname", "Node with this Hostname already exists.");
        return (hostname, id);
    }

    /// <summary>Octets, with K, M, G or T behind them for powers of 1000 (api-resources.md §5.3).</summary>
    private static long? Swap(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (text.All(char.IsAsciiDigit) && text.Length > 18 && !long.TryParse(text, out _)) throw ApiException.Field("swap_size", $"Ensure this value is less than or equal to {long.MaxValue}.");
        var power = "KMGT".IndexOf(text[^1], StringComparison.Ordinal) + 1;
        return ByteSize.TryParse(text, out var size) && (power > 0 || char.IsAsciiDigit(text[^1])) && size.Bytes is >= 0 and < long.MaxValue
            ? size.Bytes
            : throw ApiException.Field("swap_size", $"Invalid size for swap: {text}");
    }

    /// <summary>By name, or else by id.</summary>
    public DnsDomain? FindDomain(string specifier) =>
        store.Documents(Collections.Domains).Where(Collections.DomainsByName, specifier) is [var named] ? named : store.Documents(Collections.Domains).Find(specifier);

    private const string NoIpv4 = "If specified, disable_ipv4 must be False.";

    /// <param name="sent">Those of the parameters that the request names: only they can be misnamed.</param>
    private bool CheckPower(string type, Dictionary<string, string> parameters, Dictionary<string, string> sent, bool skip)
    {
        if (skip || type.Length == 0) return true;
        if (power.Unknown(type, sent.Keys) is { Count: > 0 } unknown) throw ApiException.Field("power_parameters", $"Unknown parameter(s): {string.Join(", ", unknown)}.");
        return power.Problem(type, parameters) is not { } problem
            ? true
            : throw ApiException.Invalid(new Dictionary<string, IReadOnlyList<string>> { [problem.Field] = problem.Messages });
    }

    /// <summary>Names that look like an address made by a DHCP server are replaced.</summary>
    [GeneratedRegex(@"^\d+-\d+-\d+-\d+$", RegexOptions.NonBacktracking)]
    private static partial Regex AddressLike();
}
