namespace Maas.Domain.Notifications;

/// <summary>A message to one user, to all users or to administrators (api-resources.md §20.4).</summary>
public sealed record Notification
{
    public required int Id { get; init; }

    /// <summary>Names what the message is about: there is one notification of an ident at most. Null for one that stands for itself.</summary>
    public string? Ident { get; init; }

    /// <summary>The one user it is for; null when it is for a group.</summary>
    public string? User { get; init; }

    /// <summary>For all ordinary users.</summary>
    public bool Users { get; init; }

    /// <summary>For all administrators.</summary>
    public bool Admins { get; init; }

    /// <summary>Text with <c>{key}</c> where a value of the context belongs.</summary>
    public required string Message { get; init; }

    /// <summary>A JSON object as text.</summary>
    public string Context { get; init; } = "{}";
    public NotificationCategory Category { get; init; } = NotificationCategory.Info;

    /// <summary>Whether a reader can put it away.</summary>
    public bool Dismissable { get; init; } = true;

    /// <summary>Users who put it away.</summary>
    public IReadOnlyList<string> DismissedBy { get; init; } = [];
    public DateTimeOffset Created { get; init; }
    public DateTimeOffset Updated { get; init; }

    /// <summary>Whether it is addressed to this user, dismissed or not.</summary>
    public bool IsFor(string username, bool isAdmin) => User == username || (isAdmin ? Admins : Users);
}

/// <summary>How urgent it is; published in lower case.</summary>
public enum NotificationCategory
{
    Info = 0,
    Success,
    Warning,
    Error,
}
