using System.Globalization;
using System.Text.Json.Nodes;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;

namespace Maas.Domain.Scripts;

/// <summary>What parameters may refer to.</summary>
/// <param name="Configured">Interfaces that have an address or get one.</param>
public sealed record ParameterScope(IReadOnlyList<BlockDevice> Disks, IReadOnlyList<Interface> Configured, IReadOnlyDictionary<string, string> SettingDefaults);

/// <summary>The values of one result: for a script with a disk or interface parameter there is one for each.</summary>
/// <param name="Values">Name to <c>{type, value, argument_format, …}</c>, as the node is sent them.</param>
public sealed record ParameterSet(JsonObject Values, int? BlockDeviceId = null, int? InterfaceId = null);

/// <summary>From what a script declares and what a user sent to the values each result has (lifecycle.md §12.2).</summary>
public static class ScriptParameters
{
    public const string All = "all";
    private const string Redacted = "REDACTED";

    private static readonly string[] DiskFormats = ["{name}", "{path}", "{model}", "{serial}"];
    private static readonly string[] NicFormats = ["{name}", "{mac}", "{vendor}", "{product}"];

    /// <param name="sent">As sent by the user: <c>script_param</c> or <c>param</c> to value.</param>
    public static Outcome<IReadOnlyList<ParameterSet>> Resolve(Script script, IReadOnlyDictionary<string, string> sent, ParameterScope scope)
    {
        var declared = Declared(script);
        var sets = new List<ParameterSet> { new([]) };
        foreach (var (name, node) in declared)
        {
            if (node is not JsonObject declaration) continue;
            var value = sent.GetValueOrDefault($"{script.Name}_{name}") ?? sent.GetValueOrDefault(name)
                ?? declaration["default"]?.ToString() ?? Default(script, name, declaration, scope);
            if (value is null)
            {
                if (declaration["required"]?.ToString() is not "true") continue;
                return Refusal.Invalid(name, $"Field is required by the script {script.Name}.");
            }

            var resolved = Values(name, declaration, value, scope);
            if (resolved.IsRefused) return resolved.Refusal!;
            sets = [.. sets.SelectMany(set => resolved.Value!.Select(v => With(set, name, declaration, v)))];
        }

        return new Outcome<IReadOnlyList<ParameterSet>>(sets, null);
    }

    /// <summary>A result that waits for hardware to be found: its disk or interface parameter still says <c>all</c>.</summary>
    public static bool IsPlaceholder(string parameters) => Parse(parameters).Any(p => p.Value is JsonObject o && IsDevice(o) && o["value"]?.ToString() == All);

    /// <summary>The script runs once for each disk or interface.</summary>
    public static bool IsPerDevice(Script script) => Declared(script).Any(p => p.Value is JsonObject o && IsDevice(o));

    public static bool IsPer(Script script, string type) => Declared(script).Any(p => p.Value is JsonObject o && Type(o) == type);

    /// <summary>The time limit in force: a parameter of type <c>runtime</c> before the script's own; 0 is none.</summary>
    public static int Timeout(string parameters, int scriptTimeout)
    {
        foreach (var (_, node) in Parse(parameters))
        {
            if (node is JsonObject declaration && Type(declaration) == "runtime" && Durations.TryParse(declaration["value"]?.ToString() ?? "", out var seconds))
                return seconds;
        }

        return scriptTimeout;
    }

    /// <summary>As shown to people: passwords are not.</summary>
    public static JsonObject Shown(string parameters)
    {
        var shown = Parse(parameters);
        foreach (var (_, node) in shown)
        {
            if (node is JsonObject declaration && Type(declaration) == "password" && declaration["value"] is not null) declaration["value"] = Redacted;
        }

        return shown;
    }

    public static JsonObject Parse(string json) => JsonNode.Parse(json) as JsonObject ?? [];

