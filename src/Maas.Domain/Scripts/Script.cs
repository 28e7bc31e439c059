namespace Maas.Domain.Scripts;

/// <summary>What a script is for, with the published numbers (lifecycle.md §12.1).</summary>
public enum ScriptType
{
    Commissioning = 0,
    Testing = 2,
    Release = 3,
}

/// <summary>What a set of results belongs to, with the published numbers.</summary>
public enum ResultType
{
    Commissioning = 0,
    Installation = 1,
    Testing = 2,
    Release = 3,
}

public enum HardwareType
{
    Node = 0,
    Cpu = 1,
    Memory = 2,
    Storage = 3,
    Network = 4,
    Gpu = 5,
}

/// <summary>Whether a script may run beside others: none, other instances of itself, anything.</summary>
public enum ScriptParallel
{
    Disabled = 0,
    Instance = 1,
    Any = 2,
}

/// <summary>State of one result, with the published numbers.</summary>
public enum ScriptStatus
{
    Pending = 0,
    Running = 1,
    Passed = 2,
    Failed = 3,
    TimedOut = 4,
    Aborted = 5,
    Degraded = 6,
    Installing = 7,
    FailedInstalling = 8,
    Skipped = 9,
    ApplyingNetconf = 10,
    FailedApplyingNetconf = 11,
}

/// <summary>A script with all its versions (lifecycle.md §12).</summary>
public sealed record Script
{
    public required int Id { get; init; }
    public required string Name { get; init; }
    public string Title { get; init; } = "";
    public string Description { get; init; } = "";
    public IReadOnlyList<string> Tags { get; init; } = [];
    public ScriptType ScriptType { get; init; } = ScriptType.Testing;
    public HardwareType HardwareType { get; init; }
    public ScriptParallel Parallel { get; init; }

    /// <summary>Seconds; 0 is unlimited.</summary>
    public int TimeoutSeconds { get; init; }
    public bool Destructive { get; init; }
    public bool MayReboot { get; init; }
    public bool Recommission { get; init; }
    public bool ApplyConfiguredNetworking { get; init; }

    /// <summary>Built in: only tags and timeout may be edited, and it cannot be deleted.</summary>
    public bool Default { get; init; }
    public IReadOnlyList<string> ForHardware { get; init; } = [];

    /// <summary>The header's <c>packages</c>, <c>parameters</c> and <c>results</c>, as JSON text.</summary>
    public string Packages { get; init; } = "{}";
    public string Parameters { get; init; } = "{}";
    public string Results { get; init; } = "{}";

    /// <summary>Oldest first; the last is the one in force.</summary>
    public required IReadOnlyList<ScriptVersion> Versions { get; init; }

    public ScriptVersion Current => Versions[^1];
}

public sealed record ScriptVersion(int Id, string Content, string Comment, DateTimeOffset Created);

/// <summary>One run of scripts on a node: what was asked for and when the node was last heard of.</summary>
public sealed record ScriptSet
{
    public required int Id { get; init; }
    public required string SystemId { get; init; }
    public required ResultType ResultType { get; init; }
    public DateTimeOffset? LastPing { get; init; }
    public IReadOnlyList<string> RequestedScripts { get; init; } = [];
    public IReadOnlyList<string> Tags { get; init; } = [];
}

/// <summary>The result of one script in one set, for one disk or interface where the script asks for it. Outputs are blobs by SHA-256.</summary>
public sealed record ScriptResult
{
    public required int Id { get; init; }
    public required int ScriptSetId { get; init; }
    public required string SystemId { get; init; }
    public required string Name { get; init; }

    /// <summary>Null for results that no stored script produced, such as <c>/tmp/install.log</c>.</summary>
    public int? ScriptId { get; init; }
    public int? ScriptVersionId { get; init; }
    public ScriptStatus Status { get; init; }
    public int? ExitStatus { get; init; }

    /// <summary>Parameter values sent to the node, as JSON text.</summary>
    public string Parameters { get; init; } = "{}";
    public int? PhysicalBlockDeviceId { get; init; }
    public int? InterfaceId { get; init; }
    public string? Output { get; init; }
    public string? Stdout { get; init; }
    public string? Stderr { get; init; }
    public string? Result { get; init; }
    public DateTimeOffset? Started { get; init; }
    public DateTimeOffset? Ended { get; init; }
    public DateTimeOffset Created { get; init; }
    public DateTimeOffset Updated { get; init; }
    public bool Suppressed { get; init; }
}
