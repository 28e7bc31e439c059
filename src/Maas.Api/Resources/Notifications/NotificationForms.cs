using Maas.Api.Contract;

namespace Maas.Api.Resources.Notifications;

public record NotificationFields
{
    [Doc("A name for what it is about, up to 40 characters; there is one notification of a name.")]
    public Optional<string> Ident { get; init; }

    [Doc("The number of the user it is for.")]
    public Optional<string> User { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("Whether it is for all users.")]
    public Optional<bool> Users { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("Whether it is for all administrators.")]
    public Optional<bool> Admins { get; init; }

    [Doc("A JSON object with the values for the places of the message.")]
    public Optional<string> Context { get; init; }

    [Doc("error, warning, success or info.")]
    public Optional<string> Category { get; init; }

    [Doc("Whether readers can put it away: true or not.")]
    public string? Dismissable { get; init; }
}

public sealed record NotificationForm : NotificationFields
{
    [Mandatory, Doc("The text; {key} is replaced by the value in the context.")]
    public string Message { get; init; } = "";
}

public sealed record NotificationUpdateForm : NotificationFields
{
    [Path]
    public string Id { get; init; } = "";

    [Doc("The text; {key} is replaced by the value in the context.")]
    public Optional<string> Message { get; init; }
}
