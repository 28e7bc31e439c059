using System.Globalization;
using System.Net;
using Maas.Domain.Allocation.Kinds;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Networks;

/// <summary>Conditions on network objects as requests write them: <c>[type:]value</c>, parts of one text separated by commas holding together, texts of a
/// list holding one for all (api-resources.md §4).</summary>
public static class Specifiers
{
    private const int DeepestNesting = 8;

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
        "subnet" => In<Space?>([.. On(value, network).Select(n => network.SpaceOf(network.Vlan(n.VlanId))?.Id)], s => s?.Id),
        "" when value is "undefined" or "-1" => s => s is null,
        "" => s => s is not null && (s.DisplayName == value || s.Id == Number(value)),
        _ => null,
    });

    /// <summary>What is said where a space must be there to be asked about; null when it is.</summary>
    public static Refusal? SpaceProblem(string value, NetworkModel network) =>
        value.Contains(':', StringComparison.Ordinal) || network.Spaces.Values.Cast<Space?>().Append(null).Any(Spaces([value], network)) ? null
        : Refusal.NotFound("No Space matches the given query.");

    /// <summary>VLANs: a number is a VID, <c>untagged</c> is 0, else a name; <c>id:</c>, <c>name:</c>, <c>vid:</c>, <c>fabric:</c>, <c>subnet:</c>, <c>space:</c>.</summary>
    public static Func<Vlan, bool> Vlans(IReadOnlyList<string> values, NetworkModel network) => Any<Vlan>(values, (type, value) => type switch
    {
        "id" => v => v.Id == Number(value),
        "name" => v => v.Name == value,
        "vid" => v => v.Vid == Vid(value),
        "fabric" => Of<Vlan, Fabric>(Fabrics([value]), network.FabricOf),
        "subnet" => In<Vlan>([.. On(value, network).Select(s => s.VlanId)], v => v.Id),
        "space" => InSpace<Vlan>(value, network, v => v),
        "" => Vid(value) is { } vid ? v => v.Vid == vid : v => v.Name == value,
        _ => null,
    });

    /// <summary>Subnets: number, <c>subnet-N</c>, CIDR, name; <c>id:</c>, <c>name:</c>, <c>cidr:</c>, <c>ip:</c> (which is inside), <c>vlan:</c>, <c>vid:</c>,
    /// <c>fabric:</c>, <c>space:</c>, <c>interface:</c> (which has an address there).</summary>
    public static Func<Subnet, bool> Subnets(IReadOnlyList<string> values, NetworkModel network) => Any<Subnet>(values, (type, value) => type switch
    {
        "id" => s => s.Id == Number(value),
        "name" => s => s.Name == value,
        "cidr" => s => Cidr.TryParse(value, out var cidr) && s.Cidr == cidr,
        "ip" => s => IPAddress.TryParse(value, out var ip) && s.Cidr.Contains(ip),
        "vlan" => Of<Subnet, Vlan>(Vlans([value], network), s => network.Vlan(s.VlanId)),
        "vid" => s => network.Vlan(s.VlanId)?.Vid == Vid(value),
        "fabric" => Of<Subnet, Fabric>(Fabrics([value]), s => network.FabricOf(network.Vlan(s.VlanId))),
        "space" => InSpace<Subnet>(value, network, s => network.Vlan(s.VlanId)),
        "interface" => WithInterface(value, network),
        "" => s => s.Id == Number(value.StartsWith("subnet-", StringComparison.Ordinal) ? value[7..] : value)
            || (Cidr.TryParse(value, out var cidr) && s.Cidr == cidr) || s.Name == value,
        _ => null,
    });

    /// <summary>Objects that have a number and a name: either, or <c>id:</c>, <c>name:</c> and what their kind has besides.</summary>
    public static Func<T, bool> Named<T>(string value, Func<T, int> id, Func<T, string> name, Func<string, string, Func<T, bool>?>? more = null) =>
        Any<T>([value], (type, text) => type switch
        {
            "id" => x => id(x) == Number(text),
            "name" => x => text.Length > 0 && name(x) == text,
            "" => x => id(x) == Number(text) || (text.Length > 0 && name(x) == text),
            _ => more?.Invoke(type, text),
        });

    /// <summary>Subnets that an interface has an address on; the interface by number, address, name, or a key of the <c>interfaces</c> constraint.</summary>
    private static Func<Subnet, bool> WithInterface(string value, NetworkModel network)
    {
        var colon = value.IndexOf(':', StringComparison.Ordinal);
        var read = colon > 0 && InterfaceLabels.IsKey(value[..colon]) ? InterfaceKeys.Read(value[..colon], [value[(colon + 1)..]], network)
            : InterfaceKeys.Read(Number(value) is not null ? "id" : IPAddress.TryParse(value, out _) ? "ip" : "name", [value], network);
        if (read.IsRefused) return _ => false;
        var fits = read.Value!;
        return In<Subnet>([.. network.Interfaces().Where(c => fits(c.Node, c.Interface, c.Addresses)).SelectMany(c => c.Addresses).Select(a => a.SubnetId)], s => s.Id);
    }

    private static IEnumerable<Subnet> On(string value, NetworkModel network) => network.Subnets.Values.Where(Subnets([value], network));

    /// <summary>Holds for what belongs to something that the inner condition holds for. Conditions inside are read once, not for each object.</summary>
    private static Func<T, bool> Of<T, TInner>(Func<TInner, bool> inner, Func<T, TInner?> of)
        where TInner : class => x => of(x) is { } found && inner(found);

    private static Func<T, bool> InSpace<T>(string value, NetworkModel network, Func<T, Vlan?> vlan)
    {
        var fits = Spaces([value], network);
        return x => fits(network.SpaceOf(vlan(x)));
    }

    private static Func<T, bool> In<T>(HashSet<int?> ids, Func<T, int?> id) => x => id(x) is { } known && ids.Contains(known);

    /// <summary>What a form says of a reference to nothing: of a number otherwise than of other texts.</summary>
    public static string NoSuch(string value, string noun) =>
        (value.StartsWith(noun + "-", StringComparison.Ordinal) ? value[(noun.Length + 1)..] : value.TrimStart('-')) is { Length: > 0 } number && number.All(char.IsAsciiDigit)
            ? $"None found with id={value}."
            : FieldWords.NoSuchChoice;

    /// <summary>A VID as written; null for what is none.</summary>
    public static int? Vid(string text) => text == "untagged" ? 0 : Number(text);

    /// <summary>Lists rather than conditions around conditions: a text of a hundred thousand commas costs no stack.</summary>
    private static Func<T, bool> Any<T>(IReadOnlyList<string> values, Func<string, string, Func<T, bool>?> read)
    {
        List<(char Sign, Func<T, bool> Holds)> all = [.. values.Select(Sign).Select(s => (s.Sign, All(s.Text, read)))];
        return x =>
        {
            bool? held = null;
            foreach (var (sign, holds) in all)
            {
                held = sign switch
                {
                    '!' => held != false && !holds(x),
                    '&' => held != false && holds(x),
                    _ => held == true || holds(x),
                };
            }

            return held == true;
        };
    }

    private static Func<T, bool> All<T>(string text, Func<string, string, Func<T, bool>?> read)
    {
        List<(char Sign, Func<T, bool> Holds)> all = [.. text.Split(',').Select(part => Sign(part.Trim())).Select(s => (s.Sign, One(s.Text, read)))];
        return x =>
        {
            bool? held = null;
            foreach (var (sign, holds) in all)
            {
                held = sign switch
                {
                    '!' => held != false && !holds(x),
                    '|' => held == true || holds(x),
                    _ => held != false && holds(x),
                };
            }

            return held == true;
        };
    }

    /// <summary>A prefix that is no type is part of a value: an IPv6 network has colons too.</summary>
    private static Func<T, bool> One<T>(string text, Func<string, string, Func<T, bool>?> read)
    {
        if (Nesting(text) > DeepestNesting) return _ => false;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return (colon > 0 ? read(text[..colon], text[(colon + 1)..]) : null) ?? read("", text) ?? (_ => false);
    }

    /// <summary>How many conditions stand inside one another; each costs a frame of the stack.</summary>
    private static int Nesting(string text)
    {
        var depth = 0;
        for (var rest = text.AsSpan(); depth <= DeepestNesting && rest.IndexOf(':') is > 0 and var colon; rest = rest[(colon + 1)..])
        {
            if (rest[..colon] is not ("subnet" or "vlan" or "fabric" or "space" or "interface")) break;
            depth++;
        }

        return depth;
    }

    private static (char Sign, string Text) Sign(string value) => value switch
    {
        ['!' or '&' or '|', .. var rest] => (value[0], rest),
        _ when value.StartsWith("not_", StringComparison.Ordinal) => ('!', value[4..]),
        _ => (' ', value),
    };

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
