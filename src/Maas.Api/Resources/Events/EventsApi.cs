using Maas.Api.Contract;
using Maas.Domain.Events;
using Maas.Domain.Nodes;
using Maas.Region;
using Maas.Store;

namespace Maas.Api.Resources.Events;

/// <summary>An event as published (api-resources.md §15).</summary>
public sealed record EventView(string Username, string Node, string Hostname, long Id, string Level, string Created, string Type, string Description)
{
    public static EventView Of(Event happened, Node? node) => new(
        happened.Username ?? "unknown", happened.SystemId ?? "", happened.Hostname.Length > 0 ? happened.Hostname : node?.Hostname ?? "unknown", happened.Id,
        happened.Type.Level().ToString().ToUpperInvariant(), Timestamps.Long(happened.Created), happened.Type.Text(), DescriptionOf(happened));

    /// <summary>Audit events say who it was in place of a blank.</summary>
    private static string DescriptionOf(Event happened) => happened.Type.Level() == EventLevel.Audit
        ? happened.Description.Replace("%(username)s", happened.Username ?? "unknown", StringComparison.Ordinal)
        : happened.Description;
}

public sealed record EventsView(int Count, IReadOnlyList<EventView> Events, string NextUri, string? PrevUri);

[Resource("events/", Handler = "EventsHandler", Doc = "Read what happened to machines.")]
internal sealed class EventsApi(IStore store, ILogs logs, EventSelection selection)
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
        var wanted = selection.Of(form, caller);
        bool Matches(Event e) => e.SystemId is { } id && EventMarks.IsOf(e, level) && (form.Owner is null or "" || e.Username == form.Owner) && wanted.Includes(id);
        var query = new LogQuery<Event>
        {
            Partitions = wanted.Few,
            Marks = form.Owner is { Length: > 0 } owner ? [EventMarks.User(owner)] : EventMarks.From(level),
            Matches = Matches,
        };
        var found = form.After is { } after
            ? [.. logs.After(Collections.Events, after, limit, query).Reverse()]
            : logs.Before(Collections.Events, form.Before ?? long.MaxValue, limit, query);
        return Task.FromResult(new EventsView(
            found.Count, [.. found.Select(e => EventView.Of(e, store.Documents(Collections.Nodes).Find(e.SystemId!)))], Next(form, found), Previous(form, found)));
    }

    private static EventLevel LevelOf(string? name) =>
        name is null ? EventLevel.Info
        : Enum.GetValues<EventLevel>().Cast<EventLevel?>().FirstOrDefault(l => name.All(char.IsAsciiLetterUpper) && name.Equals(l.ToString(), StringComparison.OrdinalIgnoreCase))
            ?? throw ApiException.BadRequest($"Unrecognised log level: {name}")
                .Hinting($"level is one of {string.Join(", ", Enum.GetNames<EventLevel>().Select(n => n.ToUpperInvariant()))}");

    private static string Next(EventsForm form, IReadOnlyList<Event> found) =>
        PagingLink.Of(form.Sent, found.Count > 0 ? ("after", found[0].Id) : form.Before is { } before ? ("after", before - 1L) : null);

    private static string? Previous(EventsForm form, IReadOnlyList<Event> found) =>
        found.Count > 0 ? PagingLink.Of(form.Sent, ("before", found[^1].Id)) : form.After is { } after ? PagingLink.Of(form.Sent, ("before", after + 1L)) : null;
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

    [CheckedAlone, Doc("At most this many, up to 1000.")]
    public int Limit { get; init; } = 100;

    [CheckedAlone, Doc("Events older than this number.")]
    public int? Before { get; init; }

    [CheckedAlone, Doc("Events newer than this number.")]
    public int? After { get; init; }

    [Doc("The user who caused them.")]
    public string? Owner { get; init; }

    [Sent]
    public IReadOnlyList<KeyValuePair<string, string>> Sent { get; init; } = [];
}