    /// <summary>What is wrong with a script's declaration of its parameters; null when nothing is.</summary>
    public static string? Problem(JsonObject declared)
    {
        foreach (var (name, node) in declared)
        {
            if (node is not JsonObject declaration) return $"{name}: must be a map";
            if (Type(declaration) is not ("boolean" or "choice" or "interface" or "password" or "runtime" or "storage" or "string" or "url"))
                return $"{name}: Unknown parameter type {Type(declaration)}";
            if (Type(declaration) == "choice" && declaration["choices"] is not JsonArray { Count: > 0 }) return $"{name}: choices must be a list of values";
            if (Type(declaration) != "boolean" && declaration["argument_format"]?.ToString() is { } format && !IsFormat(format, Type(declaration)))
                return $"{name}: argument_format must contain one of {{input}}, {{name}}, {{path}}, {{model}}, {{serial}}, {{mac}}";
        }

        return declared.Count(p => IsDevice((JsonObject)p.Value!)) > 1 ? "A script may have one storage or interface parameter" : null;
    }

    private static bool IsFormat(string format, string type) =>
        format.Contains("{input}", StringComparison.Ordinal)
        || (type == "storage" && DiskFormats.Any(f => format.Contains(f, StringComparison.Ordinal)))
        || (type == "interface" && NicFormats.Any(f => format.Contains(f, StringComparison.Ordinal)));

    private static JsonObject Declared(Script script) => Parse(script.Parameters);

    private static string Type(JsonObject declaration) => declaration["type"]?.ToString() ?? "";

    private static bool IsDevice(JsonObject declaration) => Type(declaration) is "storage" or "interface";

    private static string? Default(Script script, string name, JsonObject declaration, ParameterScope scope) => Type(declaration) switch
    {
        "storage" or "interface" => All,
        "runtime" => script.TimeoutSeconds.ToString(CultureInfo.InvariantCulture),
        _ => scope.SettingDefaults.GetValueOrDefault(name),
    };

    private static ParameterSet With(ParameterSet set, string name, JsonObject declaration, ParameterSet value)
    {
        var values = (JsonObject)set.Values.DeepClone();
        var entry = (JsonObject)declaration.DeepClone();
        entry["value"] = value.Values["value"]?.DeepClone();
        values[name] = entry;
        return new ParameterSet(values, value.BlockDeviceId ?? set.BlockDeviceId, value.InterfaceId ?? set.InterfaceId);
    }

    private static ParameterSet Plain(JsonNode? value) => new(new JsonObject { ["value"] = value });

    private static Outcome<IReadOnlyList<ParameterSet>> Values(string name, JsonObject declaration, string value, ParameterScope scope)
    {
        switch (Type(declaration))
        {
            case "storage":
                return Disks(name, value, scope.Disks);
            case "interface":
                return Interfaces(name, value, scope.Configured);
            case "boolean":
                return value.Trim().ToLowerInvariant() switch
                {
                    "true" or "1" or "yes" or "on" => One(JsonValue.Create(true)),
                    "false" or "0" or "no" or "off" or "" => One(JsonValue.Create(false)),
                    _ => Refusal.Invalid(name, "Must be true or false."),
                };
            case "runtime":
                if (!Durations.TryParse(value, out var seconds)) return Refusal.Invalid(name, "Must be an int");
                return Bound(name, declaration, seconds) ?? One(JsonValue.Create(seconds));
            case "choice":
                return declaration["choices"] is JsonArray choices && choices.Any(c => Choice(c) == value)
                    ? One(JsonValue.Create(value))
                    : Refusal.Invalid(name, $"Invalid choice \"{value}\"");
            case "url":
                return Url(name, declaration, value);
            default:
                return Bound(name, declaration, value.Length) ?? One(JsonValue.Create(value));
        }
    }

    private static string Choice(JsonNode? choice) => choice is JsonArray { Count: > 0 } pair ? pair[0]!.ToString() : choice?.ToString() ?? "";

    private static Outcome<IReadOnlyList<ParameterSet>> One(JsonNode? value) => new([Plain(value)], null);

    private static Outcome<IReadOnlyList<ParameterSet>>? Bound(string name, JsonObject declaration, long measure)
    {
        if (long.TryParse(declaration["min"]?.ToString(), CultureInfo.InvariantCulture, out var least) && measure < least)
            return Refusal.Invalid(name, $"Must be greater than {least}");
        if (long.TryParse(declaration["max"]?.ToString(), CultureInfo.InvariantCulture, out var most) && measure > most)
            return Refusal.Invalid(name, $"Must be less than {most}");
        return null;
    }

