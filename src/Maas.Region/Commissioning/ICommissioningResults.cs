using Maas.Domain;

namespace Maas.Region.Commissioning;

/// <summary>Takes what a built-in commissioning script found out into the node's model.</summary>
public interface ICommissioningResults
{
    /// <summary>Reads one script's output; scripts whose output means nothing to the model are accepted and ignored.</summary>
    /// <returns>Refused with the sentence that says why the output cannot be used.</returns>
    Task<Outcome<bool>> ApplyAsync(string systemId, string scriptName, ReadOnlyMemory<byte> output, int exitStatus, CancellationToken cancel = default);
}
