using System.Text.RegularExpressions;
using Maas.Api.Contract;
using Maas.Domain.Tags;
using Maas.Domain;
using Maas.Region;
using Maas.Region.Nodes;
using Maas.Region.Tags;
using Maas.Store;

namespace Maas.Api.Resources.Tags;

/// <summary>A tag as published (api-resources.md §20.3).</summary>
public sealed record TagView(string Name, string Definition, string Comment, string KernelOpts, string ResourceUri)
{
    public static TagView Of(Tag tag) => new(tag.Name, tag.Definition, tag.Comment, tag.KernelOpts, $"/MAAS/api/2.0/tags/{tag.Name}/");
}

[FromStore]
[Resource("tags/", Handler = "TagsHandler", Doc = "Manage the tags of machines, devices and controllers.")]
internal sealed class TagsApi(IStore store, TagEdits edits)
{
    [Get(Title = "List tags")]
    public Task<IEnumerable<TagView>> Read(NoForm form, Caller caller) =>
        Task.FromResult(store.Documents(Collections.Tags).All.OrderBy(t => t.Id).Select(TagView.Of));

    [Post(Title = "Create a tag", Doc = "A tag with a definition is given to every machine whose hardware meets it; one without is given by hand.", Allow = Access.AdminObject)]
    public async Task<TagView> Create(TagForm form, Caller caller)
    {
        var tag = edits.Checked(
            null,
            new Tag
            {
                Id = store.NextId(Collections.TagNumbers),
                Name = form.Name,
                Definition = form.Definition ?? "",
                Comment = form.Comment ?? "",
                KernelOpts = form.KernelOpts ?? "",
            });
        await store.CommitAsync(new Batch().Put(Collections.Tags, tag, basedOn: 0));
        edits.Reevaluate(tag);
        return TagView.Of(tag);
    }
}

/// <summary>What every change of a tag has to respect.</summary>
internal sealed partial class TagEdits(IStore store, IGrainFactory grains)
{
    public Tag Checked(Tag? before, Tag tag)
    {
        if (!NamePattern().IsMatch(tag.Name)) throw ApiException.Field("name", "Enter a valid value.");
        if (tag.Name.Length > 256) throw ApiException.Field("name", FieldWords.TooLong(tag.Name, 256));
        if (before?.Name != tag.Name && store.Documents(Collections.Tags).Find(tag.Name) is not null)
            throw ApiException.Field("name", "Tag with this Name already exists.");
        if (tag.Definition.Length > 0 && TagDefinition.Parse(tag.Definition, out var problem) is null)
            throw ApiException.Field("definition", $"Invalid xpath expression: {Mistake(tag.Definition)}").Hinting(problem);
        return tag;
    }

    /// <summary>In the background: a large inventory takes longer than a request may.</summary>
    public void Reevaluate(Tag tag)
    {
        if (tag.Definition.Length > 0) grains.GetGrain<ITagsGrain>(0).Rebuild(tag.Name).Ignore();
    }

    /// <summary>Gives and takes a tag, node by node; each has its own writer.</summary>
    public async Task<int> RetagAsync(IEnumerable<string> systemIds, IReadOnlyList<string> add, IReadOnlyList<string> remove, Caller caller, BulkFailures? failures = null)
    {
        var count = 0;
        foreach (var id in systemIds)
        {
            if ((await grains.GetGrain<IMachineGrain>(id).Edit(new Retag(add, remove), Machines.MachineRequests.By(caller))).Refusal is { } refusal)
                failures?.Add(id, refusal.Text);
            else count++;
        }

        return count;
    }

    /// <summary>The mistake in the words that clients know from libxml2; what was found where is the hint.</summary>
    private static string Mistake(string definition)
    {
        var (depth, quote) = (0, '\0');
        foreach (var letter in definition)
        {
            if (quote != '\0') quote = letter == quote ? '\0' : quote;
            else if (letter is '\'' or '"') quote = letter;
            else if (letter is '[' or ']') depth += letter == '[' ? 1 : -1;
        }

        return quote != '\0' ? "Unfinished literal" : depth > 0 && !definition.TrimEnd().EndsWith('[') ? "Invalid predicate" : "Invalid expression";
    }

    [GeneratedRegex(@"^[a-zA-Z0-9_-]+$", RegexOptions.NonBacktracking)]
    private static partial Regex NamePattern();
}

public sealed record TagForm
{
    [Mandatory, Doc("The name: letters, digits, underscores and hyphens.")]
    public string Name { get; init; } = "";

    [Doc("What it means.")]
    public string? Comment { get; init; }

    [Doc("An XPath expression over the hardware details; machines that meet it have the tag.")]
    public string? Definition { get; init; }

    [Doc("Kernel options for machines with this tag.")]
    public string? KernelOpts { get; init; }
}