    private static Outcome<IReadOnlyList<ParameterSet>> Url(string name, JsonObject declaration, string value)
    {
        var urls = declaration["allow_list"]?.ToString() is "true" ? value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [value];
        foreach (var url in urls)
        {
            // A bare name or address is an address of the place to reach; anything with a scheme must be one that scripts can fetch.
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) && url.Any(c => char.IsWhiteSpace(c) || c is '"' or '\'' or ';' or '|'))
                return Refusal.Invalid(name, "Invalid URL");
            if (uri is not null && uri.Scheme is not ("http" or "https" or "ftp" or "ftps" or "icmp" or "file")) return Refusal.Invalid(name, "Invalid URL");
        }

        return One(JsonValue.Create(value));
    }

    private static Outcome<IReadOnlyList<ParameterSet>> Disks(string name, string value, IReadOnlyList<BlockDevice> disks)
    {
        if (value == All) return disks.Count == 0 ? One(JsonValue.Create(All)) : new Outcome<IReadOnlyList<ParameterSet>>([.. disks.Select(Of)], null);
        var chosen = new List<BlockDevice>();
        foreach (var word in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var meant = disks.Where(d => IsMeant(d, word)).ToList();
            if (meant.Count == 0) return Refusal.Invalid(name, $"Unknown storage device for {word}");
            chosen.AddRange(meant.Where(d => !chosen.Contains(d)));
        }

        return new Outcome<IReadOnlyList<ParameterSet>>([.. chosen.Select(Of)], null);
    }

    private static bool IsMeant(BlockDevice disk, string word) =>
        disk.Id.ToString(CultureInfo.InvariantCulture) == word || disk.Name == word || "/dev/" + disk.Name == word || disk.IdPath == word
        || disk.Model == word || disk.Serial == word || $"{disk.Model}:{disk.Serial}" == word || disk.Tags.Contains(word);

    private static ParameterSet Of(BlockDevice disk) => new(
        new JsonObject
        {
            ["value"] = new JsonObject
            {
                ["id"] = disk.Id,
                ["name"] = disk.Name,
                ["id_path"] = disk.IdPath,
                ["model"] = disk.Model ?? "",
                ["serial"] = disk.Serial ?? "",
                ["size"] = disk.Size,
                ["block_size"] = disk.BlockSize,
                ["path"] = "/dev/" + disk.Name,
                ["physical_blockdevice_id"] = disk.Id,
            },
        },
        BlockDeviceId: disk.Id);

    private static Outcome<IReadOnlyList<ParameterSet>> Interfaces(string name, string value, IReadOnlyList<Interface> interfaces)
    {
        if (value == All) return interfaces.Count == 0 ? One(JsonValue.Create(All)) : new Outcome<IReadOnlyList<ParameterSet>>([.. interfaces.Select(Of)], null);
        var chosen = new List<Interface>();
        foreach (var word in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var meant = interfaces.Where(i => IsMeant(i, word)).ToList();
            if (meant.Count == 0) return Refusal.Invalid(name, $"Unknown interface for {word}");
            chosen.AddRange(meant.Where(i => !chosen.Contains(i)));
        }

        return new Outcome<IReadOnlyList<ParameterSet>>([.. chosen.Select(Of)], null);
    }

    private static bool IsMeant(Interface nic, string word) =>
        nic.Id.ToString(CultureInfo.InvariantCulture) == word || nic.Name == word || string.Equals(nic.MacAddress?.ToString(), word, StringComparison.OrdinalIgnoreCase)
        || nic.Vendor == word || nic.Product == word || $"{nic.Vendor}:{nic.Product}" == word || nic.Tags.Contains(word);

    private static ParameterSet Of(Interface nic) => new(
        new JsonObject
        {
            ["value"] = new JsonObject
            {
                ["id"] = nic.Id,
                ["interface_id"] = nic.Id,
                ["name"] = nic.Name,
                ["mac_address"] = nic.MacAddress?.ToString() ?? "",
                ["vendor"] = nic.Vendor ?? "",
                ["product"] = nic.Product ?? "",
            },
        },
        InterfaceId: nic.Id);
}
