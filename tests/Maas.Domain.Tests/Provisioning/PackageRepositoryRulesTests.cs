using Maas.Domain.Provisioning;

namespace Maas.Domain.Tests.Provisioning;

public sealed class PackageRepositoryRulesTests
{
    [Theory]
    [InlineData("http://archive.ubuntu.com/ubuntu", true)]
    [InlineData("https://10.0.0.1:8443/x", true)]
    [InlineData("http://[fd00::1]/x", true)]
    [InlineData("http://localhost/x", true)]
    [InlineData("ftp://mirror.example.com/", true)]
    [InlineData("ppa:user/name", true)]
    [InlineData("ppa:user", false)]
    [InlineData("http://r/", false)]
    [InlineData("nota url", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("http://a.example.com/ x", false)]
    [InlineData("http://a.example.com/\ndeb http://evil.example.com/", false)]
    [InlineData("", false)]
    public void A_location_is_a_web_address_or_a_ppa(string url, bool valid) => Assert.Equal(valid, PackageRepositoryRules.IsLocation(url));

    [Theory]
    [InlineData("noble", null)]
    [InlineData("$RELEASE-updates", null)]
    [InlineData("./", null)]
    [InlineData("a b", "'a b' is no name: letters, digits and any of $_/.+:- only.")]
    [InlineData("x\ndeb", "'x\ndeb' is no name: letters, digits and any of $_/.+:- only.")]
    public void A_suite_is_one_word(string suite, string? problem)
    {
        var repository = new PackageRepository { Id = 9, Name = "x", Url = "http://a.example.com/", Arches = ["amd64"], Distributions = [suite] };
        Assert.Equal(problem, PackageRepositoryRules.Problems(repository).Select(p => p.Message).FirstOrDefault());
    }
}
