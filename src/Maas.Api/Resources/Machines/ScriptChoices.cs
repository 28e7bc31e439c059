using Maas.Api.Contract;
using Maas.Domain.Scripts;
using Maas.Domain;
using Maas.Region.Scripts;

namespace Maas.Api.Resources.Machines;

/// <summary>Whether the scripts that a run is asked for are there, told with whatever else is wrong with the request (api-resources.md §6.2).</summary>
internal sealed class ScriptChoices(ScriptCatalog scripts)
{
    /// <param name="text">Names, tags and numbers between commas; null asks for the defaults, an empty text for a script without a name.</param>
    /// <param name="orNone">The word <c>none</c> means something, too.</param>
    public void Check(string field, string? text, ScriptType type, FieldErrors errors, bool orNone = true)
    {
        if (text is null) return;
        IReadOnlyList<string> words = text.Length == 0 ? [""] : MachineRequests.Names(text) ?? [];
        var wrong = words.FirstOrDefault(w => !(orNone && w == "none") && !scripts.All.Any(s => s.ScriptType == type && ScriptSelection.IsMeant(s, w)));
        if (wrong is not null) errors.Add(field, FieldWords.NoChoice(wrong));
    }
}
