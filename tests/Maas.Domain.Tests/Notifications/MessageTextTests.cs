using System.Text.Json.Nodes;
using Maas.Domain.Notifications;

namespace Maas.Domain.Tests.Notifications;

public sealed class MessageTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("{name} has {count}", "Ann has 3")]
    [InlineData("{{name}} {yes} {nothing}", "{name} True None")]
    [InlineData("{unknown}", null)]
    [InlineData("{name", null)]
    [InlineData("name}", null)]
    [InlineData("{}", null)]
    [InlineData("{name.x}", null)]
    public void Places_are_filled_from_the_context_or_the_message_is_none(string message, string? text)
    {
        var context = new JsonObject { ["name"] = "Ann", ["count"] = 3, ["yes"] = true, ["nothing"] = null };
        Assert.Equal(text is not null, MessageText.TryRender(message, context, out var rendered));
        Assert.Equal(text, rendered);
    }
}
