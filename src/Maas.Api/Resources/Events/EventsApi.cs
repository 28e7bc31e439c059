using Maas.Api.Contract;
using Maas.Api.Resources.Machines;
using Maas.Domain.Events;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;
using Maas.Region;
using Maas.Store;

namespace Maas.Api.Resources.Events;

/// <summary>An event as published (api-resources.md §15).</summary>
public sealed record EventView(string Username, string Node, string Hostname, long Id, string Level, string Created, string Type, string Description)
{
    public static EventView Of(Event happened, Node? node) => new(
        happened.Username ?? "unknown", happened.SystemId ?? "", happened.Hostname.Length > 0 ? happened.Hostname : node?.Hostname ?? "unknown", happened.Id,
        happened.Type.Level().ToString().ToUpperInvariant(), Timestamps.Long(happened.Created), happened.Type.Text(), happened.Description);
}

public sealed record EventsView(int Count, IReadOnlyList<EventView> Events, string NextUri, string? PrevUri);

[Resource("events/", Handler = "EventsHandler", Doc = "Read what happened to machines.")]
internal sealed class EventsApi(IStore store, ILogs logs)
{
    private const int MostEvents = 1000;

    [Get("query", Title = "Query events", Doc = "Newest first, at most limit of them; next_uri and prev_uri lead on.")]
    public Task<EventsView> Query(EventsForm form, Caller caller)
    {
        if (form is { After: not null, Before: not null })
            throw ApiException.BadRequest("There is undetermined behaviour when both `after` and `before` are specified.");
        if (form.Limit > MostEvents) throw ApiException.BadRequest($"Requested number of events {form.Limit} is greater than limit: {MostEvents}");
        var limit = Math.Max(1, form.Limit);
        var level = LevelOf(form.Level);
        var wanted = Nodes(form, caller);
        bool Matches(Event e) =>
            e.SystemId is { } id && wanted(id) && (level == EventLevel.Audit ? e.Type.Level() == EventLevel.Audit : e.Type.Level() >= level && e.Type.Level() != EventLevel.Audit)
            && (form.Owner is null or "" || e.Username == form.Owner);
        var partition = form.Id is [var only] ? only : null;
        var found = form.After is { } after
            ? [.. logs.After(Collections.Events, after, limit, partition, Matches).Reverse()]
            : logs.Before(Collections.Events, form.Before ?? long.MaxValue, limit, partition, Matches);
        return Task.FromResult(new EventsView(
            found.Count, [.. found.Select(e => EventView.Of(e, store.Documents(Collections.Nodes).Find(e.SystemId!)))], Next(form, found), Previous(form, found)));
    }

    private static EventLevel LevelOf(string? name) =>
        name is null or "" ? EventLevel.Info
        : Enum.TryParse<EventLevel>(name, ignoreCase: true, out var level) && !char.IsDigit(name[0]) ? level
        : throw ApiException.BadRequest($"Unrecognised log level: {name}");

    /// <summary>Which nodes' events are asked for and may be seen; never those of devices.</summary>
    private Func<string, bool> Nodes(EventsForm form, Caller caller)
    {
        var nodes = store.Documents(Collections.Nodes);
        var macs = (form.MacAddress ?? []).Select(text => MacAddress.TryParse(text, null, out var mac) ? mac : throw ApiException.BadRequest($"Invalid MAC address(es): {text}")).ToHashSet();
        var domains = store.Documents(Collections.Domains).All.Where(d => form.Domain?.Contains(d.Name) == true).Select(d => d.Id).ToHashSet();
        var zone = form.Zone is { Length: > 0 } z ? store.Documents(Collections.Zones).Where(Collections.ZonesByName, z).Select(x => x.Id).FirstOrDefault(-1) : (int?)null;
        var pool = form.Pool is { Length: > 0 } p ? store.Documents(Collections.Pools).Where(Collections.PoolsByName, p).Select(x => x.Id).FirstOrDefault(-1) : (int?)null;
        var ids = form.Id?.ToHashSet(StringComparer.Ordinal);
        return id => (ids is null || ids.Contains(id)) && nodes.Find(id) is { } node && node.NodeType != NodeType.Device && NodeAccess.CanView(node, caller)
            && (form.Hostname is null || form.Hostname.Contains(node.Hostname)) && (form.Domain is null || domains.Contains(node.DomainId))
            && (macs.Count == 0 || node.Interfaces.Any(i => i.MacAddress is { } mac && macs.Contains(mac)))
            && (zone is null || node.ZoneId == zone) && (pool is null || node.PoolId == pool) && (form.AgentName is null or "" || node.AgentName == form.AgentName);
    }

    private static string Next(EventsForm form, IReadOnlyList<Event> found) => Uri(
        form, found.Count > 0 ? ("after", found[0].Id) : form.Before is { } before ? ("after", before - 1) : null);

    private static string? Previous(EventsForm form, IReadOnlyList<Event> found) =>
        found.Count > 0 ? Uri(form, ("before", found[^1].Id)) : form.After is { } after ? Uri(form, ("before", after + 1)) : null;

    private static string Uri(EventsForm form, (string Name, long Id)? edge)
    {
        var parameters = new List<(string Name, string Value)> { ("op", "query") };
        void Add(string name, string? value)
        {
            if (value is { Length: > 0 }) parameters.Add((name, value));
        }

        Add("agent_name", form.AgentName);
        Add("domain", form.Domain?[^1]);
        Add("hostname", form.Hostname?[^1]);
        Add("id", form.Id?[^1]);
        Add("level", form.Level);
        if (form.Limit != 100) Add("limit", form.Limit.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Add("mac_address", form.MacAddress?[^1]);
        Add("zone", form.Zone);
        Add("owner", form.Owner);
        if (edge is { } end) Add(end.Name, end.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return "/MAAS/api/2.0/events/?" + string.Join('&', parameters.Select(p => $"{p.Name}={System.Uri.EscapeDataString(p.Value)}"));
    }
}

public sealed record EventsForm
{
    [Doc("Host names, repeated.")]
    public IReadOnlyList<string>? Hostname { get; init; }

    [Doc("MAC addresses, repeated.")]
    public IReadOnlyList<string>? MacAddress { get; init; }

    [Doc("System ids, repeated.")]
    public IReadOnlyList<string>? Id { get; init; }

    [Doc("Domain names, repeated.")]
    public IReadOnlyList<string>? Domain { get; init; }

    [Doc("A zone's name.")]
    public string? Zone { get; init; }

    [Doc("A pool's name.")]
    public string? Pool { get; init; }

    [Doc("The agent that allocated the machines.")]
    public string? AgentName { get; init; }

    [Doc("AUDIT, CRITICAL, DEBUG, ERROR, INFO or WARNING: this and above; AUDIT alone.")]
    public string? Level { get; init; }

    [Doc("At most this many, up to 1000.")]
    public int Limit { get; init; } = 100;

    [Doc("Events older than this number.")]
    public int? Before { get; init; }

    [Doc("Events newer than this number.")]
    public int? After { get; init; }

    [Doc("The user who caused them.")]
    public string? Owner { get; init; }
}
