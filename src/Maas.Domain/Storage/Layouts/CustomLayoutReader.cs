using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Maas.Domain.Storage.Layouts;

/// <summary>Reads <c>storage-extra</c> of a hardware report (lifecycle.md §13.5, storage.md §7.2). The first thing wrong ends it with a sentence;
/// what is not in the schema is refused.</summary>
public sealed partial class CustomLayoutReader
{
    /// <summary>More parts than any machine has; a bound for what a stranger sends.</summary>
    private const int MostParts = 1000;

    private static readonly string[] Filesystems = ["btrfs", "ext2", "ext4", "fat32", "swap", "vfat", "xfs", "zfsroot"];
    private static readonly string[] CacheModes = ["writeback", "writethrough", "writearound"];
    private int _parts;
    private string? _wrong;

    private CustomLayoutReader()
    {
    }

    /// <returns>The document, or refused with what is wrong with it.</returns>
    public static Outcome<CustomLayoutDocument> Read(JsonElement document)
    {
        var reader = new CustomLayoutReader();
        var read = reader.Document(document);
        return reader._wrong is { } wrong ? Refusal.BadRequest($"Invalid custom storage layout: {wrong}") : read;
    }

    private CustomLayoutDocument Document(JsonElement document)
    {
        var fields = Fields(document, "the document", "layout", "mounts");
        var layout = new Dictionary<string, CustomEntry>(StringComparer.Ordinal);
        if (!fields.TryGetValue("layout", out var entries) || entries.ValueKind != JsonValueKind.Object) Wrong("'layout' must be given as an object");
        else foreach (var entry in entries.EnumerateObject())
        {
            Name(entry.Name);
            if (Entry(entry.Name, entry.Value) is { } read) layout[entry.Name] = read;
            if (_wrong is not null) break;
        }

        var mounts = new List<CustomMount>();
        if (!fields.TryGetValue("mounts", out var paths) || paths.ValueKind != JsonValueKind.Object) Wrong("'mounts' must be given as an object");
        else foreach (var mount in paths.EnumerateObject())
        {
            Count();
            var keys = Fields(mount.Value, $"mount {mount.Name}", "device", "options");
            mounts.Add(new CustomMount(mount.Name, Text(keys, "device", $"mount {mount.Name}") ?? "", keys.ContainsKey("options") ? Text(keys, "options", mount.Name) : null));
            if (_wrong is not null) break;
        }

        var result = new CustomLayoutDocument(layout, mounts);
        if (_wrong is null) Check(result);
        return result;
    }

    private void Check(CustomLayoutDocument document)
    {
        if (document.Defined.GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice) Wrong($"the name '{twice.Key}' is used twice");
        foreach (var (name, _) in document.Layout.Where(e => e.Value is CustomSpecial))
            if (document.Mounts.All(m => m.Device != name)) Wrong($"the special filesystem '{name}' must be mounted");
        foreach (var device in document.Mounts.GroupBy(m => m.Device, StringComparer.Ordinal))
        {
            if (!document.Defined.Contains(device.Key)) Wrong($"'{device.Key}' is mounted but not defined");
            if (device.Count() > 1) Wrong($"'{device.Key}' is mounted twice");
        }
    }

    private CustomEntry? Entry(string name, JsonElement value)
    {
        var type = value.ValueKind == JsonValueKind.Object && value.TryGetProperty("type", out var given) && given.ValueKind == JsonValueKind.String
            ? given.GetString()
            : null;
        switch (type)
        {
            case "disk":
                return Disk(name, Fields(value, name, "type", "ptable", "boot", "partitions", "fs"));
            case "lvm":
                var lvm = Fields(value, name, "type", "members", "volumes");
                return new CustomLvm(Names(lvm, "members", name, least: 1), Parts(lvm, "volumes", name));
            case "raid":
                return Raid(name, Fields(value, name, "type", "level", "members", "spares", "partitions", "fs"));
            case "bcache":
                var bcache = Fields(value, name, "type", "backing-device", "cache-device", "cache-mode", "fs");
                var mode = bcache.ContainsKey("cache-mode") ? Text(bcache, "cache-mode", name) : "writethrough";
                if (!CacheModes.Contains(mode)) Wrong($"'{mode}' is no cache mode of '{name}'");
                return new CustomBcache(Text(bcache, "backing-device", name) ?? "", Text(bcache, "cache-device", name) ?? "", mode ?? "", Filesystem(bcache, name));
            case "special":
                var special = Fields(value, name, "type", "fs");
                var fs = Text(special, "fs", name);
                if (fs is not ("tmpfs" or "ramfs")) Wrong($"'{name}' must be tmpfs or ramfs");
                return new CustomSpecial(fs ?? "");
            default:
                Wrong($"'{name}' has no type of disk, lvm, raid, bcache or special");
                return null;
        }
    }

    private CustomDisk Disk(string name, Dictionary<string, JsonElement> fields)
    {
        PartitionTableType? table = null;
        if (fields.ContainsKey("ptable"))
        {
            table = Text(fields, "ptable", name) switch
            {
                "gpt" => PartitionTableType.Gpt,
                "mbr" => PartitionTableType.Mbr,
                _ => null,
            };
            if (table is null) Wrong($"the partition table of '{name}' must be gpt or mbr");
        }

        var partitions = Parts(fields, "partitions", name);
        if (partitions.Count > 0 && table is null) Wrong($"'{name}' has partitions and must say its ptable");
        var fs = Filesystem(fields, name);
        if (fs is not null && table is not null) Wrong($"'{name}' cannot have a partition table and a filesystem");
        return new CustomDisk(table, Flag(fields, "boot", name), partitions, fs);
    }

