using Maas.Power;
using Microsoft.Extensions.DependencyInjection;

namespace Maas.Appliance.Commands;

/// <summary>Tries power settings from the command line, with the appliance running or not: <c>power-check --type ipmi --power-address 192.0.2.7 …</c>.</summary>
internal sealed class PowerCheckCommand(TextWriter output, IReadOnlyDictionary<string, string> environment)
{
    /// <summary>Where a password may stand that is not to be seen in the list of processes.</summary>
    private const string PasswordVariable = "POWER_PASS";

    /// <returns>0 when every step worked.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var (type, settings) = Read(arguments);
        if (environment.TryGetValue(PasswordVariable, out var password) && password.Length > 0) settings.TryAdd("power_pass", password);
        await using var services = new ServiceCollection().AddPower().BuildServiceProvider();
        var passed = true;
        foreach (var step in await services.GetRequiredService<PowerCheck>().RunAsync(type, settings, default))
        {
            passed &= step.IsPassed;
            await output.WriteLineAsync($"{(step.IsPassed ? "ok     " : "failed ")} {step.What}: {step.Detail}");
        }

        return passed ? 0 : 1;
    }

    private static (string Type, Dictionary<string, string> Settings) Read(IReadOnlyList<string> arguments)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < arguments.Count; i += 2)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal)) throw new UsageException($"power-check does not know '{arguments[i]}': give --type and the settings of the type, such as --power-address.");
            if (i + 1 == arguments.Count) throw new UsageException($"power-check: {arguments[i]} has no value.");
            settings[arguments[i][2..].Replace('-', '_')] = arguments[i + 1];
        }

        return settings.Remove("type", out var type) || settings.Remove("power_type", out type) ? (type, settings)
            : throw new UsageException("power-check needs --type: the power type, such as ipmi or redfish.");
    }
}
