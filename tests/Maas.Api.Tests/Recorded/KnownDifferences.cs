namespace Maas.Api.Tests.Recorded;

/// <summary>Where this appliance answers otherwise than the recorded region, and why.</summary>
internal static class KnownDifferences
{
    private const string Slash = "a trailing slash may be left out here";
    private const string SystemUsers = "maas-init-node exists from the start (contract: api-resources.md §2)";
    private const string FirstObjects = "the default fabric with its VLAN exists from the start (contract: api-resources.md §2)";
    private const string Retries = "the reference runs out of retries; here it is a field error";
    private const string Proxy = "allow_proxy=0 is heard on update too: who sends it means it (the recorded release ignores it)";
    private const string Generated = "names and identifiers of machines are generated";
    private const string Controller = "one box is region and rack controller in one, and was never commissioned";
    private const string OwnScripts = "built-in scripts are our own and say so in their own words";
    private const string ScriptTypes = "there are release scripts too (contract: api-resources.md §16.1)";
    private const string Images = "no synced images in this installation";

    private static readonly Dictionary<int, string> Reasons = new()
    {
        [4] = Slash,
        [83] = OwnScripts,
        [481] = OwnScripts,
        [483] = ScriptTypes,
        [484] = OwnScripts,
        [485] = OwnScripts,
        [487] = OwnScripts,
        [493] = ScriptTypes,
        [498] = Slash,
        [19] = Slash,
        [42] = SystemUsers,
        [57] = SystemUsers,
        [68] = SystemUsers,
        [47] = Retries,
        [48] = Retries,
        [54] = "a wrong value is the caller's mistake (400), not ours (500)",
        [74] = "another host, another name",
        [105] = "the answer to creating a key is the whole key",
        [110] = "the answer to creating a key is the whole key",
        [119] = "that region had no network",
        [201] = FirstObjects,
        [209] = "the undefined space can be asked for by its name (contract: api-resources.md §11.3)",
        [210] = FirstObjects,
        [216] = FirstObjects,
        [217] = FirstObjects,
        [229] = FirstObjects,
        [231] = FirstObjects,
        [279] = Proxy,
        [280] = Proxy,
        [282] = Proxy,
        [283] = Proxy,
        [294] = "lists are in order of creation; " + Proxy,
        [296] = Proxy,
        [298] = Proxy,
        [307] = Proxy,
        [309] = Proxy,
        [318] = Proxy,
        [303] = "a wrong value is the caller's mistake (400), not ours (500)",
        [459] = "lists are in order of creation",
        [587] = Images,
        [598] = "scripts are left out of these tests",
        [600] = "nested objects are whole for anonymous callers too",
        [603] = "a machine that runs already is not booted from the network",
        [623] = Generated,
        [627] = Generated + "; scripts are left out of these tests",
        [637] = Generated,
        [653] = Controller,
        [656] = Generated,
        [1074] = Images,
        [1075] = Images,
        [1076] = "generated images are gone in the release that this API is of",
        [1077] = Images,
        [1081] = "versions are dates",
        [1082] = Images,
        [1083] = "versions are dates",
        [1085] = "what is gone is not found (404), not an error of ours (500)",
        [1095] = "the present LTS is another",
        [1108] = Controller,
        [1109] = Controller,
        [1110] = Controller,
        [1111] = Controller,
        [1112] = "another host, another name",
        [1115] = "raritan is in no published list of power types any more, and two fields read as in the contract (power.md §1.6)",
        [1118] = Controller,
    };

    /// <summary>Where nothing but these places may differ; an exchange that is not here may differ as a whole.</summary>
    private static readonly Dictionary<int, string[]> Only = new()
    {
        [42] = ["$[maas-init-node]"],
        [57] = ["$[maas-init-node]"],
        [68] = ["$[maas-init-node]"],
        [74] = ["$: "],
        [83] = ["$[wipe-disks]", "$: in", "$[].title", "$[].description", "$[].history[]", "$[].results", "$[].tags[]", "$[].parameters"],
        [105] = ["$.resource_uri", "$.keysource"],
        [110] = ["$.resource_uri", "$.keysource"],
        [459] = ["$: in"],
        [481] = ["$: in", "$[].description", "$[].history[]", "$[].title", "$[].results", "$[].tags[]", "$[].parameters"],
        [484] = ["$[].description", "$[].history[]"],
        [485] = ["$.title", "$.description", "$.history[]"],
        [487] = ["$.description", "$.history[]"],
        [493] = ["$.script_type[]"],
        [587] = ["$.architecture[]"],
        [598] = ["$.current_commissioning_result_id", "$.current_testing_result_id"],
        [600] = ["$.zone.resource_uri", "$.domain.resource_uri"],
        [603] = ["$.current_commissioning_result_id", "$.netboot", "$.commissioning_status"],
        [623] = ["$["],
        [627] = ["$["],
        [653] = ["$["],
        [656] = ["$["],
        [1074] = ["$: "],
        [1075] = ["$: "],
        [1081] = ["$.sets."],
        [1083] = ["$.sets."],
        [1095] = ["$[].release"],
        [1108] = ["$["],
        [1109] = ["$["],
        [1110] = ["$.current_commissioning_result_id", "$.architecture", "$.node_type", "$.commissioning_status"],
        [1111] = ["$.current_commissioning_result_id", "$.architecture", "$.node_type", "$.commissioning_status"],
        [1118] = ["$.service_set", "$.current_commissioning_result_id", "$.architecture", "$.node_type", "$.commissioning_status"],
    };

    /// <summary>Whether a difference is one that is known.</summary>
    public static bool Explains(Exchange exchange, string difference) =>
        Reason(exchange) is not null && (!Only.TryGetValue(exchange.Seq, out var places) || places.Any(p => difference.StartsWith(p, StringComparison.Ordinal)));

    public static bool NotPlayed(Exchange exchange) => exchange.Seq == 20;

    public static string? Reason(Exchange exchange) => NotPlayed(exchange) ? Slash : Reasons.GetValueOrDefault(exchange.Seq);
}
