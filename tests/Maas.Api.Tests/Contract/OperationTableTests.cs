using Maas.Api.Contract;
using Maas.Testing;

namespace Maas.Api.Tests.Contract;

/// <summary>What is declared is what is published.</summary>
public sealed class OperationTableTests
{
    /// <summary>Published nowhere, but part of the contract (api-resources.md §7.3).</summary>
    private static readonly HashSet<string> BeyondPublication =
    [
        "MachinesHandler_is_action_in_progress", "NodesHandler_is_action_in_progress", "DevicesHandler_is_action_in_progress",
        "RackControllersHandler_is_action_in_progress", "RegionControllersHandler_is_action_in_progress",
    ];

    /// <summary>Where the published flag and what the service does part ways, and the reason.</summary>
    private static readonly Dictionary<string, string> OtherRequired = new()
    {
        ["BootSourcesHandler_create url"] = "missed together with what proves it",
        ["NotificationHandler_update message"] = "an update is partial",
        ["PodsHandler_create power_pass"] = "where the host asks for one",
        ["PodsHandler_create power_user"] = "where the host asks for one",
        ["VmHostsHandler_create power_pass"] = "where the host asks for one",
        ["VmHostsHandler_create power_user"] = "where the host asks for one",
        ["BcachesHandler_create cache_set"] = "its absence is refused, together with what else is wrong",
        ["SSHKeysHandler_import keysource"] = "its absence is refused",
        ["BcachesHandler_create cache_mode"] = "a cache has a mode",
        ["BlockDeviceHandler_mount mount_point"] = "swap space has none",
        ["BlockDeviceHandler_remove_tag tag"] = "its absence is refused",
        ["PartitionHandler_mount mount_point"] = "swap space has none",
        ["BootResourcesHandler_create sha256"] = "not with content",
        ["BootResourcesHandler_create size"] = "not with content",
        ["DHCPSnippetHandler_revert to"] = "its absence is refused",
        ["DNSResourcesHandler_create domain"] = "the full name says it too",
        ["DNSResourcesHandler_create name"] = "the full name says it too",
        ["DomainHandler_update name"] = "an update is partial",
        ["DomainsHandler_set_serial serial"] = "its absence is refused",
        ["InterfacesHandler_create_bridge name"] = "a bridge has a name (contract: api-resources.md §9.2)",
        ["InterfacesHandler_create_bridge parent"] = "a bridge has a parent",
        ["InterfaceHandler_link_subnet subnet"] = "not for dhcp and link_up",
        ["InterfaceHandler_unlink_subnet id"] = "its absence is refused",
        ["ReservedIpsHandler_create mac_address"] = "a pairing has two sides",
        ["IPRangesHandler_create subnet"] = "found by the first address",
        ["NodeScriptHandler_add_tag tag"] = "its absence is refused",
        ["NodeScriptHandler_remove_tag tag"] = "its absence is refused",
        ["NodeScriptHandler_revert to"] = "its absence is refused",
        ["NodeScriptsHandler_create name"] = "the script may say it itself",
        ["SpacesHandler_create name"] = "space-ID when left out",
        ["SpaceHandler_update name"] = "an update is partial",
        ["MachinesHandler_clone storage"] = "false when left out",
        ["MachinesHandler_clone interfaces"] = "false when left out",
        ["MachinesHandler_create architecture"] = "not for ipmi, nor for a machine that runs already",
        ["MachinesHandler_create mac_addresses"] = "not for ipmi, nor for a machine that runs already",
        ["MachinesHandler_power_parameters id"] = "all machines when left out",
        ["RackControllersHandler_power_parameters id"] = "all controllers when left out",
        ["MachinesHandler_release machines"] = "an empty set is released at once",
        ["MachinesHandler_set_zone zone"] = "its absence is an error of the form",
        ["MachinesHandler_set_zone nodes"] = "its absence is an error of the form",
        ["NodesHandler_set_zone zone"] = "its absence is an error of the form",
        ["NodesHandler_set_zone nodes"] = "its absence is an error of the form",
        ["DevicesHandler_set_zone zone"] = "its absence is an error of the form",
        ["DevicesHandler_set_zone nodes"] = "its absence is an error of the form",
        ["RackControllersHandler_set_zone zone"] = "its absence is an error of the form",
        ["RackControllersHandler_set_zone nodes"] = "its absence is an error of the form",
        ["RegionControllersHandler_set_zone zone"] = "its absence is an error of the form",
        ["RegionControllersHandler_set_zone nodes"] = "its absence is an error of the form",
    };

