using System.Globalization;
using System.Net;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Networks;

/// <summary>Conditions on network objects as requests write them: <c>[type:]value</c>, parts of one text separated by commas holding together, texts of a
/// list holding one for all (api-resources.md §4).</summary>
public static class Specifiers
{
    /// <summary>Fabrics: number, <c>fabric-N</c>, name; <c>name:</c>, <c>class:</c>.</summary>
    public static Func<Fabric, bool> Fabrics(IReadOnlyList<string> values) => Any<Fabric>(values, (type, value) => type switch
    {
        "class" => f => f.ClassType == value,
        "name" => f => f.DisplayName == value,
        "id" => f => f.Id == Number(value),
        "" => f => f.DisplayName == value || f.Id == Number(value),
        _ => null,
    });

    /// <summary>Spaces: number, <c>space-N</c>, name, or <c>undefined</c> for none; <c>name:</c>, <c>subnet:</c>.</summary>
    public static Func<Space?, bool> Spaces(IReadOnlyList<string> values, NetworkModel network) => Any<Space?>(values, (type, value) => type switch
    {
        "name" => s => s?.DisplayName == value,
        "id" => s => s?.Id == Number(value),
        "subnet" => s => s is not null && network.Subnets.Values.Where(Subnets([value], network)).Any(n => network.SpaceOf(network.Vlan(n.VlanId))?.Id == s.Id),
        "" when value is "undefined" or "-1" => s => s is null,
        "" => s => s is not null && (s.DisplayName == value || s.Id == Number(value)),
        _ => null,
    });

    /// <summary>VLANs: a number is a VID, <c>untagged</c> is 0, else a name; <c>id:</c>, <c>name:</c>, <c>vid:</c>, <c>fabric:</c>, <c>subnet:</c>, <c>space:</c>.</summary>
    public static Func<Vlan, bool> Vlans(IReadOnlyList<string> values, NetworkModel network) => Any<Vlan>(values, (type, value) => type switch
    {
        "id" => v => v.Id == Number(value),
        "name" => v => v.Name == value,
        "vid" => v => v.Vid == Vid(value),
        "fabric" => v => network.FabricOf(v) is { } fabric && Fabrics([value])(fabric),
        "subnet" => v => network.Subnets.Values.Any(s => s.VlanId == v.Id && Subnets([value], network)(s)),
        "space" => v => Spaces([value], network)(network.SpaceOf(v)),
        "" => Vid(value) is { } vid ? v => v.Vid == vid : v => v.Name == value,
        _ => null,
    });

    /// <summary>Subnets: number, <c>subnet-N</c>, CIDR, name; <c>id:</c>, <c>name:</c>, <c>cidr:</c>, <c>ip:</c> (which is inside), <c>vlan:</c>, <c>vid:</c>,
    /// <c>fabric:</c>, <c>space:</c>.</summary>
    public static Func<Subnet, bool> Subnets(IReadOnlyList<string> values, NetworkModel network) => Any<Subnet>(values, (type, value) => type switch
    {
        "id" => s => s.Id == Number(value),
        "name" => s => s.Name == value,
        "cidr" => s => Cidr.TryParse(value, out var cidr) && s.Cidr == cidr,
        "ip" => s => IPAddress.TryParse(value, out var ip) && s.Cidr.Contains(ip),
        "vlan" => s => network.Vlan(s.VlanId) is { } vlan && Vlans([value], network)(vlan),
        "vid" => s => network.Vlan(s.VlanId)?.Vid == Vid(value),
        "fabric" => s => network.FabricOf(network.Vlan(s.VlanId)) is { } fabric && Fabrics([value])(fabric),
        "space" => s => Spaces([value], network)(network.SpaceOf(network.Vlan(s.VlanId))),
        "" => s => s.Id == Number(value.StartsWith("subnet-", StringComparison.Ordinal) ? value[7..] : value)
            || (Cidr.TryParse(value, out var cidr) && s.Cidr == cidr) || s.Name == value,
        _ => null,
    });

    /// <summary>What a form says of a reference to nothing: of a number otherwise than of other texts.</summary>
    public static string NoSuch(string value, string noun) =>
        (value.StartsWith(noun + "-", StringComparison.Ordinal) ? value[(noun.Length + 1)..] : value) is { Length: > 0 } number && number.All(char.IsAsciiDigit)
            ? $"None found with id={value}."
            : "Select a valid choice. That choice is not one of the available choices.";

    /// <summary>A VID as written; null for what is none.</summary>
    public static int? Vid(string text) => text == "untagged" ? 0 : Number(text);

    private static Func<T, bool> Any<T>(IReadOnlyList<string> values, Func<string, string, Func<T, bool>?> read)
    {
        Func<T, bool>? all = null;
        foreach (var value in values)
        {
            var (sign, text) = Sign(value);
            var one = All(text, read);
            var before = all;
            all = sign switch
            {
                '!' => before is null ? x => !one(x) : x => before(x) && !one(x),
                '&' => before is null ? one : x => before(x) && one(x),
                _ => before is null ? one : x => before(x) || one(x),
            };
        }

        return all ?? (_ => false);
    }

    private static Func<T, bool> All<T>(string text, Func<string, string, Func<T, bool>?> read)
    {
        Func<T, bool>? all = null;
        foreach (var part in text.Split(','))
        {
            var (sign, bare) = Sign(part.Trim());
            var one = One(bare, read);
            if (sign == '!')
            {
                var positive = one;
                one = x => !positive(x);
            }

            var (before, next) = (all, one);
            all = before is null ? next : sign == '|' ? x => before(x) || next(x) : x => before(x) && next(x);
        }

        return all!;
    }

    /// <summary>A prefix that is no type is part of a value: an IPv6 network has colons too.</summary>
    private static Func<T, bool> One<T>(string text, Func<string, string, Func<T, bool>?> read)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return (colon > 0 ? read(text[..colon], text[(colon + 1)..]) : null) ?? read("", text) ?? (_ => false);
    }

    private static (char Sign, string Text) Sign(string value) => value switch
    {
        ['!' or '&' or '|', .. var rest] => (value[0], rest),
        _ when value.StartsWith("not_", StringComparison.Ordinal) => ('!', value[4..]),
        _ => (' ', value),
    };

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
