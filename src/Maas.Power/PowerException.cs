namespace Maas.Power;

/// <summary>A power step that did not happen. The message is the sentence the user reads, with what to do about it; no setting's value is in it.</summary>
/// <param name="failure">Decides what is done about it.</param>
/// <param name="sentence">Why, without the prefix of its class.</param>
public sealed class PowerException(PowerFailure failure, string sentence, Exception? inner = null) : Exception(Prefix(failure) + sentence, inner)
{
    /// <summary>The class of failure.</summary>
    public PowerFailure Failure { get; } = failure;

    /// <summary>Nobody is there at all, so asking once more a moment later makes no sense.</summary>
    public bool IsAbsent { get; init; }

    private static string Prefix(PowerFailure failure) => failure switch
    {
        PowerFailure.Refused => "Could not authenticate to node's BMC: ",
        PowerFailure.Setting => "Missing or invalid power setting: ",
        PowerFailure.Unreachable or PowerFailure.Busy => "Could not contact node's BMC: ",
        PowerFailure.Failed or PowerFailure.Unsupported => "Failed to complete power action: ",
    };
}

/// <summary>Classes of failure (power.md §1.3).</summary>
public enum PowerFailure
{
    /// <summary>No answer; trying again makes sense.</summary>
    Unreachable,

    /// <summary>It answered that it has no time; trying again makes sense.</summary>
    Busy,

    /// <summary>Wrong credentials or too few rights; trying again locks accounts.</summary>
    Refused,

    /// <summary>A setting is wrong or missing; only changing it helps.</summary>
    Setting,

    /// <summary>The equipment cannot do it at all.</summary>
    Unsupported,

    /// <summary>It tried and failed, or answered nonsense.</summary>
    Failed,
}
