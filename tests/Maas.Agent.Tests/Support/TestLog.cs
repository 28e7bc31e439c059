using Maas.Agent.Host;

namespace Maas.Agent.Tests.Support;

internal static class TestLog
{
    /// <summary>Progress lines that nobody reads, or the stream that a test looks at.</summary>
    public static AgentLog To(Stream? sink = null) => new(sink is null ? [] : [sink], TimeProvider.System);
}
