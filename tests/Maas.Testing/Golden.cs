using Xunit;

namespace Maas.Testing;

/// <summary>Rendered text compared whole with a committed file; <c>UPDATE_GOLDEN=1</c> writes it instead, to be reviewed as source.</summary>
public static class Golden
{
    /// <param name="parts">The file, relative to the repository.</param>
    public static void Matches(string rendered, params string[] parts)
    {
        var path = Repository.PathOf(parts);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, rendered);
        }

        Assert.True(File.Exists(path), $"{path} is missing: run once with UPDATE_GOLDEN=1 and review it.");
        Assert.Equal(File.ReadAllText(path), rendered);
    }
}
