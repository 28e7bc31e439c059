using Maas.Domain.Scripts;

namespace Maas.Domain.Tests.Scripts;

public sealed class ScriptStatusesTests
{
    [Theory]
    [InlineData("", null)]
    [InlineData("Passed Pending Failed Running", ScriptStatus.Running)]
    [InlineData("Passed Pending Failed Aborted", ScriptStatus.Pending)]
    [InlineData("Passed TimedOut Aborted", ScriptStatus.Aborted)]
    [InlineData("Degraded TimedOut Skipped", ScriptStatus.Failed)]
    [InlineData("Passed Degraded", ScriptStatus.Degraded)]
    [InlineData("Skipped", ScriptStatus.Passed)]
    [InlineData("Passed -Failed", ScriptStatus.Passed)]
    [InlineData("-Failed", ScriptStatus.Passed)]
    public void A_set_is_what_is_worst_in_it_and_what_was_suppressed_counts_as_passed(string results, ScriptStatus? status) =>
        Assert.Equal(status, ScriptStatuses.Aggregate(results.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Result)));

    private static ScriptResult Result(string word) => new()
    {
        Id = 1,
        ScriptSetId = 1,
        SystemId = "abc",
        Name = "script",
        Status = Enum.Parse<ScriptStatus>(word.TrimStart('-')),
        Suppressed = word[0] == '-',
    };
}
