namespace Maas.Api.Contract;

/// <summary>A class that answers one URL of the API (api-protocol.md §1). Its methods are its operations.</summary>
/// <param name="path">Below <c>/MAAS/api/2.0/</c>, with <c>{parameters}</c>: <c>machines/{system_id}/</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ResourceAttribute(string path) : Attribute
{
    public string Path { get; } = path;

    /// <summary>Other URLs that mean the same; not part of the description.</summary>
    public string[] Aliases { get; init; } = [];

    /// <summary>The published name, such as <c>MachinesHandler</c>; command-line clients derive their commands from it.</summary>
    public required string Handler { get; init; }

    /// <summary>The published name of the operations that need no login, such as <c>AnonMachinesHandler</c>.</summary>
    public string? Anonymous { get; init; }

    public required string Doc { get; init; }

    /// <summary>Works, but is not part of the description: another URL of a resource that is.</summary>
    public bool Hidden { get; init; }

    /// <summary>Nobody but administrators reaches it; without credentials it answers 403 instead of 401 (api-protocol.md §2).</summary>
    public bool AdminOnly { get; init; }
}

/// <summary>Plain reads of the resource are made of stored documents and nothing else, neither clock nor equipment: as long as none of those read has changed,
/// the answer is the same, and a caller who has it is told so without its being made again.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class FromStoreAttribute : Attribute;
