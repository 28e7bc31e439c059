using Maas.Power;

namespace Maas.Region.Bmcs;

/// <summary>Tries power settings without switching anything.</summary>
public sealed class PowerTrial(PowerCheck check)
{
    public async Task<IReadOnlyList<PowerTrialStep>> RunAsync(string type, IReadOnlyDictionary<string, string> parameters, CancellationToken cancel = default) =>
        [.. (await check.RunAsync(type, parameters, cancel)).Select(s => new PowerTrialStep(s.What, s.IsPassed, s.Detail))];
}

/// <summary>What was tried, and what came of it.</summary>
public sealed record PowerTrialStep(string What, bool IsPassed, string Detail);
