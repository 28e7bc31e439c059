using Maas.Domain.Notifications;

namespace Maas.Region.Notifications;

/// <summary>A condition that administrators are told of as long as it lasts. Looked at after every change of what it is about.</summary>
public interface IStandingNotice
{
    string Ident { get; }

    NotificationCategory Category { get; }

    /// <summary>What to say now; null when there is nothing to say.</summary>
    string? Text();

    /// <summary>Calls back when what the condition depends on has changed.</summary>
    IDisposable Watch(Action changed);
}
