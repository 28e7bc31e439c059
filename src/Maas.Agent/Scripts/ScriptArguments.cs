using System.Text.RegularExpressions;

namespace Maas.Agent.Scripts;

/// <summary>A storage device of this boot.</summary>
/// <param name="Path">For instance <c>/dev/sdb</c>.</param>
/// <param name="Names">Links to it, such as <c>/dev/disk/by-id/…</c>.</param>
internal sealed record PresentDisk(string Path, string? Model, string? Serial, IReadOnlyList<string> Names);

/// <summary>An interface of this boot.</summary>
internal sealed record PresentInterface(string Name, string Mac);

/// <summary>Either the command-line arguments of a script, or why there are none.</summary>
internal sealed record ScriptCommandLine(IReadOnlyList<string> Arguments, string? Error);

/// <summary>Turns parameters into arguments (lifecycle.md §12.2). Kernel names may differ from the boot that reported them, so devices are found again.</summary>
internal sealed partial class ScriptArguments(IReadOnlyList<PresentDisk> disks, IReadOnlyList<PresentInterface> interfaces)
{
    public ScriptCommandLine Of(ScriptEntry script)
    {
        var arguments = new List<string>();
        foreach (var parameter in script.Parameters)
        {
            var fields = new Dictionary<string, string>(parameter.Fields, StringComparer.Ordinal);
            var error = parameter.Type switch
            {
                _ when fields.Count == 0 => null,
                "storage" => Locate(fields),
                "interface" => LocateInterface(fields),
                _ => null,
            };
            if (error is not null)
                return new ScriptCommandLine([], error);
            if (fields.Count > 0)
                arguments.AddRange(Format(parameter, fields));
        }
        return new ScriptCommandLine(arguments, null);
    }

    private static IEnumerable<string> Format(ScriptParameter parameter, Dictionary<string, string> fields)
    {
        var format = parameter.ArgumentFormat ?? parameter.Type switch
        {
            "storage" => "--storage={path}",
            "interface" => "--interface={name}",
            _ => $"--{parameter.Name}={{input}}",
        };
        // A boolean with a format of its own is given when it is on.
        if (parameter is { Type: "boolean", ArgumentFormat: not null } && fields["input"] is not ("true" or "True"))
            format = "";
        // Filled in first, then split: one value may be several arguments.
        var text = Placeholder().Replace(format, match => fields.GetValueOrDefault(match.Groups[1].Value, ""));
        return text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>By serial and model, else by the path the appliance knows it under.</summary>
    private string? Locate(Dictionary<string, string> fields)
    {
        var serial = fields.GetValueOrDefault("serial", "");
        var model = fields.GetValueOrDefault("model", "");
        var idPath = fields.GetValueOrDefault("id_path", "");
        if (serial.Length == 0 && idPath.Length == 0 && !fields.ContainsKey("name"))
            return "the storage parameter names no device";
        var found = disks.FirstOrDefault(disk => serial.Length > 0 && disk.Serial == serial && (model.Length == 0 || Same(disk.Model, model)))
            ?? disks.FirstOrDefault(disk => serial.Length > 0 && disk.Serial == serial)
            ?? disks.FirstOrDefault(disk => idPath.Length > 0 && (disk.Path == idPath || disk.Names.Contains(idPath)));
        if (found is null)
        {
            return $"Unable to find the storage device {fields.GetValueOrDefault("name", "")} (model '{model}', serial '{serial}', path '{idPath}') in this system; "
                + "it may have been removed or changed. Commission the machine again.";
        }
        fields["path"] = found.Path;
        return null;
    }

    private string? LocateInterface(Dictionary<string, string> fields)
    {
        var mac = fields.GetValueOrDefault("mac_address", "");
        var found = interfaces.FirstOrDefault(present => mac.Length > 0 && string.Equals(present.Mac, mac, StringComparison.OrdinalIgnoreCase));
        // Bonds, bridges and VLANs share their parents' addresses: the name tells them apart.
        found = interfaces.FirstOrDefault(present => present.Name == fields.GetValueOrDefault("name") && (mac.Length == 0 || string.Equals(present.Mac, mac, StringComparison.OrdinalIgnoreCase))) ?? found;
        if (found is null)
            return $"Unable to find the interface {fields.GetValueOrDefault("name", "")} (address '{mac}') in this system; it may have been removed. Commission the machine again.";
        fields["name"] = found.Name;
        return null;
    }

    /// <summary>udev writes blanks as underscores.</summary>
    private static bool Same(string? one, string other) => string.Equals(one?.Replace('_', ' ').Trim(), other.Replace('_', ' ').Trim(), StringComparison.Ordinal);

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Placeholder();
}
