using System.Runtime.InteropServices;

namespace Maas.Appliance.Commands;

/// <summary>Memory that only the start needed: the compiler's, and documents on their way into the store.</summary>
internal static class StartMemory
{
    /// <summary>Gives it back to the system; during which nothing else runs: some ten milliseconds, more with thousands of machines.</summary>
    public static void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        try
        {
            _ = Trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library than GNU's keeps nothing that it could be asked for.
        }
    }

    [DllImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Trim(nuint pad);
}
