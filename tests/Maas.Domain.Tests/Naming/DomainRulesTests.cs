using Maas.Domain.Naming;

namespace Maas.Domain.Tests.Naming;

public class DomainRulesTests
{
    /// <summary>What no zone could carry would stop the publication of all of them (RFC 1035 §2.3.4).</summary>
    [Fact]
    public void A_label_has_63_octets_at_most()
    {
        Assert.Null(DomainRules.Problem(new string('a', 63) + ".test"));
        Assert.Equal($"Invalid domain name: {new string('a', 64)}.test.", DomainRules.Problem(new string('a', 64) + ".test"));
        var long254 = string.Join('.', Enumerable.Repeat(new string('a', 62), 4)) + ".b";
        Assert.Equal($"Invalid domain name: {long254}b.", DomainRules.Problem(long254 + "b"));
        Assert.Null(ResourceRules.Name(new string('a', 63), mayBeService: false));
        Assert.NotNull(ResourceRules.Name(new string('a', 64), mayBeService: false));
        Assert.True(RecordRules.Check("CNAME", new string('a', 64) + ".test").IsRefused);
    }
}
