namespace Maas.Domain.Storage;

/// <summary>Changes of a group (storage.md §6): removals come first, and what results must still be such a group. Null keeps what is stored.</summary>
public sealed record GroupChange
{
    public string? Name { get; init; }
    public string? Uuid { get; init; }
    public MemberNames Add { get; init; } = MemberNames.None;
    public MemberNames AddSpares { get; init; } = MemberNames.None;
    public MemberNames Remove { get; init; } = MemberNames.None;
    public MemberNames RemoveSpares { get; init; } = MemberNames.None;
}
