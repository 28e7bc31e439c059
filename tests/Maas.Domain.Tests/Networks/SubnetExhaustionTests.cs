using Maas.Domain.Networks;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Tests.Networks;

public sealed class SubnetExhaustionTests
{
    [Theory]
    [InlineData("10.0.0.0/24", "lan", 238, 16, "IP address exhaustion imminent on subnet: lan (10.0.0.0/24). There are 16 free addresses out of 254 (94% used).")]
    [InlineData("10.0.0.0/24", "10.0.0.0/24", 254, 16, "IP address exhaustion imminent on subnet: 10.0.0.0/24. There are 0 free addresses out of 254 (100% used).")]
    [InlineData("10.0.0.0/24", "lan", 237, 16, null)]
    [InlineData("10.0.0.0/24", "lan", 254, 0, null)]
    [InlineData("10.0.0.0/28", "small", 14, 16, null)]
    public void A_subnet_warns_when_little_is_left_of_much(string cidr, string name, int used, int threshold, string? warning)
    {
        var subnet = new Subnet { Id = 1, Name = name, Cidr = Cidr.Parse(cidr), VlanId = 1 };
        var assigned = Enumerable.Range(1, used).Select(i => (subnet.Cidr.FirstNumber + (UInt128)i).ToAddress(isIPv6: false)).ToList();
        Assert.Equal(warning, SubnetExhaustion.Warning(new SubnetUse(subnet) { Assigned = assigned }, threshold));
    }
}
