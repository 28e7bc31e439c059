namespace Maas.Domain.Events;

/// <summary>By what few of many events are found again: levels that are rare, and the user. The words are on disk.</summary>
public static class EventMarks
{
    private static readonly EventLevel[] Rare = [EventLevel.Audit, EventLevel.Warning, EventLevel.Error, EventLevel.Critical];

    public static IEnumerable<string> Of(Event happened)
    {
        if (Rare.Contains(happened.Type.Level())) yield return Level(happened.Type.Level());
        if (happened.Username is { Length: > 0 } user) yield return User(user);
    }

    public static string User(string name) => $"user:{name}";

    /// <summary>The marks of events of a level and above; null when they are not rare. Audit events are a level of their own.</summary>
    public static IReadOnlyList<string>? From(EventLevel level) => level switch
    {
        EventLevel.Audit => [Level(EventLevel.Audit)],
        EventLevel.Debug or EventLevel.Info => null,
        _ => [.. Rare.Where(l => l >= level).Select(Level)],
    };

    /// <summary>Whether an event is of a level or above.</summary>
    public static bool IsOf(Event happened, EventLevel level) => level == EventLevel.Audit
        ? happened.Type.Level() == EventLevel.Audit
        : happened.Type.Level() >= level && happened.Type.Level() != EventLevel.Audit;

    private static string Level(EventLevel level) => $"level:{level}";
}
