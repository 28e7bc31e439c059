using Maas.Api.Contract;
using Maas.Api.Resources.Machines;
using Maas.Region;
using Maas.Region.Bmcs;
using Maas.Store;

namespace Maas.Api.Resources.PowerCheck;

/// <summary>Tries power settings before, or after, they are a machine's. An addition of the appliance's own, so it is not part of the description.</summary>
[Resource("power-check/", Handler = "PowerCheckHandler", Doc = "Try power settings.", Hidden = true)]
internal sealed class PowerCheckApi(IStore store, PowerTrial trial, IPowerSettings power)
{
    [Post(Title = "Try power settings", Doc = "Says step by step what worked; nothing is switched.", Allow = Access.Admin)]
    public async Task<PowerCheckView> Create(PowerCheckForm form, Caller caller)
    {
        var node = form.SystemId is { Length: > 0 } id ? store.Documents(Collections.Nodes).Find(id) ?? throw ApiException.NotFound("Node") : null;
        var type = form.PowerType is { Length: > 0 } given ? given : node?.PowerType ?? "";
        if (type.Length == 0) throw ApiException.BadRequest("No provided power_type!");
        var sent = PowerFields.Read(form.Rest, name => power.IsList(type, name)) ?? [];
        // A machine's own settings count where nothing else is given.
        if (node?.PowerType == type)
            foreach (var (name, value) in node.PowerParameters) sent.TryAdd(name, value);
        var steps = await trial.RunAsync(type, sent);
        return new PowerCheckView(steps.All(s => s.IsPassed), [.. steps.Select(s => new PowerCheckStepView(s.What, s.IsPassed, s.Detail))]);
    }
}

public sealed record PowerCheckForm
{
    [Doc("The machine whose settings are tried.")]
    public string? SystemId { get; init; }

    [Doc("The power type; the machine's own when left out.")]
    public string? PowerType { get; init; }

    [Rest, Doc("power_parameters_NAME: settings, instead of the machine's own.")]
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Rest { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}

/// <param name="Passed">Every step worked.</param>
public sealed record PowerCheckView(bool Passed, IReadOnlyList<PowerCheckStepView> Steps);

/// <param name="Detail">What was found, or what to do about it.</param>
public sealed record PowerCheckStepView(string Step, bool Passed, string Detail);
