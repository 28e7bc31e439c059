using Maas.Api.Contract;
using Maas.Api.Resources.ResourcePools;
using Maas.Domain.Provisioning;
using Maas.Region;
using Maas.Region.Provisioning;
using Maas.Store;

namespace Maas.Api.Resources.PackageRepositories;

/// <summary>A package repository as published (api-resources.md §20.5).</summary>
public sealed record PackageRepositoryView(
    int Id, string Name, string Url, IReadOnlyList<string> Distributions, IReadOnlyList<string> DisabledPockets, IReadOnlyList<string> DisabledComponents,
    bool DisableSources, IReadOnlyList<string> Components, IReadOnlyList<string> Arches, string Key, bool Enabled, string ResourceUri)
{
    public static PackageRepositoryView Of(PackageRepository r) => new(
        r.Id, r.Name, r.Url, r.Distributions, r.DisabledPockets, r.DisabledComponents, r.DisableSources, r.Components, r.Arches, r.Key, r.Enabled,
        $"/MAAS/api/2.0/package-repositories/{r.Id}/");
}

[Resource("package-repositories/", Handler = "PackageRepositoriesHandler", Doc = "Manage the archives that nodes take packages from.")]
internal sealed class PackageRepositoriesApi(IStore store)
{
    [Get(Title = "List package repositories")]
    public Task<IEnumerable<PackageRepositoryView>> Read(NoForm form, Caller caller) =>
        Task.FromResult(store.Documents(PackageArchives.Repositories).All.Select(PackageRepositoryView.Of));

    [Post(Title = "Create a package repository", Allow = Access.Admin)]
    public async Task<PackageRepositoryView> Create(PackageRepositoryForm form, Caller caller)
    {
        var empty = new PackageRepository { Id = 0, Name = form.Name, Url = form.Url };
        var created = PackageRepositoryEdits.Apply(empty, form, store) with { Id = store.NextId(PackageArchives.Repositories) };
        await store.CommitAsync(new Batch().Put(PackageArchives.Repositories, created, basedOn: 0));
        return PackageRepositoryView.Of(created);
    }
}

[Resource("package-repositories/{id}/", Handler = "PackageRepositoryHandler", Doc = "Manage one archive that nodes take packages from.")]
internal sealed class PackageRepositoryApi(IStore store)
{
    [Get(Title = "Read a package repository")]
    public Task<PackageRepositoryView> Read(IdPath form, Caller caller) => Task.FromResult(PackageRepositoryView.Of(Find(form.Id)));

    [Put(Title = "Update a package repository", Allow = Access.Admin)]
    public async Task<PackageRepositoryView> Update(PackageRepositoryUpdateForm form, Caller caller)
    {
        var known = Find(form.Id);
        var changed = PackageRepositoryEdits.Apply(known with { Name = form.Name.Or(known.Name) ?? "", Url = form.Url.Or(known.Url) ?? "" }, form, store);
        await store.CommitAsync(new Batch().Put(PackageArchives.Repositories, changed));
        return PackageRepositoryView.Of(changed);
    }

    [Delete(Title = "Delete a package repository", Allow = Access.Admin)]
    public async Task<Answer> Delete(IdPath form, Caller caller)
    {
        var known = Find(form.Id);
        if (known.IsDefault) throw ApiException.BadRequest("Cannot delete default Ubuntu archives.");
        await store.CommitAsync(new Batch().Delete(PackageArchives.Repositories, Collections.Key(known.Id)));
        return Answer.NoContent;
    }

    private PackageRepository Find(string specifier) =>
        RowSpecifiers.Find(specifier, store.Documents(PackageArchives.Repositories), "PackageRepository", r => r.Id, r => r.Name);
}

/// <summary>Puts what is sent about a repository into the document.</summary>
internal static class PackageRepositoryEdits
{
    public static PackageRepository Apply(PackageRepository repository, PackageRepositoryFields form, IStore store)
    {
        var changed = repository with
        {
            Distributions = Words(form.Distributions) ?? repository.Distributions,
            DisabledPockets = Words(form.DisabledPockets) ?? repository.DisabledPockets,
            DisabledComponents = Words(form.DisabledComponents) ?? repository.DisabledComponents,
            DisableSources = form.DisableSources ?? repository.DisableSources,
            Components = Words(form.Components) ?? repository.Components,
            Arches = Words(form.Arches) ?? repository.Arches,
            Key = form.Key ?? repository.Key,
            Enabled = form.Enabled ?? repository.Enabled,
        };
        if (changed.Arches.Count == 0)
            changed = changed with { Arches = changed.Id == PackageRepository.PortsId ? PackageRepositoryRules.PortsArches : PackageRepositoryRules.MainArches };
        var errors = new FieldErrors();
        foreach (var (field, message) in PackageRepositoryRules.Problems(changed)) errors.Add(field, message);
        if (store.Documents(PackageArchives.Repositories).Where(PackageArchives.ByName, changed.Name).Any(r => r.Id != changed.Id))
            errors.Add("name", "Package repository with this Name already exists.");
        errors.ThrowIfAny();
        return changed;
    }

    /// <summary>Repeated or separated by commas; an empty text, <c>None</c> and <c>[]</c> mean no words.</summary>
    private static IReadOnlyList<string>? Words(IReadOnlyList<string>? values) => values is null ? null :
    [
        .. values.Where(v => v is not ("None" or "[]")).SelectMany(v => v.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct(),
    ];
}
