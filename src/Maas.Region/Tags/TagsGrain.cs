using System.Xml.Linq;
using Maas.Domain.Nodes;
using Maas.Domain.Tags;
using Maas.Region.Nodes;
using Maas.Store;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Maas.Region.Tags;

/// <inheritdoc cref="ITagsGrain"/>
/// <remarks>Reentrant: a node that waits for its evaluation must not wait behind a rebuild that waits for the node.</remarks>
[Reentrant]
internal sealed partial class TagsGrain(IStore store, HardwareDetails details, ILogger<TagsGrain> log) : Grain, ITagsGrain
{
    private readonly IDocuments<Node> _nodes = store.Documents(Collections.Nodes);
    private readonly IDocuments<Tag> _tags = store.Documents(Collections.Tags);

    public async Task Evaluate(string systemId)
    {
        if (_nodes.Find(systemId) is { } node) await EvaluateAsync(node, [.. _tags.All.Where(t => t.Definition.Length > 0)]);
    }

    public async Task Rebuild(string tag)
    {
        if (_tags.Find(tag) is not { Definition.Length: > 0 } defined) return;
        foreach (var node in _nodes.All)
        {
            // The definition may change while ten thousand nodes are looked at; the newer evaluation waits behind this one.
            if (!ReferenceEquals(_tags.Find(tag), defined)) return;
            await EvaluateAsync(node, [defined]);
        }
    }

    /// <summary>A node that has sent no details meets no definition.</summary>
    private async Task EvaluateAsync(Node node, IReadOnlyList<Tag> tags)
    {
        var (lshw, lldp) = details.Of(node);
        var document = lshw is null && lldp is null ? null : DetailsDocument.Of(lshw, lldp);
        var met = tags.Where(t => document is not null && Meets(t, document)).Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        string[] add = [.. met.Except(node.Tags)];
        string[] remove = [.. tags.Select(t => t.Name).Where(t => !met.Contains(t)).Intersect(node.Tags)];
        if (add.Length == 0 && remove.Length == 0) return;
        var edited = await GrainFactory.GetGrain<IMachineGrain>(node.SystemId).Edit(new Retag(add, remove), new Asked(null));
        if (edited.IsRefused) LogNotTagged(log, node.SystemId, edited.Refusal!.Text);
    }

    private static bool Meets(Tag tag, XDocument document) => TagDefinition.Parse(tag.Definition, out _) is { } definition && definition.IsMetBy(document);

    [LoggerMessage(LogLevel.Warning, "{SystemId}: tags not changed: {Reason}")]
    private static partial void LogNotTagged(ILogger log, string systemId, string reason);
}
