using Maas.Api.Contract;
using Maas.Api.Resources.Storage;
using Maas.Domain;
using Maas.Domain.Storage;

namespace Maas.Api.Resources.Bcaches;

public sealed record BcacheCreateForm : StorageForm
{
    [Doc("The device's name; bcacheN when left out.")]
    public string? Name { get; init; }

    [Doc("Its UUID.")]
    public Uuid4? Uuid { get; init; }

    [Mandatory, Doc("The cache set, by number or name.")]
    public string CacheSet { get; init; } = "";

    [Doc("The disk behind the cache, by number or name.")]
    public string? BackingDevice { get; init; }

    [Doc("The partition behind the cache, by number or name.")]
    public string? BackingPartition { get; init; }

    [Mandatory, Choices("writeback", "writethrough", "writearound", "WRITEBACK", "WRITETHROUGH", "WRITEAROUND"), Doc("writeback, writethrough or writearound.")]
    public string CacheMode { get; init; } = "";

    internal override IEnumerable<(string Field, string Message)> WholeProblems =>
        CacheSet.Length == 0 ? [("__all__", StorageDraft.NoCache)] : Backing.IsEmpty ? [("__all__", StorageDraft.NoBacking)] : [];

    internal MemberNames Backing => MemberLists.Of("backing_device", BackingDevice, "backing_partition", BackingPartition);
}

public sealed record BcacheUpdateForm : StoragePartForm
{
    [Doc("The device's name.")]
    public string? Name { get; init; }

    [Doc("Its UUID.")]
    public Uuid4? Uuid { get; init; }

    [Doc("The cache set, by number or name.")]
    public string? CacheSet { get; init; }

    [Doc("The disk behind the cache, by number or name.")]
    public string? BackingDevice { get; init; }

    [Doc("The partition behind the cache, by number or name.")]
    public string? BackingPartition { get; init; }

    [Choices("writeback", "writethrough", "writearound", "WRITEBACK", "WRITETHROUGH", "WRITEAROUND"), Doc("writeback, writethrough or writearound.")]
    public string? CacheMode { get; init; }
}

internal static class BcacheForms
{
    /// <summary>The set named; null when none is.</summary>
    public static Outcome<CacheSet?> CacheSet(StorageDraft draft, string? specifier) => specifier is not { Length: > 0 } ? (CacheSet?)null
        : StorageSpecifiers.CacheSet(draft.Node, specifier) is { } set ? set
        : Refusal.Invalid("cache_set", FieldWords.NoChoice(specifier));
}
