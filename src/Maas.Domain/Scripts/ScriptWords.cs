namespace Maas.Domain.Scripts;

/// <summary>The names and numbers under which headers and requests give types, hardware and parallelism (lifecycle.md §12.1).</summary>
public static class ScriptWords
{
    /// <summary>What is said of a type that is none.</summary>
    public static string NoType(string text) => IsNumber(text) ? "Invalid script type numeric value." : "Script type must be commissioning, testing or release";

    public static string NoHardware(string text) => IsNumber(text) ? "Invalid hardware type numeric value." : "Hardware type must be node, cpu, memory, storage, or gpu";

    public static string NoParallel(string text) => IsNumber(text) ? "Invalid script parallel numeric value." : "Script parallel must be disabled, instance, or any.";

    private static bool IsNumber(string text) => text.Trim() is { Length: > 0 } digits && digits.All(char.IsAsciiDigit);

    public static bool TryType(string text, out ScriptType type)
    {
        (var known, type) = text.Trim().ToLowerInvariant() switch
        {
            "commissioning" or "commission" or "0" => (true, ScriptType.Commissioning),
            "testing" or "test" or "2" => (true, ScriptType.Testing),
            "release" or "3" => (true, ScriptType.Release),
            _ => (false, default),
        };
        return known;
    }

    public static bool TryHardware(string text, out HardwareType type)
    {
        (var known, type) = text.Trim().ToLowerInvariant() switch
        {
            "node" or "machine" or "controller" or "other" or "generic" or "0" => (true, HardwareType.Node),
            "cpu" or "processor" or "1" => (true, HardwareType.Cpu),
            "memory" or "ram" or "2" => (true, HardwareType.Memory),
            "storage" or "disk" or "ssd" or "3" => (true, HardwareType.Storage),
            "network" or "net" or "interface" or "4" => (true, HardwareType.Network),
            "gpu" or "graphics" or "5" => (true, HardwareType.Gpu),
            _ => (false, default),
        };
        return known;
    }

    public static bool TryParallel(string text, out ScriptParallel parallel)
    {
        (var known, parallel) = text.Trim().ToLowerInvariant() switch
        {
            "disabled" or "none" or "0" => (true, ScriptParallel.Disabled),
            "instance" or "name" or "1" => (true, ScriptParallel.Instance),
            "any" or "enabled" or "2" => (true, ScriptParallel.Any),
            _ => (false, default),
        };
        return known;
    }

    public static bool TryResultType(string text, out ResultType type)
    {
        (var known, type) = text.Trim().ToLowerInvariant() switch
        {
            "commissioning" or "commission" or "0" => (true, ResultType.Commissioning),
            "installation" or "1" => (true, ResultType.Installation),
            "testing" or "test" or "2" => (true, ResultType.Testing),
            "release" or "3" => (true, ResultType.Release),
            _ => (false, default),
        };
        return known;
    }

    /// <summary>A name that needs no quoting in a shell.</summary>
    public static bool IsShellSafe(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '@' or '%' or '+' or '=' or ':' or ',' or '.' or '/' or '-' or '_');
}
