using Maas.Api.Contract;
using Maas.Domain.Images;
using Maas.Region;
using Maas.Region.Images;
using Maas.Region.Settings;
using Maas.Store;

namespace Maas.Api.Resources.BootSources;

/// <summary>A selection as published (api-resources.md §17.2).</summary>
public sealed record BootSourceSelectionView(
    int BootSourceId, int Id, string Os, string Release, IReadOnlyList<string> Arches, IReadOnlyList<string> Subarches, IReadOnlyList<string> Labels, string ResourceUri)
{
    public static BootSourceSelectionView Of(BootSourceSelection s) => new(
        s.BootSourceId, s.Id, s.Os, s.Release, s.Arches, s.Subarches, s.Labels, $"/MAAS/api/2.0/boot-sources/{s.BootSourceId}/selections/{s.Id}/");
}

[Resource(
    "boot-sources/{boot_source_id}/selections/", Handler = "BootSourceSelectionsHandler", Doc = "Manage which images of a source are wanted.", AdminOnly = true)]
internal sealed class BootSourceSelectionsApi(IStore store)
{
    [Get(Title = "List boot source selections")]
    public Task<IEnumerable<BootSourceSelectionView>> Read(BootSourcePath form, Caller caller) => Task.FromResult(store.Documents(ImageSources.Selections)
        .Where(ImageSources.SelectionsBySource, Collections.Key(Source(form.BootSourceId).Id)).Select(BootSourceSelectionView.Of));

    [Post(Title = "Create a boot source selection", Doc = "Of something that the source offers; it counts with the next import.")]
    public async Task<BootSourceSelectionView> Create(SelectionForm form, Caller caller)
    {
        var created = SelectionEdits.Apply(new BootSourceSelection { Id = 0, BootSourceId = Source(form.BootSourceId).Id }, form, store) with
        {
            Id = store.NextId(ImageSources.Selections),
        };
        await store.CommitAsync(new Batch().Put(ImageSources.Selections, created, basedOn: 0));
        return BootSourceSelectionView.Of(created);
    }

    private BootSource Source(string id) => store.Documents(ImageSources.Sources).Find(id) ?? throw ApiException.NotFound("BootSource");
}

[Resource(
    "boot-sources/{boot_source_id}/selections/{id}/", Handler = "BootSourceSelectionHandler", Doc = "Manage one selection of images.", AdminOnly = true)]
internal sealed class BootSourceSelectionApi(IStore store, ISettings settings)
{
    [Get(Title = "Read a boot source selection")]
    public Task<BootSourceSelectionView> Read(SelectionPath form, Caller caller) => Task.FromResult(BootSourceSelectionView.Of(Find(form.BootSourceId, form.Id)));

    [Put(Title = "Update a boot source selection")]
    public async Task<BootSourceSelectionView> Update(SelectionUpdateForm form, Caller caller)
    {
        var changed = SelectionEdits.Apply(Find(form.BootSourceId, form.Id), form, store);
        await store.CommitAsync(new Batch().Put(ImageSources.Selections, changed));
        return BootSourceSelectionView.Of(changed);
    }

    [Delete(Title = "Delete a boot source selection", Doc = "The images go with the next import.")]
    public async Task<Answer> Delete(SelectionPath form, Caller caller)
    {
        var selection = Find(form.BootSourceId, form.Id);
        // Clients know the sentence with its places unfilled (api-resources.md §17.2).
        if (selection.Os == "ubuntu" && selection.Release == settings.Text("commissioning_distro_series"))
            throw ApiException.BadRequest("Unable to delete %s %s. It is the operating system used in ephemeral environments.");
        await store.CommitAsync(new Batch().Delete(ImageSources.Selections, Collections.Key(selection.Id)));
        return Answer.NoContent;
    }

    private BootSourceSelection Find(string source, string id)
    {
        if (store.Documents(ImageSources.Sources).Find(source) is not { } known) throw ApiException.NotFound("BootSource");
        return store.Documents(ImageSources.Selections).Find(id) is { } selection && selection.BootSourceId == known.Id
            ? selection
            : throw ApiException.NotFound("BootSourceSelection");
    }
}

/// <summary>Puts what is sent about a selection into the document.</summary>
internal static class SelectionEdits
{
    public static BootSourceSelection Apply(BootSourceSelection selection, ISelectionFields form, IStore store)
    {
        var changed = selection with
        {
            Os = form.Os ?? selection.Os,
            Release = form.Release ?? selection.Release,
            Arches = form.Arches ?? selection.Arches,
            Subarches = form.Subarches ?? selection.Subarches,
            Labels = form.Labels ?? selection.Labels,
        };
        var errors = new FieldErrors();
        foreach (var (field, message) in SelectionRules.Problems(changed, store.Documents(ImageSources.Offers).Find(Collections.Key(changed.BootSourceId)))) errors.Add(field, message);
        var others = store.Documents(ImageSources.Selections).Where(ImageSources.SelectionsBySource, Collections.Key(changed.BootSourceId));
        if (others.Any(s => s.Id != changed.Id && s.Os == changed.Os && s.Release == changed.Release))
            errors.Add("__all__", "Boot source selection with this Boot source, Os and Release already exists.");
        errors.ThrowIfAny();
        return changed;
    }
}

internal interface ISelectionFields
{
    string? Os { get; }

    string? Release { get; }

    IReadOnlyList<string>? Arches { get; }

    IReadOnlyList<string>? Subarches { get; }

    IReadOnlyList<string>? Labels { get; }
}

public record BootSourcePath
{
    [Path]
    public string BootSourceId { get; init; } = "";
}

public record SelectionPath : BootSourcePath
{
    [Path]
    public string Id { get; init; } = "";
}

public sealed record SelectionForm : BootSourcePath, ISelectionFields
{
    [Doc("The operating system, such as ubuntu.")]
    public string? Os { get; init; }

    [Doc("The release, such as noble.")]
    public string? Release { get; init; }

    [Doc("Architectures, repeated; * for all.")]
    public IReadOnlyList<string>? Arches { get; init; }

    [Doc("Subarchitectures, repeated; * for all.")]
    public IReadOnlyList<string>? Subarches { get; init; }

    [Doc("Labels, repeated; * for all.")]
    public IReadOnlyList<string>? Labels { get; init; }
}

public sealed record SelectionUpdateForm : SelectionPath, ISelectionFields
{
    [Doc("The operating system, such as ubuntu.")]
    public string? Os { get; init; }

    [Doc("The release, such as noble.")]
    public string? Release { get; init; }

    [Doc("Architectures, repeated; * for all.")]
    public IReadOnlyList<string>? Arches { get; init; }

    [Doc("Subarchitectures, repeated; * for all.")]
    public IReadOnlyList<string>? Subarches { get; init; }

    [Doc("Labels, repeated; * for all.")]
    public IReadOnlyList<string>? Labels { get; init; }
}
