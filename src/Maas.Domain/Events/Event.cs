namespace Maas.Domain.Events;

/// <summary>Something that happened, usually to a node (lifecycle.md §11).</summary>
public sealed record Event
{
    /// <summary>Given by the log; 0 before.</summary>
    public long Id { get; init; }
    public required EventType Type { get; init; }
    public string? SystemId { get; init; }
    public string? Username { get; init; }

    /// <summary>The node's name then, so that the event stays readable when the node is gone.</summary>
    public string Hostname { get; init; } = "";
    public string Action { get; init; } = "";
    public string Description { get; init; } = "";
    public required DateTimeOffset Created { get; init; }

    /// <summary>Where the request came from, for audit events.</summary>
    public string? UserAgent { get; init; }
    public string? IpAddress { get; init; }
    public string? Endpoint { get; init; }
}

/// <summary>Severity with the published numbers.</summary>
public enum EventLevel
{
    Audit = 0,
    Debug = 10,
    Info = 20,
    Warning = 30,
    Error = 40,
    Critical = 50,
}
