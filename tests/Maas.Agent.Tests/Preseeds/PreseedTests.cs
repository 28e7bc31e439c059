using Maas.Agent.Http;
using Maas.Agent.Preseeds;

namespace Maas.Agent.Tests.Preseeds;

public sealed class PreseedTests
{
    private const string Commissioning = """
        #cloud-config
        apt:
          preserve_sources_list: false
          sources_list: |
            deb http://archive.ubuntu.com/ubuntu $RELEASE main
            # a comment: with a colon
        datasource:
          MAAS: {consumer_key: ck, metadata_url: 'http://10.0.0.2:5248/MAAS/metadata/', token_key: tk, token_secret: "ts"}
        power_state: {condition: test ! -e /tmp/block-poweroff, delay: now, mode: poweroff, timeout: 3600}
        reporting:
          maas:
            consumer_key: ck
            endpoint: http://10.0.0.2:5248/MAAS/metadata/status/4y3h7n
            token_key: tk
            token_secret: ts
            type: webhook
        rsyslog:
          remotes: {maas: '10.0.0.2:5247'}
        """;

    [Fact]
    public void A_commissioning_preseed_is_read()
    {
        var preseed = Preseed.Parse(Commissioning)!;

        Assert.Equal("http://10.0.0.2:5248/MAAS/metadata", preseed.MetadataUrl);
        Assert.Equal(new OAuthToken("ck", "tk", "ts"), preseed.Token);
        Assert.Equal(new Uri("http://10.0.0.2:5248/MAAS/metadata/status/4y3h7n"), preseed.Endpoint);
        Assert.Equal(("10.0.0.2", 5247), preseed.LogTarget);
        Assert.Equal("http://10.0.0.2:5248", preseed.BaseUrl);
        Assert.False(preseed.IsInstallation);
        Assert.Equal(PowerMode.Poweroff, preseed.PowerState!.Mode);
        Assert.Equal(["test ! -e /tmp/block-poweroff"], preseed.PowerState.Condition!);
        Assert.Equal("http://10.0.0.2:5248/MAAS/metadata/2012-03-01/maas-scripts", preseed.Metadata("maas-scripts").ToString());
    }

    [Fact]
    public void An_installation_is_told_by_its_metadata_url()
    {
        var preseed = Preseed.Parse("#cloud-config\ndatasource: {MAAS: {metadata_url: 'http://[fd00::1]:5248/MAAS/metadata/curtin'}}\n")!;

        Assert.True(preseed.IsInstallation);
        Assert.Null(preseed.Token);
        Assert.Null(preseed.PowerState);
        Assert.Null(preseed.Endpoint);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>not found</html>")]
    [InlineData("#cloud-config\n{")]
    [InlineData("a: *nobody")]
    [InlineData("datasource: {MAAS: {metadata_url: nonsense}}")]
    public void What_is_no_preseed_is_none(string text) => Assert.Null(Preseed.Parse(text));

    [Fact]
    public void Every_truncation_is_read_or_refused()
    {
        for (var length = 0; length < Commissioning.Length; length++)
            _ = Preseed.Parse(Commissioning[..length]);
    }

    [Theory]
    [InlineData("{mode: reboot, delay: '+2', condition: true}", "Reboot", 2)]
    [InlineData("{mode: halt, delay: now, condition: [test, -e, /x]}", "Halt", 0)]
    public void Power_changes_have_a_delay_in_minutes(string text, string mode, int minutes)
    {
        var change = PowerStateChange.Read(YamlNode.Parse(text))!;

        Assert.Equal(mode, change.Mode.ToString());
        Assert.Equal(TimeSpan.FromMinutes(minutes), change.Delay);
    }
}
