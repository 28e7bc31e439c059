using Maas.Agent.Host;

namespace Maas.Agent.Tests.Host;

public sealed class KernelLineTests
{
    private const string Line = "nomodeset ip=::::maas-enlist:BOOTIF ip6=off cc:{'datasource_list': ['MAAS']}end_cc cloud-config-url=http://10.0.0.2:5248/p?op=x&y "
        + "log_host=10.0.0.2 log_port=5247 --- console=tty0 console=ttyS0 BOOTIF=01-52-54-00-AA-bb-0c\n";

    [Fact]
    public void The_contract_s_line_is_understood()
    {
        var line = KernelLine.Parse(Line);

        Assert.Equal("http://10.0.0.2:5248/p?op=x&y", line.CloudConfigUrl);
        Assert.Equal("52:54:00:aa:bb:0c", line.BootMac);
        Assert.Equal("maas-enlist", line.Hostname);
        Assert.Equal("ttyS0", line.Value("console"));
        Assert.True(line.Has("nomodeset"));
        Assert.False(line.Ipv6Only);
    }

    [Theory]
    [InlineData("url=http://a/", "http://a/")]
    [InlineData("a=\"x y\" url=http://b/", "http://b/")]
    [InlineData("quiet", null)]
    [InlineData("", null)]
    public void The_older_name_and_quotes_are_understood(string text, string? url) => Assert.Equal(url, KernelLine.Parse(text).CloudConfigUrl);

    [Theory]
    [InlineData("BOOTIF=01-52-54-00-11-22-33", "52:54:00:11:22:33")]
    [InlineData("BOOTIF=01:52:54:00:11:22:33", "52:54:00:11:22:33")]
    [InlineData("BOOTIF=52:54:00:11:22:33", "52:54:00:11:22:33")]
    [InlineData("BOOTIF=eth0", null)]
    [InlineData("BOOTIF", null)]
    public void Boot_loaders_write_the_boot_interface_in_their_ways(string text, string? mac) => Assert.Equal(mac, KernelLine.Parse(text).BootMac);

    [Fact]
    public void Consoles_are_the_terminals_of_the_kernel_s_list() =>
        Assert.Equal(["tty0", "ttyS0", "hvc0"], Consoles.Names("tty0                 -WU (EC p  )    4:1\nttyS0                -W- (E  p a)    4:64\nnetcon0              -W- (E)\nhvc0 -W- (E)\n"));
}
