using Maas.Domain.Nodes;

namespace Maas.Domain.Tests.Nodes;

public sealed class NodeFamilyTests
{
    private static readonly Node[] All = [Of("a"), Of("b", "a"), Of("c", "b"), Of("d", "a"), Of("x", "y"), Of("y", "x")];

    [Theory]
    [InlineData("a", "b d c")]
    [InlineData("b", "c")]
    [InlineData("c", "")]
    [InlineData("x", "y")]
    public void Whoever_is_below_is_found_once_at_any_depth(string node, string below) =>
        Assert.Equal(below, string.Join(' ', NodeFamily.Below(node, All).Select(n => n.SystemId)));

    [Theory]
    [InlineData("c", "a", true)]
    [InlineData("d", "c", true)]
    [InlineData("a", "a", false)]
    [InlineData("a", "c", false)]
    public void Nobody_is_below_himself(string child, string parent, bool may) =>
        Assert.Equal(may, NodeFamily.MayBelong(All.Single(n => n.SystemId == child), All.Single(n => n.SystemId == parent), All));

    private static Node Of(string id, string? parent = null) => new() { SystemId = id, Id = id[0], Hostname = id, NodeType = NodeType.Device, Parent = parent };
}
