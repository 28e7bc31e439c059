using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Maas.Api.Contract;
using Maas.Api.Resources.Vlans;
using Maas.Domain.Booting;
using Maas.Domain.Networks;
using Maas.Domain;
using Maas.Protocols.Primitives;
using Maas.Region;
using Maas.Store;

namespace Maas.Api.Resources.Subnets;

/// <summary>Applies sent fields to a subnet, with the checks of network.md §1.4.</summary>
internal static partial class SubnetEdits
{
    public static Cidr ParseCidr(string text)
    {
        if (text.Length == 0) throw ApiException.Field("cidr", "This field is required.");
        // A network without its length is one address.
        if (!Cidr.TryParse(text.Contains('/', StringComparison.Ordinal) || !IPAddress.TryParse(text, out var only) ? text : $"{only}/{(only.IsIPv6() ? 128 : 32)}", out var cidr)) throw ApiException.Field("cidr", "Required format: <network>/<prefixlen>.");
        return cidr.PrefixLength > 0 ? cidr : throw ApiException.Field("cidr", "Prefix length must be greater than 0.");
    }

    /// <summary>The subnet with what was sent, unless something is wrong with that or was before.</summary>
    /// <param name="errors">What is wrong so far.</param>
    /// <param name="hasNetwork">Whether the subnet's network is the one that is wanted; false when what was sent is none.</param>
    public static Subnet Apply(Subnet subnet, SubnetFields form, FieldErrors errors, bool hasNetwork, IStore store, bool creating)
    {
        if (form.Space is not null) errors.Add("space", "Spaces may no longer be set on subnets. Set the space on the underlying VLAN.");
        var name = form.Name.Or(subnet.Name) is { Length: > 0 } given ? given : creating ? subnet.Name : subnet.Cidr.ToString();
        if (!NamePattern().IsMatch(name) && name.Length <= 255) errors.Add("name", "Enter a valid value.");
        if (name.Length > 255) errors.Add("name", FieldWords.TooLong(name, 255));
        var changed = subnet with
        {
            Name = name,
            Description = form.Description.Or(subnet.Description) ?? "",
            VlanId = errors.Collect(() => VlanOf(subnet, form, store, creating)),
            GatewayIp = errors.Collect(() => Gateway(subnet, form, hasNetwork)),
            RdnsMode = errors.Collect(() => Glue(form.RdnsMode, subnet.RdnsMode)),
            AllowDns = Truth(form.AllowDns, subnet.AllowDns),
            AllowProxy = Truth(form.AllowProxy, subnet.AllowProxy),
            ActiveDiscovery = form.ActiveDiscovery.Or(subnet.ActiveDiscovery),
            Managed = form.Managed.Or(subnet.Managed),
            DnsServers = errors.Collect<IReadOnlyList<IPAddress>>(() => form.DnsServers is null ? subnet.DnsServers : [.. Split(form.DnsServers).Select(ParseServer)]) ?? [],
            DisabledBootArchitectures = errors.Collect<IReadOnlyList<string>>(
                () => form.DisabledBootArchitectures is null ? subnet.DisabledBootArchitectures : [.. Split(form.DisabledBootArchitectures).Select(KnownMethod)]) ?? [],
        };
        errors.ThrowIfAny();
        // Nothing is what the form takes and the subnet does not.
        return form.RdnsMode is "" ? throw ApiException.Of(Domain.Refusal.Unsound("rdns_mode", "“” value must be an integer.")) : changed;
    }

    private static int Glue(string? sent, int stored) => sent switch
    {
        null or "" => stored,
        "0" => 0,
        "1" => 1,
        "2" => 2,
        _ => throw ApiException.Field("rdns_mode", FieldWords.NoChoice(sent)),
    };

    private static int VlanOf(Subnet subnet, SubnetFields form, IStore store, bool creating)
    {
        var vlans = store.Documents(Collections.Vlans);
        if (form.Vlan.TryGet(out var number))
        {
            var chosen = number is { } id ? vlans.Find(Collections.Key(id)) : null;
            if (chosen is null) throw ApiException.Field("vlan", FieldWords.NoSuchChoice);
            if (form.Fabric is not { Length: > 0 } stated) return chosen.Id;
            var wanted = FabricOf(stated, null, store);
            if (wanted.Id == chosen.FabricId) return chosen.Id;
            var shown = VlanView.Of(chosen, store);
            throw ApiException.Field("vlan", $"VLAN {shown.Fabric}.{shown.Name} is not in fabric name={wanted.DisplayName}.");
        }

        if (form.Fabric is not { Length: > 0 } && form.Vid is null && !creating) return subnet.VlanId;
        var fabric = form.Fabric is { Length: > 0 } text ? FabricOf(text, form.Vid, store) : null;
        var members = vlans.Where(Collections.VlansByFabric, Collections.Key(fabric?.Id ?? 0));
        if (form.Vid is not { } vid) return members.Min(v => v.Id);
        return members.FirstOrDefault(v => v.Vid == vid)?.Id ?? throw ApiException.Field(
            "vid", fabric is null ? $"No VLAN with vid {vid} in default fabric." : $"No VLAN with vid {vid} in fabric name={fabric.DisplayName}.");
    }

    /// <summary>By its number only: names are refused here, as in the reference.</summary>
    private static Fabric FabricOf(string number, int? vid, IStore store) => store.Documents(Collections.Fabrics).Find(number) ?? throw NoSuchFabric(vid);

    private static ApiException NoSuchFabric(int? vid)
    {
        var errors = new Dictionary<string, IReadOnlyList<string>> { ["fabric"] = [FieldWords.NoSuchChoice] };
        if (vid is not null) errors["vid"] = [$"No VLAN with vid {vid} in default fabric."];
        return ApiException.Invalid(errors);
    }

    /// <summary>The stored one must lie in the network, too: that may be another now.</summary>
    private static IPAddress? Gateway(Subnet subnet, SubnetFields form, bool hasNetwork)
    {
        var gateway = subnet.GatewayIp;
        if (form.GatewayIp.IsSent && !string.IsNullOrEmpty(form.GatewayIp.Value))
        {
            if (!IPAddress.TryParse(form.GatewayIp.Value, out gateway)) throw ApiException.Field("gateway_ip", "Enter a valid IPv4 or IPv6 address.");
        }
        else if (form.GatewayIp.IsSent)
        {
            return null;
        }

        return gateway is null || !hasNetwork || subnet.Cidr.Contains(gateway) || (subnet.Cidr.IsIPv6 && gateway.IsIPv6LinkLocal)
            ? gateway
            : throw ApiException.Field("gateway_ip", "Gateway IP must be within CIDR range.");
    }

    /// <summary>Only these spellings are true, whatever the case; everything else is false.</summary>
    private static bool Truth(Optional<string> sent, bool stored) =>
        !sent.IsSent ? stored : sent.Value?.ToLower(CultureInfo.InvariantCulture) is "true" or "t" or "1";

    private static IEnumerable<string> Split(IReadOnlyList<string> values) =>
        values.SelectMany(v => v.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries));

    private static IPAddress ParseServer(string text) =>
        IPAddress.TryParse(text, out var ip) ? ip : throw ApiException.Field("__all__", $"Invalid IP address: {text}; provide a list of space-separated IP addresses");

    private static string KnownMethod(string name) =>
        BootLoaders.MethodOf(name) ?? throw ApiException.Field("disabled_boot_architectures", $"Unknown boot architecture {name}");

    [GeneratedRegex(@"^[.: \w/-]+$", RegexOptions.NonBacktracking)]
    private static partial Regex NamePattern();
}
