using System.Text;
using Maas.Domain.Scripts;

namespace Maas.Domain.Tests.Scripts;

public sealed class StatusMessageTests
{
    private static Outcome<StatusMessage> Read(string body) => StatusMessage.Read(Encoding.UTF8.GetBytes(body));

    [Fact]
    public void A_message_of_cloud_init_is_read()
    {
        var message = Read("""{"name":"modules-final","description":"running modules for final","event_type":"finish","origin":"cloudinit","timestamp":1700000000.5,"result":"SUCCESS"}""").Value!;
        Assert.True(message is { IsTopLevel: true, IsFinish: true, HasFailed: false });
        Assert.Equal(1700000000, message.Timestamp!.Value.ToUnixTimeSeconds());
    }

    [Fact]
    public void Files_are_decoded_and_unreadable_ones_left_out()
    {
        var message = Read("""{"name":"cmd-install","description":"d","event_type":"finish","origin":"curtin","result":"FAIL","files":[{"path":"/tmp/install.log","encoding":"base64","content":"aGVsbG8="},{"path":"/x","encoding":"base64","content":null}]}""").Value!;
        var file = Assert.Single(message.Files);
        Assert.Equal("hello", Encoding.ASCII.GetString(file.Content!.Value.Span));
        Assert.True(message.HasFailed);
    }

    [Theory]
    [InlineData("""{"name":"ä","description":"d","event_type":"start","origin":"o"}""", "Status payload must be ASCII-only.")]
    [InlineData("{", "Status payload is not valid JSON.")]
    [InlineData("[]", "Status payload must be a JSON object.")]
    [InlineData("""{"name":"n","origin":"o"}""", "Missing parameter(s) event_type, description in status message.")]
    [InlineData("""{"name":"n","description":"d","event_type":"start","origin":"o","files":[{"path":"p","encoding":"uuencode","content":"x"}]}""", "Invalid encoding: uuencode")]
    [InlineData("""{"name":"n","description":"d","event_type":"start","origin":"o","files":[{"path":"p","encoding":"base64","compression":"lzma","content":"x"}]}""", "Invalid compression: lzma")]
    public void A_wrong_message_says_what_is_wrong(string body, string expected) => Assert.Equal(expected, Read(body).Refusal!.Text);
}
