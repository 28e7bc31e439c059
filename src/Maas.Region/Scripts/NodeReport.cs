namespace Maas.Region.Scripts;

/// <summary>The states that a node may signal (metadata.md §6).</summary>
public enum SignalStatus
{
    Ok = 0,
    Failed,
    Working,
    Commissioning,
    Testing,
    TimedOut,
    Installing,
    ApplyingNetconf,
    Releasing,
}

/// <summary>One <c>op=signal</c> of a node.</summary>
public sealed record NodeReport
{
    public required SignalStatus Status { get; init; }
    public string? Error { get; init; }
    public int? ScriptResultId { get; init; }
    public string? Name { get; init; }
    public int? ScriptVersionId { get; init; }

    /// <summary>Null when the script has not ended.</summary>
    public int? ExitStatus { get; init; }

    /// <summary>Seconds.</summary>
    public double? Runtime { get; init; }
    public string? PowerType { get; init; }
    public IReadOnlyDictionary<string, string>? PowerParameters { get; init; }

    /// <summary>By name; the ending says which output of which script a file is.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files { get; init; } = new Dictionary<string, ReadOnlyMemory<byte>>();

    public static bool TryStatus(string? text, out SignalStatus status)
    {
        (var known, status) = text switch
        {
            "OK" => (true, SignalStatus.Ok),
            "FAILED" => (true, SignalStatus.Failed),
            "WORKING" => (true, SignalStatus.Working),
            "COMMISSIONING" => (true, SignalStatus.Commissioning),
            "TESTING" => (true, SignalStatus.Testing),
            "TIMEDOUT" => (true, SignalStatus.TimedOut),
            "INSTALLING" => (true, SignalStatus.Installing),
            "APPLYING_NETCONF" => (true, SignalStatus.ApplyingNetconf),
            "RELEASING" => (true, SignalStatus.Releasing),
            _ => (false, default),
        };
        return known;
    }
}

/// <summary>The outputs of one script that came together.</summary>
internal sealed record ScriptFiles(ReadOnlyMemory<byte>? Output, ReadOnlyMemory<byte>? Stdout, ReadOnlyMemory<byte>? Stderr, ReadOnlyMemory<byte>? Result)
{
    public static readonly ScriptFiles None = new(null, null, null, null);

    /// <summary>What the script itself wrote, where the two streams were told apart.</summary>
    public ReadOnlyMemory<byte>? Written => Stdout ?? Output;

    /// <summary>Sorts files by script: <c>NAME</c>, <c>NAME.out</c>, <c>NAME.err</c>, <c>NAME.yaml</c>.</summary>
    public static IReadOnlyDictionary<string, ScriptFiles> ByScript(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files)
    {
        var scripts = new Dictionary<string, ScriptFiles>(StringComparer.Ordinal);
        foreach (var (file, content) in files)
        {
            var (name, place) = Place(file);
            var held = scripts.GetValueOrDefault(name, None);
            scripts[name] = place switch
            {
                ".out" => held with { Stdout = content },
                ".err" => held with { Stderr = content },
                ".yaml" => held with { Result = content },
                _ => held with { Output = content },
            };
        }

        return scripts;
    }

    private static (string Name, string Place) Place(string file)
    {
        foreach (var ending in new[] { ".out", ".err", ".yaml" })
        {
            if (file.Length > ending.Length && file.EndsWith(ending, StringComparison.Ordinal)) return (file[..^ending.Length], ending);
        }

        return (file, "");
    }
}
