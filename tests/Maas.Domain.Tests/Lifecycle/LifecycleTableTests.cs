using System.Text;
using Maas.Domain.Lifecycle;
using Maas.Testing;

namespace Maas.Domain.Tests.Lifecycle;

public class LifecycleTableTests
{
    private static readonly NodeState[] States = Enum.GetValues<NodeState>();
    private static readonly Trigger[] Triggers = Enum.GetValues<Trigger>();

    [Fact]
    public void The_full_product_of_state_and_trigger_is_the_committed_table() =>
        Golden.Matches(Product(), "tests", "Maas.Domain.Tests", "Lifecycle", "lifecycle.txt");

    [Fact]
    public void The_diagram_in_the_folder_is_drawn_from_the_table() => Golden.Matches(Diagram(), "src", "Maas.Domain", "Lifecycle", "README.md");

    [Fact]
    public void No_two_rows_have_the_same_state_and_trigger() =>
        Assert.Empty(LifecycleTable.Rows.GroupBy(r => (r.From, r.On)).Where(g => g.Count() > 1).Select(g => g.Key));

    [Fact]
    public void Every_step_is_a_legal_move_whatever_the_history()
    {
        foreach (var (row, history) in LifecycleTable.Rows.SelectMany(row => Histories().Select(history => (row, history))))
        {
            if (LifecycleTable.Decide(row.From, row.On, history) is Verdict.Move move)
                Assert.True(LegalMoves.Allows(row.From, move.To), $"{row.From} -> {move.To} on {row.On} with {history}");
        }
    }

    [Fact]
    public void Every_state_that_can_fail_fails_where_the_facts_say()
    {
        foreach (var row in LifecycleTable.Rows.Where(r => r.On is Trigger.Overdue or Trigger.NodeFailed or Trigger.ScriptsFailed))
            Assert.Equal(StateFacts.Of(row.From).Failure, row.To.State);
    }

    [Fact]
    public void Every_state_with_a_limit_can_be_overdue() =>
        Assert.All(
            States.Where(s => StateFacts.Of(s).Limit != Limit.None),
            state => Assert.IsType<Verdict.Move>(LifecycleTable.Decide(state, Trigger.Overdue, new History(NodeState.Ready))));

    [Theory]
    [InlineData(NodeState.Ready, NodeState.Ready)]
    [InlineData(NodeState.Deployed, NodeState.Deployed)]
    [InlineData(NodeState.Allocated, NodeState.Allocated)]
    [InlineData(NodeState.FailedCommissioning, NodeState.New)]
    [InlineData(NodeState.Broken, NodeState.Ready)]
    [InlineData(NodeState.FailedDeployment, NodeState.Ready)]
    [InlineData(NodeState.Commissioning, NodeState.Ready)]
    public void A_passed_test_leads_where_the_node_came_from(NodeState previous, NodeState expected) =>
        Assert.Equal(expected, Moved(NodeState.Testing, Trigger.TestingPassed, new History(previous)));

    [Fact]
    public void A_node_that_enlisted_itself_becomes_new() =>
        Assert.Equal(NodeState.New, Moved(NodeState.Commissioning, Trigger.CommissioningPassed, new History(NodeState.New, Enlisting: true)));

    [Fact]
    public void Leaving_rescue_waits_for_power_on_only_when_it_was_deployed()
    {
        Assert.IsType<Verdict.Stay>(LifecycleTable.Decide(NodeState.ExitingRescueMode, Trigger.PowerIsOff, new History(NodeState.Deployed)));
        Assert.Equal(NodeState.Deployed, Moved(NodeState.ExitingRescueMode, Trigger.PowerIsOn, new History(NodeState.Deployed)));
        Assert.Equal(NodeState.Ready, Moved(NodeState.ExitingRescueMode, Trigger.PowerIsOff, new History(NodeState.Ready)));
    }

    [Fact]
    public void A_refusal_says_what_and_where() =>
        Assert.Equal(
            "Invalid transition: New -> Deploying.",
            Assert.IsType<Verdict.Refuse>(LifecycleTable.Decide(NodeState.New, Trigger.Deploy, new History(NodeState.New))).Why);

    private static NodeState Moved(NodeState from, Trigger on, History history) =>
        Assert.IsType<Verdict.Move>(LifecycleTable.Decide(from, on, history)).To;

    private static IEnumerable<History> Histories() =>
        from previous in States
        from enlisting in new[] { false, true }
        from commissioned in new[] { false, true }
        from installed in new[] { false, true }
        select new History(previous, enlisting, commissioned, installed);

    private static string Product()
    {
        var text = new StringBuilder("# state x trigger -> destination [effects]; what is not listed is refused\n");
        foreach (var state in States)
        {
            foreach (var trigger in Triggers)
            {
                var row = LifecycleTable.Rows.FirstOrDefault(r => r.From == state && r.On == trigger);
                if (row is null) continue;
                text.Append(state).Append(" x ").Append(trigger).Append(" -> ").Append(row.To);
                if (row.Then.Count > 0) text.Append(" [").AppendJoin(", ", row.Then).Append(']');
                if (row.WhenDeployedBefore.Count > 0) text.Append(" or, deployed before, [").AppendJoin(", ", row.WhenDeployedBefore).Append(']');
                text.Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Diagram()
    {
        var text = new StringBuilder(
            """
            # The life of a node
            Drawn from `LifecycleTable.cs` by a test; do not edit. `MarkBroken` (from anywhere) is left out for legibility, and so are the
            steps into the failure states that share one trigger with their success.

            ```mermaid
            stateDiagram-v2

            """);
        var rows = LifecycleTable.Rows.Where(r => r.On is not (Trigger.MarkBroken or Trigger.NodeFailed or Trigger.ScriptsFailed));
        foreach (var edge in rows.GroupBy(r => (r.From, To: r.To.ToString())))
            text.Append("    ").Append(edge.Key.From).Append(" --> ").Append(edge.Key.To).Append(": ").AppendJoin(", ", edge.Select(r => r.On)).Append('\n');
        return text.Append("```\n").ToString();
    }
}
