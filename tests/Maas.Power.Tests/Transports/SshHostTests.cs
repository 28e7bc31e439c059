using Maas.Power.Transports.Ssh;

namespace Maas.Power.Tests.Transports;

/// <summary>What is missing for an SSH login is said before anything is connected to.</summary>
public sealed class SshHostTests
{
    /// <summary>A port that nobody listens on.</summary>
    private const string Nobody = "127.0.0.1:1";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_to_log_in_with()
    {
        var folder = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".ssh");
        if (Directory.Exists(folder) && Directory.EnumerateFiles(folder, "id_*").Any()) Assert.Skip("whoever runs the tests has an SSH key");
        var host = new SshHost(Nobody, "root", "", TimeProvider.System, useOwnKeys: true);
        var problem = await Assert.ThrowsAsync<PowerException>(() => host.RunAsync("anything", Cancel));
        Assert.Equal(
            (PowerFailure.Setting, $"Missing or invalid power setting: There is no password for root@127.0.0.1, and the appliance has no SSH key of its own: give a password, or put a key into {folder}."),
            (problem.Failure, problem.Message));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public async Task Nobody_to_log_in_as(string user)
    {
        var problem = await Assert.ThrowsAsync<PowerException>(() => new SshHost(Nobody, user, "s3cret", TimeProvider.System).RunAsync("anything", Cancel));
        Assert.Equal((PowerFailure.Setting, $"Missing or invalid power setting: There is no user to log in to {Nobody} as."), (problem.Failure, problem.Message));
    }
}
