using System.Runtime.InteropServices;

namespace Maas.Agent.Host;

/// <summary>A system call that must not fail did: what was tried, and the kernel's word for why.</summary>
internal sealed class SystemCallException(string what, int error) : IOException($"{what}: {Marshal.GetPInvokeErrorMessage(error)}")
{
    public int Error { get; } = error;

    /// <summary>Throws when <paramref name="result"/> is negative.</summary>
    public static long Demand(long result, string what) =>
        result >= 0 ? result : throw new SystemCallException(what, Marshal.GetLastPInvokeError());
}
