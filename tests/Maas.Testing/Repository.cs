namespace Maas.Testing;

/// <summary>Files of the repository that tests read, found from wherever the test runs.</summary>
public static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The reference material beside the repository; a test that reads it is skipped where it is not.</summary>
    public static string Shared(params string[] parts)
    {
        var path = Path.Combine([Path.GetDirectoryName(Root)!, "shared", .. parts]);
        Xunit.Assert.SkipUnless(File.Exists(path) || Directory.Exists(path), $"reference material not present: {path}");
        return path;
    }

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Maas.Appliance.sln"))
            ? folder
            : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The solution was not found above the test."));
}
