using System.Globalization;
using Maas.Api.Contract;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Domain;
using Maas.Region;
using Maas.Store;

namespace Maas.Api.Resources.Interfaces;

/// <summary>Reads the parameters of interfaces: what is sent replaces what is stored, what is sent empty goes, and all that is wrong is said at once.</summary>
internal static class FieldChoices
{
    /// <summary>What is said of an interface that was named by nothing.</summary>
    public const string NoValue = "“” is not a valid value.";

    private static readonly string[] BondModes = ["balance-rr", "active-backup", "balance-xor", "broadcast", "802.3ad", "balance-tlb", "balance-alb"];
    private static readonly string[] LacpRates = ["fast", "slow"];
    private static readonly string[] HashPolicies = ["layer2", "layer2+3", "layer3+4", "encap2+3", "encap3+4"];
    private static readonly string[] BridgeTypes = ["standard", "ovs"];

    /// <summary>The settings of a bond as sent.</summary>
    internal sealed record BondValues(
        Optional<string> Mode, Optional<int?> Miimon, Optional<int?> Downdelay, Optional<int?> Updelay, Optional<int?> NumGratArp, Optional<string> LacpRate,
        Optional<string> XmitHashPolicy);

    public static Interface Common(Interface nic, InterfaceFields form, FieldErrors errors) => nic with
    {
        Tags = form.Tags.IsSent ? Tags(form.Tags.Value, errors) : nic.Tags,
        Params = nic.Params with
        {
            Mtu = Least(form.Mtu, nic.Params.Mtu, "mtu", 552, errors),
            AcceptRa = form.AcceptRa.IsSent ? Truth(form.AcceptRa.Value, nic.Params.AcceptRa) : nic.Params.AcceptRa,
        },
    };

    /// <summary>What is set nowhere takes the defaults of network.md §4.1.</summary>
    public static InterfaceParams Bond(InterfaceParams stored, BondValues sent, FieldErrors errors) => stored with
    {
        BondMode = OneOf(sent.Mode, stored.BondMode ?? "balance-rr", "bond_mode", BondModes, errors),
        BondMiimon = Kept(sent.Miimon, stored.BondMiimon ?? 100, "bond_miimon", errors),
        BondDowndelay = Kept(sent.Downdelay, stored.BondDowndelay ?? 0, "bond_downdelay", errors),
        BondUpdelay = Kept(sent.Updelay, stored.BondUpdelay ?? 0, "bond_updelay", errors),
        BondNumGratArp = Kept(sent.NumGratArp, stored.BondNumGratArp ?? 1, "bond_num_grat_arp", errors, most: 255),
        BondLacpRate = OneOf(sent.LacpRate, stored.BondLacpRate ?? "fast", "bond_lacp_rate", LacpRates, errors),
        BondXmitHashPolicy = OneOf(sent.XmitHashPolicy, stored.BondXmitHashPolicy ?? "layer2", "bond_xmit_hash_policy", HashPolicies, errors),
    };

    public static InterfaceParams Bridge(InterfaceParams stored, Optional<string> type, bool? stp, Optional<int?> fd, FieldErrors errors) => stored with
    {
        BridgeType = OneOf(type, stored.BridgeType ?? "standard", "bridge_type", BridgeTypes, errors),
        BridgeStp = stp ?? stored.BridgeStp ?? false,
        BridgeFd = Kept(fd, stored.BridgeFd ?? 15, "bridge_fd", errors),
    };

    /// <summary>A VLAN by its number; empty for none.</summary>
    public static int? Vlan(Optional<string> sent, int? stored, IStore store, FieldErrors errors)
    {
        if (!sent.IsSent) return stored;
        if (string.IsNullOrEmpty(sent.Value)) return null;
        if (store.Documents(Collections.Vlans).Find(sent.Value) is { } vlan) return vlan.Id;
        errors.Add("vlan", FieldWords.NoSuchChoice);
        return stored;
    }

    /// <summary>Interfaces of the node by number, in the order given; none where one is wrong.</summary>
    public static IReadOnlyList<int> Parents(NodeLinks links, IReadOnlyList<string> sent, string field, FieldErrors errors)
    {
        var parents = new List<int>();
        foreach (var text in sent)
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)) errors.Add(field, $"“{text}” is not a valid value.");
            else if (links.Interface(id) is null) errors.Add(field, FieldWords.NoChoice(text));
            else if (!parents.Contains(id)) parents.Add(id);
        }

        return errors.IsWrong(field) ? [] : parents;
    }

    /// <summary>The interface that another stands on alone: the last one named.</summary>
    public static IReadOnlyList<int> Parent(NodeLinks links, IReadOnlyList<string> sent, FieldErrors errors) => Parents(links, [.. sent.TakeLast(1)], "parent", errors);

    public static int? Least(Optional<int?> sent, int? stored, string field, int least, FieldErrors errors, int most = int.MaxValue)
    {
        if (!sent.IsSent) return stored;
        if (sent.Value is not { } value) return null;
        if (value < least) errors.Add(field, $"Ensure this value is greater than or equal to {least}.");
        if (value > most) errors.Add(field, $"Ensure this value is less than or equal to {most}.");
        return value;
    }

    /// <summary>A number that has a default; empty leaves it as it is.</summary>
    private static int? Kept(Optional<int?> sent, int stored, string field, FieldErrors errors, int most = int.MaxValue) =>
        sent.Value is null ? stored : Least(sent, stored, field, 0, errors, most);

    /// <summary>Tags, separated by commas; nothing between two commas is no tag.</summary>
    private static IReadOnlyList<string> Tags(string? text, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(text)) return [];
        var tags = text.Split(',', StringSplitOptions.TrimEntries);
        for (var i = 0; i < tags.Length; i++)
        {
            if (tags[i].Length == 0) errors.Add("tags", $"Item {i + 1} in the array did not validate: This field is required.");
        }

        return [.. tags.Distinct(StringComparer.Ordinal)];
    }

    private static string? OneOf(Optional<string> sent, string stored, string field, string[] choices, FieldErrors errors)
    {
        if (!sent.IsSent || string.IsNullOrEmpty(sent.Value)) return stored;
        if (!choices.Contains(sent.Value)) errors.Add(field, LinkRules.InvalidChoice(sent.Value, field, choices));
        return sent.Value;
    }

    /// <summary>A nullable boolean (api-protocol.md §5): empty takes it away, what is neither true nor false counts as not sent.</summary>
    private static bool? Truth(string? text, bool? stored) => text switch
    {
        null or "" => null,
        "true" or "True" or "2" => true,
        "false" or "False" or "3" => false,
        _ => stored,
    };
}