    private CustomRaid Raid(string name, Dictionary<string, JsonElement> fields)
    {
        FilesystemGroupType? level = fields.TryGetValue("level", out var given) && given.ValueKind == JsonValueKind.Number && given.TryGetInt32(out var number)
            ? number switch
            {
                0 => FilesystemGroupType.Raid0,
                1 => FilesystemGroupType.Raid1,
                5 => FilesystemGroupType.Raid5,
                6 => FilesystemGroupType.Raid6,
                10 => FilesystemGroupType.Raid10,
                _ => null,
            }
            : null;
        if (level is null) Wrong($"the level of '{name}' must be 0, 1, 5, 6 or 10");
        var (members, spares) = (Names(fields, "members", name, least: 1), Names(fields, "spares", name, least: 0));
        if (level == FilesystemGroupType.Raid0 && spares.Count > 0) Wrong($"'{name}' is a RAID of level 0 and cannot have spares");
        if (members.Concat(spares).Distinct(StringComparer.Ordinal).Count() != members.Count + spares.Count) Wrong($"'{name}' names a member twice");
        var partitions = Parts(fields, "partitions", name);
        var fs = Filesystem(fields, name);
        if (fs is not null && partitions.Count > 0) Wrong($"'{name}' cannot have partitions and a filesystem");
        return new CustomRaid(level ?? FilesystemGroupType.Raid1, members, spares, partitions, fs);
    }

    private List<CustomPart> Parts(Dictionary<string, JsonElement> fields, string key, string name)
    {
        var parts = new List<CustomPart>();
        if (!fields.TryGetValue(key, out var list)) return parts;
        if (list.ValueKind != JsonValueKind.Array) Wrong($"'{key}' of '{name}' must be a list");
        else foreach (var item in list.EnumerateArray())
        {
            Count();
            var part = Fields(item, $"{key} of {name}", "name", "size", "fs", "bootable");
            parts.Add(new CustomPart(Name(Text(part, "name", name)), Size(part, name), Flag(part, "bootable", name), Filesystem(part, name)));
            if (_wrong is not null) break;
        }

        return parts;
    }

    private List<string> Names(Dictionary<string, JsonElement> fields, string key, string name, int least)
    {
        var names = new List<string>();
        if (fields.TryGetValue(key, out var list) && list.ValueKind != JsonValueKind.Array) Wrong($"'{key}' of '{name}' must be a list");
        else if (fields.ContainsKey(key)) foreach (var item in list.EnumerateArray())
        {
            Count();
            names.Add(item.ValueKind == JsonValueKind.String ? Name(item.GetString()) : Name(null));
            if (_wrong is not null) break;
        }

        if (names.Count < least) Wrong($"'{name}' must have {key}");
        return names;
    }

    private long Size(Dictionary<string, JsonElement> fields, string name)
    {
        var text = Text(fields, "size", name) ?? "";
        if (SizePattern().Match(text) is { Success: true } match
            && decimal.TryParse(match.Groups[1].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            decimal unit = match.Groups[2].Value switch { "M" => 1_000_000, "G" => 1_000_000_000, _ => 1_000_000_000_000 };
            if (number > 0 && number < long.MaxValue / unit) return (long)(number * unit);
        }

        Wrong($"'{text}' is no size of '{name}': a number with M, G or T");
        return 0;
    }

    private string? Filesystem(Dictionary<string, JsonElement> fields, string name)
    {
        if (!fields.ContainsKey("fs")) return null;
        var fs = Text(fields, "fs", name);
        if (!Filesystems.Contains(fs)) Wrong($"'{fs}' is no filesystem of '{name}'");
        return fs;
    }

    private bool Flag(Dictionary<string, JsonElement> fields, string key, string name)
    {
        if (!fields.TryGetValue(key, out var value)) return false;
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) Wrong($"'{key}' of '{name}' must be true or false");
        return value.ValueKind == JsonValueKind.True;
    }

    private string? Text(Dictionary<string, JsonElement> fields, string key, string name)
    {
        if (fields.TryGetValue(key, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= 4095 } text) return text;
        Wrong($"'{name}' must have '{key}' as text");
        return null;
    }

    private Dictionary<string, JsonElement> Fields(JsonElement value, string name, params string[] known)
    {
        var fields = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (value.ValueKind != JsonValueKind.Object)
        {
            Wrong($"{name} must be an object");
            return fields;
        }

        Count();
        foreach (var field in value.EnumerateObject())
        {
            if (!known.Contains(field.Name))
            {
                Wrong($"{name} has the unknown key '{field.Name}'");
                break;
            }

            fields[field.Name] = field.Value;
        }

        return fields;
    }

    private string Name(string? name)
    {
        if (name is not null && name.Length <= 255 && NamePattern().IsMatch(name)) return name;
        Wrong($"'{name}' is no valid name");
        return "";
    }

    private void Count()
    {
        if (++_parts > MostParts) Wrong("it describes too many things");
    }

    /// <summary>Only the first thing wrong is told.</summary>
    private void Wrong(string what) => _wrong ??= what.Length > 300 ? what[..300] + "…" : what;

    [GeneratedRegex("^[a-zA-Z][a-zA-Z0-9_-]*$", RegexOptions.NonBacktracking)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^([0-9]{1,18}(?:\.[0-9]{1,9})?)([MGT])$", RegexOptions.NonBacktracking)]
    private static partial Regex SizePattern();
}
