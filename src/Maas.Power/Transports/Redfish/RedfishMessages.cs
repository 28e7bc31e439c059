using System.Text.Json;
using Maas.Power.Transports.Http;

namespace Maas.Power.Transports.Redfish;

/// <summary>What a service says about a failure: extended information of errors (DSP0266 §8.6) and the messages of tasks.</summary>
internal static class RedfishMessages
{
    private static readonly HashSet<string> FailedTasks = new(["Exception", "Killed", "Cancelled"], StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> UnfinishedTasks = new(["New", "Starting", "Running", "Pending", "Suspended", "Stopping", "Service"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Refusals that hold only for now: of the Base message registry (DSP0268), and iLO's while the firmware tests the system or has not digested
    /// the last change of its power.</summary>
    private static readonly HashSet<string> Momentary = new(
        ["ResourceInUse", "ServiceTemporarilyUnavailable", "ServiceShuttingDown", "UnableToModifyDuringSystemPOST", "InvalidOperationForSystemState"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the document is of a task that is still at work.</summary>
    public static bool IsUnfinished(JsonElement document) => document.Text("TaskState") is { } state && UnfinishedTasks.Contains(state);

    /// <summary>Whether the body of a refusal says that it is not for good.</summary>
    public static bool SayBusy(string body) =>
        Documents.TryJson(body)?.Items("error", "@Message.ExtendedInfo").Any(m => m.Text("MessageId") is { } id && Momentary.Contains(id[(id.LastIndexOf('.') + 1)..])) == true;

    /// <summary>The end of a sentence, or nothing.</summary>
    public static string In(string body, string password) => Documents.Explain("The BMC", body, d => string.Join(' ', Sentences(d)), password);

    /// <exception cref="PowerException">The document is of a task that failed.</exception>
    public static void ThrowIfFailed(JsonElement document, string password)
    {
        if (document.Text("TaskState") is not { } state || !FailedTasks.Contains(state)) return;
        var said = Documents.Said(string.Join(' ', document.Items("Messages").Select(m => m.Text("Message")).OfType<string>()), password);
        throw new PowerException(PowerFailure.Failed, $"the BMC's task ended with {Documents.Said(state)}.{(said.Length > 0 ? $" The BMC says: {said}" : "")}");
    }

    private static List<string> Sentences(JsonElement document)
    {
        var extended = document.Items("error", "@Message.ExtendedInfo").Select(m => m.Text("Message")).OfType<string>().Distinct().ToList();
        return extended.Count > 0 ? extended : document.Text("error", "message") is { } message ? [message] : [];
    }
}