    private static readonly OperationTable Table = new();

    private static IEnumerable<Operation> Declared => Table.Operations.Where(o => !o.Resource.Hidden);

    private static string NameOf(Operation operation) => $"{operation.Resource.Handler}_{operation.Action}";

    [Fact]
    public void Every_published_operation_is_declared()
    {
        var declared = Declared.Select(NameOf).ToHashSet();
        Assert.Empty(Published.All.Where(p => !declared.Contains(p.Name)).Select(p => $"{p.Name} is missing"));
    }

    [Fact]
    public void Classes_that_share_a_url_declare_the_same_resource() =>
        Assert.Empty(Table.Operations.Select(o => o.Resource).Distinct().GroupBy(r => r.Path).Where(g => g.Count() > 1).Select(g => g.Key));

    [Fact]
    public void Every_declared_operation_is_published_with_the_same_method_and_url()
    {
        var published = Published.All.ToDictionary(p => p.Name);
        foreach (var operation in Declared.Where(o => !BeyondPublication.Contains(NameOf(o))))
        {
            Assert.True(published.TryGetValue(NameOf(operation), out var known), $"{NameOf(operation)} is not published");
            Assert.Equal((known.Method, known.Path, known.Op), (operation.Method, operation.Resource.Path, operation.Op));
        }
    }

    [Fact]
    public void Every_published_parameter_is_taken_and_required_where_it_says_so()
    {
        var declared = Declared.ToLookup(NameOf);
        var wrong = new List<string>();
        foreach (var known in Published.All.Where(p => declared.Contains(p.Name)))
        {
            var fields = declared[known.Name].First().Fields.Where(f => !f.InPath).ToList();
            foreach (var (name, required) in known.Parameters.Where(p => !p.Key.Contains('{')))
            {
                var field = fields.FirstOrDefault(f => f.Name == name || f.Aliases.Contains(name));
                if (field is null && !fields.Any(f => f.IsRest)) wrong.Add($"{known.Name} does not take {name}");
                else if (field is not null && field.Required != required && !OtherRequired.ContainsKey($"{known.Name} {name}"))
                    wrong.Add($"{known.Name}: {name} is {(required ? "" : "not ")}required as published");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>Parameters that the contract has and the publication has not; a change of this file is a change of the API.</summary>
    [Fact]
    public void Parameters_beyond_the_published_ones_are_on_record()
    {
        var published = Published.All.ToDictionary(p => p.Name);
        var beyond = Declared.Where(o => published.ContainsKey(NameOf(o)))
            .Select(o => (Name: NameOf(o), Extra: o.Fields.Where(f => !f.InPath && !f.IsRest && !published[NameOf(o)].Parameters.ContainsKey(f.Name)
                && !f.Aliases.Any(published[NameOf(o)].Parameters.ContainsKey)).Select(f => f.Name).Order(StringComparer.Ordinal).ToList()))
            .Where(o => o.Extra.Count > 0).OrderBy(o => o.Name, StringComparer.Ordinal);
        Golden.Matches(string.Concat(beyond.Select(o => $"{o.Name}: {string.Join(' ', o.Extra)}\n")), "tests", "Maas.Api.Tests", "Contract", "beyond.txt");
    }

    [Fact]
    public void Every_operation_and_every_parameter_explains_itself()
    {
        Assert.Empty(Declared.Where(o => o.Declared.Title.Length == 0).Select(NameOf));
        Assert.Empty(Declared.SelectMany(o => o.Fields.Where(f => !f.InPath && f.Doc.Length == 0).Select(f => $"{NameOf(o)} {f.Name}")));
    }
}
