namespace Maas.Api.Metadata;

/// <summary>The script runner for systems that do not bring one: a program for any Python 3 (metadata.md §8, deploy.md §9).</summary>
internal static class RunnerProgram
{
    public static string Text { get; } = Read();

    private static string Read()
    {
        using var reader = new StreamReader(typeof(RunnerProgram).Assembly.GetManifestResourceStream("maas-run-scripts")!);
        return reader.ReadToEnd();
    }
}
